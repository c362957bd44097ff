import type { D1Connection } from '@tocsin/core';
import { readsOnly, restrictsRows } from '@tocsin/plan';
import { z } from 'zod';
import type { CellPlace, ResultRows } from '../cell.ts';
import { executeShell } from '../shell/execute-shell.ts';
import type { SqlCell, SqlResult } from './execute-sql.ts';
import { showRows } from './render-table.ts';

/** Characters of an answer that are read: a SELECT without a limit must not fill the memory. */
const MOST_CHARACTERS = 4_000_000;

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

type Answer = z.infer<typeof answerSchema>;
type Row = Answer[number]['results'][number];

const COMMAND = 'exec npx wrangler d1 execute "$TOCSIN_D1" --remote --json --yes --command "$TOCSIN_SQL"';

/**
 * Runs a SQL cell on a Cloudflare D1 database through the vendor's own command, which signs in by the plan's
 * environment (CLOUDFLARE_API_TOKEN). D1 has no read-only transaction, so what is not plainly reading needs a step that
 * says it changes something, and an UPDATE or DELETE without WHERE is refused. Does not throw.
 */
export async function executeD1(cell: SqlCell, connection: D1Connection, place: CellPlace): Promise<SqlResult> {
  const refusal = whyNot(cell, connection);
  if (refusal) return { status: 'failed', text: `${refusal}\n`, rows: null };
  let printed = '';
  const env = { ...place.env, TOCSIN_D1: connection.database ?? '', TOCSIN_SQL: cell.source };
  const { exitCode, stopped, error } = await executeShell({
    ...{ ...place, env, source: COMMAND, timeoutSeconds: cell.timeoutSeconds, signal: cell.signal },
    onOutput: (text) => {
      if (printed.length < MOST_CHARACTERS) printed += text;
    },
  });
  const answer = exitCode === 0 ? readAnswer(printed) : null;
  if (answer?.every(({ success }) => success)) return shown(answer);
  const why = error ?? (stopped === 'timeout' ? `Stopped: it took longer than ${cell.timeoutSeconds} s.` : '');
  // Once wrangler was started nobody can say whether a change that was cut off has happened.
  const status = stopped !== null && cell.changes ? 'unknown' : 'failed';
  return { status, text: `${printed.trimEnd()}\n${why}`.trim().concat('\n'), rows: null };
}

function whyNot({ source, changes }: SqlCell, { id, database }: D1Connection): string | null {
  if (database === null) return `The connection "${id}" has no database: the secret that names it is not set.`;
  if (!changes && !readsOnly(source)) {
    return 'Refused: the step is marked as one that changes nothing, and this SQL is not plainly reading.';
  }
  if (!restrictsRows(source)) return 'Refused: an UPDATE or DELETE without WHERE would change every row.';
  return null;
}

/** wrangler may print a notice before its JSON. */
function readAnswer(printed: string): Answer | null {
  const start = printed.search(/^\[/m);
  if (start < 0) return null;
  try {
    return answerSchema.parse(JSON.parse(printed.slice(start)));
  } catch {
    return null;
  }
}

function shown(answer: Answer): SqlResult {
  const results = answer.map(({ results: [first, ...others], meta }) =>
    first ? showRows(toRows([first, ...others])) : { text: `${meta?.changes ?? 0} rows changed`, rows: null },
  );
  const text = `${results.map((result) => result.text).join('\n\n')}\n`;
  return { status: 'done', text, rows: results.findLast(({ rows }) => rows !== null)?.rows ?? null };
}

function toRows(results: readonly [Row, ...Row[]]): ResultRows {
  const columns = Object.keys(results[0]);
  return { columns, rows: results.map((row) => columns.map((column) => toText(row[column]))) };
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
