import type { ActionItem } from '../api/generated/types.gen.ts';

export type Horizon = ActionItem['horizon'];

/** The classes of action items, the most urgent first. */
export const horizons: readonly { readonly value: Horizon; readonly label: string }[] = [
  { value: 'immediate', label: 'Immediate' },
  { value: 'short-term', label: 'Short-term' },
  { value: 'long-term', label: 'Long-term' },
];

/** What a `date` field says, as the end of that day's work on the reader's clock; null: it is empty or no day. */
export function dueOf(day: string): string | null {
  const ms = Date.parse(`${day}T17:00`);
  return day === '' || Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** Whether it is open past its date. */
export function isLate({ status, dueAt }: Pick<ActionItem, 'status' | 'dueAt'>, nowMs: number): boolean {
  return status === 'open' && dueAt !== null && Date.parse(dueAt) < nowMs;
}

interface Owned {
  readonly owner: string | null;
  readonly overdue: boolean;
}

/** Items by whose they are: whoever has most that is overdue first, and what is nobody's before all. */
export function byOwner<T extends Owned>(
  items: readonly T[],
): { readonly owner: string | null; readonly items: T[] }[] {
  const groups = new Map<string | null, T[]>();
  for (const item of items) {
    const key = item.owner?.trim().toLowerCase() ?? null;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const late = (list: readonly Owned[]) => list.filter(({ overdue }) => overdue).length;
  return [...groups.values()]
    .map((list) => ({ owner: list[0]?.owner ?? null, items: overdueFirst(list) }))
    .toSorted(
      (a, b) =>
        Number(b.owner === null) - Number(a.owner === null) ||
        late(b.items) - late(a.items) ||
        (a.owner ?? '').localeCompare(b.owner ?? ''),
    );
}

/** Those that are overdue before the others, else in the order in which they came. */
export function overdueFirst<T extends Pick<Owned, 'overdue'>>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => Number(b.overdue) - Number(a.overdue));
}
