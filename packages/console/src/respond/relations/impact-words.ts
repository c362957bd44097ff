import type { IncidentRoom, SetImpactData } from '../../api/generated/types.gen.ts';
import { fromLocalField, toLocalField } from '../../shared/local-moment.ts';

export type Impact = IncidentRoom['impact'];
export type Trend = NonNullable<Impact['trend']>;

/** What the form holds: texts as they are typed. Empty says that nothing is known. */
export interface ImpactText {
  readonly scope: string;
  readonly users: string;
  readonly customers: string;
  /** On the reader's clock: `2026-11-21T03:10`. */
  readonly since: string;
  readonly trend: Trend | '';
  readonly revenue: string;
  readonly data: string;
}

export const trends = [
  { value: 'growing', label: 'Growing' },
  { value: 'steady', label: 'Steady' },
  { value: 'shrinking', label: 'Shrinking' },
] as const;

/** An impact as the form shows it. */
export function impactText({ scope, users, customers, since, trend, revenue, data }: Impact): ImpactText {
  return {
    scope: scope ?? '',
    users: users === null ? '' : String(users),
    customers: customers === null ? '' : String(customers),
    since: since === null ? '' : toLocalField(Date.parse(since)),
    trend: trend ?? '',
    revenue: revenue ?? '',
    data: data ?? '',
  };
}

/**
 * What somebody changed since the form was opened. The rest is left out, so that two who write at once do not undo each
 * other; a field that was emptied is taken back with null.
 */
export function impactChange(before: ImpactText, after: ImpactText): SetImpactData['body'] {
  const wanted = {
    scope: textOf(after.scope),
    users: countOf(after.users),
    customers: countOf(after.customers),
    since: momentOf(after.since),
    trend: after.trend || null,
    revenue: textOf(after.revenue),
    data: textOf(after.data),
  };
  const changed = Object.entries(wanted).filter(([key]) => {
    const field = key as keyof ImpactText;
    return before[field].trim() !== after[field].trim();
  });
  return Object.fromEntries(changed);
}

/** Whether anybody has said anything yet. */
export function isImpactKnown(impact: Impact): boolean {
  return Object.values(impact).some((value) => value !== null);
}

/** What to write instead of a number that is none: `about 40`, `1.200`; null when it can be saved. */
export function countProblem(text: string): string | null {
  const count = countOf(text);
  return count === null || (Number.isInteger(count) && count >= 0 && count <= 1e9) ? null : 'A whole number, like 1200';
}

const textOf = (text: string) => text.trim() || null;

function countOf(text: string): number | null {
  const digits = text.replaceAll(/[\s,']/g, '');
  return digits === '' ? null : Number(digits);
}

function momentOf(text: string): string | null {
  const ms = fromLocalField(text);
  return ms === null ? null : new Date(ms).toISOString();
}
