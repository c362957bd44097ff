import { expect, it } from 'vitest';
import { significantWords, similarity } from './similar.ts';

const one = { title: 'Webhooks are delayed', alerts: ['metric:queue-12'], components: ['webhooks'] };

it('is one for the same, none for what shares nothing', () => {
  expect(similarity(one, one)).toBe(1);
  expect(similarity(one, { ...one, alerts: ['metric:queue-7'] })).toBe(1);
  expect(similarity(one, { title: 'Mail bounces', alerts: ['mail'], components: ['mail'] })).toBe(0);
  expect(similarity({ title: '', alerts: [], components: [] }, one)).toBe(0);
});

it('counts alerts more than words, and words more than components', () => {
  const other = { title: 'Mail bounces', alerts: ['mail'], components: ['mail'] };
  const [alerts, words, components] = [
    similarity(one, { ...other, alerts: one.alerts }),
    similarity(one, { ...other, title: one.title }),
    similarity(one, { ...other, components: one.components }),
  ];
  expect(alerts).toBeGreaterThan(words);
  expect(words).toBeGreaterThan(components);
});

it('does not count against the other what an incident does not have', () => {
  expect(similarity({ ...one, alerts: [] }, one)).toBe(1);
});

it('takes the telling words of hostile text in bounded time', () => {
  expect(significantWords("The database's 500 of-the (queue) queue')")).toEqual(['database', 'queue']);
  expect(significantWords('a1 '.repeat(1e6))).toEqual(['a1']);
  expect(significantWords(Array.from({ length: 500 }, (_, n) => `w${n}x`).join(' '))).toHaveLength(40);
});
