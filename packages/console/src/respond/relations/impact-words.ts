import type { IncidentRoom, SetImpactData } from '../../api/generated/types.gen.ts';
import { fromLocalField, toLocalField } from '../../shared/local-moment.ts';

export type Impact = IncidentRoom['impact'];
export type Trend = NonNullable<Impact['trend']>;

/** What the form holds: texts as they are typed. Empty says that nothing is known. */
export interface ImpactText {
  readonly scope: string;
  readonly users: string;
  readonly customers: string;
  /** Percent of all users: `12.5`. */
  readonly share: string;
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
export function impactText({ scope, users, customers, share, since, trend, revenue, data }: Impact): ImpactText {
  return {
    scope: scope ?? '',
    users: users === null ? '' : String(users),
    customers: customers === null ? '' : String(customers),
    share: share === null ? '' : percent(share),
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
    share: shareOf(after.share),
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

/** Whether anybody has said anything yet; an estimate is said by nobody. */
export function isImpactKnown({ estimate: _, ...said }: Impact): boolean {
  return Object.values(said).some((value) => value !== null);
}

/** One figure: what people said beside what is estimated; null: not known. */
export interface ImpactLine {
  readonly label: string;
  readonly said: string | null;
  readonly estimated: string | null;
}

/** The figures of which at least one side is known, in the order in which people ask for them. */
export function impactLines({ users, customers, share, revenue, estimate }: Impact): readonly ImpactLine[] {
  const lines: ImpactLine[] = [
    { label: 'Users', said: counted(users), estimated: counted(estimate?.users?.count) },
    { label: 'Share of users', said: percented(share), estimated: percented(estimate?.users?.share) },
    { label: 'Customers', said: counted(customers), estimated: counted(estimate?.customers?.count) },
    { label: 'Share of customers', said: null, estimated: percented(estimate?.customers?.share) },
    { label: 'Revenue', said: revenue, estimated: costs(estimate?.revenue) },
  ];
  return lines.filter(({ said, estimated }) => said !== null || estimated !== null);
}

const numbers = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const counted = (count: number | null | undefined) => (count == null ? null : numbers.format(count));
const percented = (share: number | null | undefined) => (share == null ? null : `${percent(share)} %`);
/** At most one digit after the point. */
const percent = (share: number) => String(Math.round(share * 1000) / 10);

function costs(revenue: NonNullable<Impact['estimate']>['revenue'] | undefined): string | null {
  return revenue ? `${numbers.format(revenue.amount)} ${revenue.currency} an hour`.replace('  ', ' ') : null;
}

/** What to write instead of a number that is none: `about 40`, `1.200`; null when it can be saved. */
export function countProblem(text: string): string | null {
  const count = countOf(text);
  return count === null || (Number.isInteger(count) && count >= 0 && count <= 1e9) ? null : 'A whole number, like 1200';
}

/** What to write instead of a share that is none; null when it can be saved. */
export function shareProblem(text: string): string | null {
  const share = shareOf(text);
  return share === null || (share >= 0 && share <= 1) ? null : 'A percentage, like 12.5';
}

function shareOf(text: string): number | null {
  const number = text.replace('%', '').trim().replace(',', '.');
  return number === '' ? null : Number(number) / 100;
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
