import { expect, test } from 'vitest';
import { renderTable } from './render-table.ts';

test('aligns columns, and shows nulls and line breaks on one line', () => {
  const text = renderTable({
    columns: ['status', 'n'],
    rows: [
      ['pending', '12'],
      [null, '3'],
      ['a\n b', 'ä'],
    ],
  });
  expect(text).toBe(
    ['status  | n', '--------+---', 'pending | 12', '        | 3', 'a b     | ä']
      .join('\n')
      .replace('status  | n', 'status  | n'),
  );
});

test('shows the heads of an empty result', () => {
  expect(renderTable({ columns: ['id'], rows: [] })).toBe('id\n--');
});
