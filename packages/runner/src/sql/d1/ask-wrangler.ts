import { z } from 'zod';
import type { CellPlace, ResultRows } from '../../cell.ts';
import { executeShell } from '../../shell/execute-shell.ts';
import { toResultRows } from '../render-table.ts';
import type { SqlRun } from '../sql-outcome.ts';

/** Characters of an answer that are read: a SELECT without a limit must not fill the memory. */
const MOST_CHARACTERS = 4_000_000;

const COMMAND = 'exec npx wrangler d1 execute "$TOCSIN_D1" --remote --json --yes --command "$TOCSIN_SQL"';

/**
 * What `wrangler d1 execute --json` prints: one entry for each statement.
 * https://developers.cloudflare.com/workers/wrangler/commands/#d1-execute
 */
const answerSchema = z.array(
  z.object({
    results: z.array(z.record(z.string(), z.unknown())).default([]),
    success: z.boolean(),
    meta: z.object({ changes: z.number().optional() }).optional(),
  }),
);

export interface Wrangler {
  readonly run: SqlRun;
  readonly database: string;
  readonly place: CellPlace;
}

/** What each statement gave, and how many rows they changed together. */
export type D1Answer =
  | { readonly results: readonly ResultRows[]; readonly changes: number }
  | {
      readonly failure: string;
      /** It was stopped on its way, so nobody knows what has happened. */
      readonly wasCutOff: boolean;
    };

/** Gives SQL to wrangler, by its environment, so that no shell reads it. */
export async function askWrangler({ run, database, place }: Wrangler, sql: string): Promise<D1Answer> {
  let printed = '';
  const { exitCode, stopped, error } = await executeShell({
    ...{ ...place, env: { ...place.env, TOCSIN_D1: database, TOCSIN_SQL: sql } },
    ...{ source: COMMAND, timeoutSeconds: run.timeoutSeconds, signal: run.signal },
    onOutput: (text) => {
      if (printed.length < MOST_CHARACTERS) printed += text;
    },
  });
  const answer = exitCode === 0 ? readAnswer(printed) : null;
  if (answer?.every(({ success }) => success)) {
    const changes = answer.reduce((sum, { meta }) => sum + (meta?.changes ?? 0), 0);
    return { results: answer.map(({ results }) => toRows(results)), changes };
  }
  const why = error ?? (stopped === 'timeout' ? `Stopped: it took longer than ${run.timeoutSeconds} s.` : '');
  // What ended well and cannot be read may have changed something.
  const wasCutOff = stopped !== null || exitCode === 0;
  return { failure: `${printed.trimEnd()}\n${why}`.trim().concat('\n'), wasCutOff };
}

/** wrangler may print a notice before its JSON. */
function readAnswer(printed: string): z.infer<typeof answerSchema> | null {
  const start = printed.search(/^\[/m);
  if (start < 0) return null;
  try {
    return answerSchema.parse(JSON.parse(printed.slice(start)));
  } catch {
    return null;
  }
}

function toRows(results: readonly Readonly<Record<string, unknown>>[]): ResultRows {
  const columns = Object.keys(results[0] ?? {});
  return toResultRows(
    columns,
    results.map((row) => columns.map((column) => toText(row[column]))),
  );
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
