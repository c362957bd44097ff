import type { GetMeasuresData } from '../api/generated/types.gen.ts';

const GROUPINGS = ['service', 'severity', 'component', 'month', 'quarter', 'year'] as const;
type Grouping = (typeof GROUPINGS)[number];

/** What is shown: all of it stands in the address, so that it can be shared. */
export interface MeasuresSearch {
  readonly service?: string;
  readonly severity?: string;
  readonly component?: string;
  /** `2026-10`, `2026-Q4`, `2026`, or a time back such as `90d`; nothing: the last twelve months. */
  readonly span?: string;
  readonly by?: Grouping;
}

const TEXTS = ['service', 'severity', 'component'] as const;

/** Reads the address. What is not understood is left out; the router has read a year as a number. */
export function readMeasuresSearch(search: Readonly<Record<string, unknown>>): MeasuresSearch {
  const texts = TEXTS.flatMap((name) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : [];
  });
  const span = String(search.span ?? '');
  const by = GROUPINGS.find((one) => one === search.by);
  return {
    ...Object.fromEntries(texts),
    ...(/^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$|^\d{1,4}d$/.test(span) ? { span } : {}),
    ...(by ? { by } : {}),
  };
}

/** What the server is asked for. */
export function measuresQuery({ span, ...rest }: MeasuresSearch): NonNullable<GetMeasuresData['query']> {
  if (span === undefined) return rest;
  return span.endsWith('d') ? { ...rest, since: span } : { ...rest, period: span };
}

/** The address of a file with the same incidents or groups. */
export function csvAddress(what: 'groups' | 'incidents', search: MeasuresSearch): string {
  const { by, ...rest } = measuresQuery(search);
  const query = new URLSearchParams({ ...rest, ...(what === 'groups' && by ? { by } : {}) } as Record<string, string>);
  return `/api/measures/${what}.csv${query.size > 0 ? `?${query}` : ''}`;
}

/** The spans that one can choose: the last times, this year and the one before, and their quarters until now. */
export function spansAt(year: number, month: number): readonly { readonly value: string; readonly label: string }[] {
  const quarter = Math.floor((month - 1) / 3) + 1;
  const quarters = Array.from({ length: quarter }, (_, index) => quarter - index);
  return [
    { value: '', label: 'Last 12 months' },
    { value: '30d', label: 'Last 30 days' },
    { value: '90d', label: 'Last 90 days' },
    { value: String(year), label: String(year) },
    ...quarters.map((one) => ({ value: `${year}-Q${one}`, label: `${year}, quarter ${one}` })),
    { value: String(year - 1), label: String(year - 1) },
    { value: '1826d', label: 'Last 5 years' },
  ];
}
