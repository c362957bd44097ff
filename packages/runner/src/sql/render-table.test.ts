import { expect, test } from 'vitest';
import { renderTable, showRows } from './render-table.ts';

test('aligns columns, and tells nulls from texts', () => {
  const text = renderTable({
    columns: ['status', 'n'],
    rows: [
      ['pending', '12'],
      [null, '3'],
      ['null', ''],
      ['a\n b', 'ä'],
    ],
  });
  const lines = ['status  | n', '--------+---', 'pending | 12', 'NULL    | 3', "'null'  | ''", 'a b     | ä'];
  expect(text).toBe(lines.join('\n'));
});

test('bounds its values, and shows nothing that moves a cursor', () => {
  const text = renderTable({ columns: ['a'], rows: [['\u001b[2Jx\u0007'], ['y'.repeat(300)]] });
  expect(text.split('\n')[2]).toBe('\uFFFD[2Jx\uFFFD');
  expect(text.split('\n')[3]).toBe(`${'y'.repeat(199)}…`);
  const rows = Array.from({ length: 300 }, (_, n) => [String(n), 'z'.repeat(9000)]);
  const shown = showRows({ columns: ['n', 'z'], rows });
  expect(shown.rows.rows).toHaveLength(200);
  expect(shown.rows.rows[0]?.[1]).toHaveLength(4096);
  expect(shown.text).toContain('(the first 200 rows)');
});

test('shows the heads of an empty result', () => {
  expect(renderTable({ columns: ['id'], rows: [] })).toBe('id\n--');
});
