import { describe, expect, it } from 'vitest';
import { type AlertSubject, compileMatch, matchesEverything, matchInWords } from './match-alert.ts';

const alert: AlertSubject = {
  ...{ dedupKey: 'pagerduty:disk-7', source: 'pagerduty', summary: 'Disk sda1 of db-7 is 95 % full', severity: 'P2' },
  ...{ components: ['database'], labels: { region: 'eu-west', team: 'data' } },
};

describe('a match', () => {
  it.each([
    ['nothing', {}],
    ['its source', { source: ['pagerduty'] }],
    ['one of several', { severity: ['P1', 'P2'] }],
    ['a star at the end', { key: ['pagerduty:*'] }],
    ['a star at the beginning', { key: ['*-7'] }],
    ['stars around', { key: ['*disk*'] }],
    ['several pieces in their order', { key: ['p*d*y:*k*7'] }],
    ['a component', { component: ['web', 'data*'] }],
    ['labels, all of them', { labels: { region: ['eu-*'], team: ['data'] } }],
    ['a label that it does not have, as empty', { labels: { zone: [''] } }],
    ['text anywhere', { text: 'sda\\d' }],
    ['every part', { source: ['pager*'], severity: ['P2'], text: '(?i)FULL$' }],
  ])('holds by %s', (_, match) => expect(compileMatch(match)(alert)).toBe(true));

  it.each([
    ['another source', { source: ['sentry'] }],
    ['pieces in another order', { key: ['*7*disk*'] }],
    ['pieces that overlap', { key: ['pagerduty:disk*sk-7'] }],
    ['a part of the text without stars', { key: ['disk-7'] }],
    ['one label of two', { labels: { region: ['eu-*'], team: ['web'] } }],
    ['a name that every object has', { labels: { constructor: ['*function*'] } }],
    ['one part that fails', { source: ['pagerduty'], severity: ['P1'] }],
  ])('does not hold by %s', (_, match) => expect(compileMatch(match)(alert)).toBe(false));

  it('finds what has no level and no component as empty', () => {
    const bare = { ...alert, severity: null, components: [] };
    expect(compileMatch({ severity: [''], component: [''] })(bare)).toBe(true);
    expect(compileMatch({ component: ['database'] })(bare)).toBe(false);
  });

  it('refuses what is no expression', () => {
    expect(() => compileMatch({ text: '(' })).toThrow();
    expect(() => compileMatch({ text: '(?=a)b' })).toThrow();
  });

  it('stays linear however it is written', () => {
    const long = { ...alert, summary: `${'a'.repeat(50_000)}!`, dedupKey: 'a'.repeat(50_000) };
    const began = performance.now();
    expect(compileMatch({ text: '^(a+)+$' })(long)).toBe(false);
    expect(compileMatch({ key: [`${'*a'.repeat(90)}*b`] })(long)).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('says that it is about everything, or in words about what', () => {
    for (const match of [
      {},
      { source: ['*'] },
      { source: ['x', '**'] },
      { text: '.*' },
      { text: '.' },
      { labels: { a: ['*'] } },
    ])
      expect(matchesEverything(match)).toBe(true);
    for (const match of [{ source: ['a*'] }, { text: 'disk' }, { source: ['*'], severity: ['P1'] }, { text: '^$' }])
      expect(matchesEverything(match)).toBe(false);
    expect(matchInWords({ severity: ['P1', 'P2'], labels: { region: ['eu'] }, text: 'disk' })).toBe(
      'severity P1 or P2, region eu, text disk',
    );
    expect(matchInWords({})).toBe('every alert');
  });
});
