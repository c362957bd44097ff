import { expect, it } from 'vitest';
import { readDocument } from './read-document.ts';

const read = (...lines: string[]) => readDocument('plan.md', lines.join('\n'));
const dropped = (...lines: string[]) =>
  read(...lines).repairs.map(({ kind, line, lastLine }) => [kind, line, lastLine]);

it.each(['Contents', 'Table of Contents', '📋 Índice', '1. Inhalt', 'Sommaire:', '目次'])(
  'drops a section %s',
  (title) => {
    const lines = [
      '# Plan',
      '',
      `## ${title}`,
      '',
      '- [One](#one)',
      '  - [Deep](#deep)',
      '- Two',
      '',
      '---',
      '## One',
      'x',
    ];
    expect(dropped(...lines)).toEqual([['contents', 3, 7]]);
    const [plan] = read(...lines).root.sections;
    expect(plan?.sections.map((section) => section.title)).toEqual(['One']);
  },
);

it('drops a list of links into the document that has no title', () => {
  const lines = ['# Plan', '1. [A](#a)', '2. **[B](#b)**', '3. [C](#c-(x))', '', 'text'];
  expect(dropped(...lines)).toEqual([['contents', 2, 4]]);
  expect(read(...lines).root.sections[0]?.blocks).toMatchObject([{ kind: 'paragraph', text: 'text' }]);
});

it('keeps lists with links elsewhere, with steps, and sections that say something', () => {
  expect(dropped('# Plan', '- [A](https://example.com)', '- [B](b.md)', '- [C](c.md#d)')).toEqual([]);
  expect(dropped('# Plan', '1. Follow [A](#a), then stop the queue and wait for ten minutes', '2. [B](#b)')).toEqual(
    [],
  );
  expect(dropped('# Contents', '- [ ] check the list')).toEqual([]);
  expect(dropped('# Contents', 'This page says what to do.', '', '- [A](#a)')).toEqual([]);
});
