import type { LeverScope } from '../api/generated/types.gen.ts';

/** A scope while somebody says it. */
export interface ScopeDraft {
  readonly kind: 'everybody' | 'share' | 'some';
  /** Share of everybody, or of those that are left. */
  readonly percent: number;
  readonly rows: readonly ScopeRow[];
}

interface ScopeRow {
  readonly side: 'match' | 'except';
  readonly attribute: string;
  readonly values: readonly string[];
}

/** What a new row says first. */
export const NEW_ROW: ScopeRow = { side: 'match', attribute: '', values: [] };

const HALF = 50;

/** Begins with a scope that holds, or with everybody. */
export function draftOf(scope: LeverScope | null): ScopeDraft {
  const { match = {}, except = {}, percent = null } = scope ?? {};
  const rowsOf = (side: ScopeRow['side'], attributes: Readonly<Record<string, readonly string[]>>): ScopeRow[] =>
    Object.entries(attributes).map(([attribute, values]) => ({ side, attribute, values }));
  const rows = [...rowsOf('match', match), ...rowsOf('except', except)];
  if (rows.length > 0) return { kind: 'some', percent: percent ?? 100, rows };
  const kind = percent === null || percent === 100 ? 'everybody' : 'share';
  return { kind, percent: percent ?? HALF, rows: [] };
}

/** The draft when another kind is chosen: half of everybody, or one row to fill in. */
export function asKind(draft: ScopeDraft, kind: ScopeDraft['kind']): ScopeDraft {
  if (kind === draft.kind) return draft;
  return { kind, percent: kind === 'share' ? HALF : 100, rows: kind === 'some' ? [NEW_ROW] : [] };
}

/** What the server is asked for; null: everybody. */
export function toScope({ kind, percent, rows }: ScopeDraft): LeverScope | null {
  if (kind === 'everybody') return null;
  if (kind === 'share') return { match: {}, except: {}, percent };
  return {
    match: attributes(rows, 'match'),
    except: attributes(rows, 'except'),
    percent: percent < 100 ? percent : null,
  };
}

/** Rows of one side; two rows of one attribute are one with the values of both. */
function attributes(rows: readonly ScopeRow[], side: ScopeRow['side']): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const row of rows.filter((one) => one.side === side)) {
    const name = row.attribute.trim();
    values.set(name, [...new Set([...(values.get(name) ?? []), ...row.values])]);
  }
  return Object.fromEntries(values);
}

/** What the draft still lacks, in words; null: nothing. */
export function whatIsMissing({ kind, percent, rows }: ScopeDraft): string | null {
  if (kind === 'everybody') return null;
  if (!(percent > 0 && percent <= 100)) return 'Say a share above 0% and at most 100%.';
  if (kind === 'share') return null;
  if (rows.length === 0) return 'Say at least one attribute, or choose everybody.';
  if (rows.some((row) => row.attribute.trim() === '')) return 'Say which attribute: tenant, region, number …';
  const bare = rows.find((row) => row.values.length === 0);
  return bare ? `Say at least one value of ${bare.attribute.trim()}.` : null;
}
