interface SaidByAddress {
  readonly status: 'ok' | 'start' | 'fail' | 'log';
  readonly exitCode: number | null;
  readonly run: string | null;
}

/**
 * Reads what the end of a ping's address says.
 * @param outcome what follows the key: nothing, `start`, `fail`, `log`, or an exit code from 0 to 255
 * @param rid UUID of the run, from the query
 */
export function readPing(
  outcome: string | undefined,
  rid: string | undefined,
): SaidByAddress | { readonly problem: string; readonly status: 400 | 404 } {
  if (rid !== undefined && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(rid)) {
    return { problem: 'invalid uuid format', status: 400 };
  }
  const run = rid?.toLowerCase() ?? null;
  if (outcome === undefined) return { status: 'ok', exitCode: null, run };
  if (outcome === 'start' || outcome === 'fail' || outcome === 'log') return { status: outcome, exitCode: null, run };
  if (!/^\d{1,9}$/.test(outcome)) return { problem: 'not found', status: 404 };
  const exitCode = Number(outcome);
  if (exitCode > 255) return { problem: 'invalid url format', status: 400 };
  return { status: exitCode === 0 ? 'ok' : 'fail', exitCode, run };
}
