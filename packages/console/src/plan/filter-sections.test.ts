import { expect, it } from 'vitest';
import { filterSections } from './filter-sections.ts';

const entry = (id: string, title: string, value: string) => ({ id, title, facts: [{ name: 'Meaning', value }] });
const sections = [
  {
    id: 'severities',
    title: 'Levels',
    acts: true,
    entries: [entry('P0', 'Critical', 'All is down'), entry('P1', 'High', 'Slow')],
  },
  { id: 'vendors', title: 'Vendors', acts: false, entries: [entry('post', 'Post office', 'Letters are slow')] },
];
const found = (text: string) =>
  filterSections(sections, text).map(({ id, entries }) => [id, entries.map((one) => one.id)]);

it('keeps the entries that have every word, wherever it stands', () => {
  expect(found('SLOW')).toEqual([
    ['severities', ['P1']],
    ['vendors', ['post']],
  ]);
  expect(found('slow vendors')).toEqual([['vendors', ['post']]]);
  expect(found('slow critical')).toEqual([]);
});

it('keeps everything while nothing is asked', () => {
  expect(filterSections(sections, '  ')).toEqual(sections);
});
