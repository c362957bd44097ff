import { expect, it } from 'vitest';
import { cellsOf, monthColumns } from './calendar-cells.ts';

const days = (count: number) => new Array<number>(count).fill(0);

it('puts each day under its weekday, weeks from Monday on', () => {
  // 2027 begins on a Friday, 2024 on a Monday and has 366 days.
  const cells = cellsOf(2027, days(365));
  expect(cells[0]).toEqual({ date: '2027-01-01', week: 0, weekday: 4, value: 0 });
  expect(cells[3]).toMatchObject({ date: '2027-01-04', week: 1, weekday: 0 });
  expect(cells.at(-1)).toMatchObject({ date: '2027-12-31', week: 52, weekday: 4 });
  expect(cellsOf(2024, days(366)).at(-1)?.date).toBe('2024-12-31');
});

it('says in which column each month begins', () => {
  const columns = monthColumns(cellsOf(2027, days(365)));
  expect(columns).toHaveLength(12);
  expect(columns.slice(0, 3)).toEqual([0, 5, 9]);
  expect([...columns].sort((a, b) => a - b)).toEqual(columns);
});
