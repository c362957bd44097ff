import type { CountedImpact, Impact, ImpactFigures } from './incident-relations.ts';

/**
 * `about 1200 users (12 %), 3 customers`: what a person said, and where nobody has, what the metrics show. Null: nothing is
 * known.
 */
export function affectedInWords(impact: Impact): string | null {
  const { users, customers, share, estimate } = impact;
  const isSaid = users !== null || share !== null;
  const said = { count: users, share };
  const parts = [
    counted(isSaid ? said : (estimate?.users ?? null), 'users', !isSaid),
    counted(
      customers === null ? (estimate?.customers ?? null) : { count: customers, share: null },
      'customers',
      customers === null,
    ),
  ].filter((part) => part !== null);
  return parts.length > 0 ? `about ${parts.join(', ')}` : null;
}

/** `about 300 USD an hour`: what a person said, else what the metrics show; null: not known. */
export function revenueInWords({ revenue, estimate }: Impact): string | null {
  return revenue ?? (estimate?.revenue ? amountInWords(estimate.revenue) : null);
}

/** What a person said of the trend, else what the metrics show. */
export function trendOf({ trend, estimate }: Impact): Impact['trend'] {
  return trend ?? estimate?.trend ?? null;
}

/** `about 1200 users (12 %), growing; costs about 300 USD an hour`; null: nothing is known. */
export function figuresInWords(figures: ImpactFigures): string | null {
  const { users, customers, revenue, trend } = figures;
  const people = [counted(users, 'users', true), counted(customers, 'customers', true)].filter((one) => one !== null);
  const parts = [
    people.length > 0 ? `about ${people.join(', ')}` : null,
    revenue ? `costs ${amountInWords(revenue)}` : null,
    trend,
  ].filter((one) => one !== null);
  return parts.length > 0 && (people.length > 0 || revenue) ? parts.join('; ') : null;
}

/** `12 %`, `0.4 %`: to whole ones from one on. */
export function shareInWords(share: number): string {
  const percent = share * 100;
  return `${percent >= 1 || percent === 0 ? Math.round(percent) : Number(percent.toPrecision(1))} %`;
}

function counted(one: CountedImpact | null, what: string, isEstimate: boolean): string | null {
  if (!one) return null;
  const { count, share } = one;
  if (count === null) return share === null ? null : `${shareInWords(share)} of ${what}`;
  const number = isEstimate ? rounded(count) : count;
  return `${number} ${what}${share === null ? '' : ` (${shareInWords(share)})`}`;
}

function amountInWords({ amount, currency }: NonNullable<ImpactFigures['revenue']>): string {
  return `about ${rounded(amount)} ${currency} an hour`;
}

/** An estimate is not told to the last digit: three of them are. */
function rounded(value: number): number {
  return value < 100 ? Math.round(value) : Number(value.toPrecision(3));
}
