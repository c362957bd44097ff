/** A day of a calendar of a year. */
export interface CalendarCell {
  /** `2027-03-14` */
  readonly date: string;
  /** Column, from 0. */
  readonly week: number;
  /** Row: 0 is Monday. */
  readonly weekday: number;
  readonly value: number;
}

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const DAY_MS = 86_400_000;

/** Places the days of a year, the first of January first, in a calendar whose columns are weeks from Monday on. */
export function cellsOf(year: number, days: readonly number[]): readonly CalendarCell[] {
  const first = Date.UTC(year, 0, 1);
  const offset = (new Date(first).getUTCDay() + 6) % 7;
  return days.map((value, index) => ({
    date: new Date(first + index * DAY_MS).toISOString().slice(0, 10),
    week: Math.floor((index + offset) / 7),
    weekday: (index + offset) % 7,
    value,
  }));
}

/** The column in which each month begins. */
export function monthColumns(cells: readonly CalendarCell[]): readonly number[] {
  return MONTHS.map((_, month) => {
    const prefix = `-${String(month + 1).padStart(2, '0')}-01`;
    return cells.find(({ date }) => date.endsWith(prefix))?.week ?? 0;
  });
}
