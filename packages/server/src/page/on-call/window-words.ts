import type { TimeWindow } from '@tocsin/core';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Says hours of a week: `Mon-Fri 09:00-17:00 (Europe/Berlin)`, `every day 22:00-07:00 (UTC)`. */
export function windowWords({ days, from, to, timezone }: TimeWindow): string {
  const hours = from === '00:00' && to === '00:00' ? 'all day' : `${from}-${to}`;
  return `${daysWords(days)} ${hours} (${timezone})`;
}

function daysWords(days: readonly number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  if (sorted.length === 0 || sorted.length === 7) return 'every day';
  const [first = 1, last = 7] = [sorted[0], sorted.at(-1)];
  const name = (day: number) => DAYS[day - 1] ?? String(day);
  const isRow = sorted.length > 2 && last - first === sorted.length - 1;
  return isRow ? `${name(first)}-${name(last)}` : sorted.map(name).join(', ');
}
