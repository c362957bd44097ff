import { describe, expect, it } from 'vitest';
import type { Alert } from '../api/generated/types.gen.ts';
import { falseWords, matcherOf, silenceEnd } from './silence-words.ts';

const alert: Alert = {
  ...{ id: '1', dedupKey: 'monitor:app', service: 'shop', source: 'monitor:app', summary: 'App', severity: 'P1' },
  ...{ components: ['web'], labels: {}, link: null, status: 'firing', count: 1, firstAt: '', lastAt: '' },
  ...{ incidentId: null, rule: null, held: null, falsePositive: false, falseShare: { of: 20, false: 14 } },
};

describe('the end of a silence', () => {
  const evening = new Date(2026, 0, 5, 22, 30).getTime();

  it('is a length from now, or the next morning', () => {
    expect(silenceEnd('60', evening, '')).toBe(evening + 3_600_000);
    expect(silenceEnd('240', evening, '')).toBe(evening + 14_400_000);
    expect(silenceEnd('morning', evening, '')).toBe(new Date(2026, 0, 6, 9).getTime());
    expect(silenceEnd('morning', new Date(2026, 0, 5, 3).getTime(), '')).toBe(new Date(2026, 0, 5, 9).getTime());
  });

  it('is what the person chose, when that is to come', () => {
    expect(silenceEnd('custom', evening, '2026-01-05T23:00')).toBe(new Date(2026, 0, 5, 23).getTime());
    expect(silenceEnd('custom', evening, '2026-01-05T22:00')).toBeNull();
    expect(silenceEnd('custom', evening, '')).toBeNull();
  });
});

it('asks for what is on the alert, or for what the person wrote', () => {
  expect(matcherOf('this', alert, 'x')).toEqual({ key: ['monitor:app'] });
  expect(matcherOf('source', alert, '')).toEqual({ source: ['monitor:app'] });
  expect(matcherOf('component', alert, '')).toEqual({ component: ['web'] });
  expect(matcherOf('custom', alert, ' disk ')).toEqual({ text: 'disk' });
  expect(matcherOf('custom', null, '')).toEqual({});
});

it('says how often a source was wrong, and nothing when it never was', () => {
  expect(falseWords(alert)).toBe('14 of the last 20 alerts of monitor:app were false');
  expect(falseWords({ ...alert, falseShare: { of: 1, false: 1 } })).toBe('The last alert of monitor:app was false');
  expect(falseWords({ ...alert, falseShare: { of: 20, false: 0 } })).toBeNull();
});
