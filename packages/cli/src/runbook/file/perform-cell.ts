import { stripVTControlCharacters } from 'node:util';
import { BoundedOutput, type Connection, isSecretName, Redactor, type RunbookStep } from '@tocsin/core';
import type { CellJob, CellPlace, CellResult, ChangePreview, Session } from '@tocsin/runner';
import type { Values } from '../given-values.ts';
import { type LoadedDocument, UNSTATED_TIMEOUT_SECONDS } from './load-document.ts';

/** One cell that is to run on this machine. */
export interface CellRequest {
  readonly document: LoadedDocument;
  readonly step: RunbookStep;
  readonly values: Values;
  readonly session: Session;
  readonly signal: AbortSignal;
  /** Takes output that may be shown; a promise holds up the cell. */
  readonly show: (text: string) => void | Promise<void>;
  /** Asks whether a change stays; null: nobody is asked, and it does. */
  readonly confirm: ((changes: readonly ChangePreview[]) => Promise<'commit' | 'rollback'>) | null;
}

export interface CellOutcome {
  readonly result: CellResult;
  /** Without secrets; its middle is left out where it is long. */
  readonly output: string;
  readonly durationMs: number;
}

/** Runs a cell on this machine as this user, and shows its output as it comes, without secrets. */
export async function performCell(request: CellRequest): Promise<CellOutcome> {
  const { runCell } = await import('@tocsin/runner');
  const { document, values, signal, confirm } = request;
  const secrets = secretsIn(document, values, request.session);
  const redactor = new Redactor(secrets);
  const kept = new BoundedOutput();
  const pass = (text: string) => {
    if (text === '') return undefined;
    kept.push(text);
    return request.show(text);
  };
  const startedMs = performance.now();
  const host = { onOutput: (text: string) => pass(redactor.push(text)), signal, ...(confirm ? { confirm } : {}) };
  const result = await runCell(jobOf(request, secrets), placeOf(request), host);
  await pass(redactor.end());
  const closing = result.closing === null ? null : redactAll(result.closing, secrets);
  const rows = result.rows && {
    columns: result.rows.columns.map((name) => redactAll(name, secrets)),
    rows: result.rows.rows.map((row) => row.map((value) => value && redactAll(value, secrets))),
  };
  const output = stripVTControlCharacters(kept.text());
  return { result: { ...result, closing, rows }, output, durationMs: performance.now() - startedMs };
}

/** Secrets of the document, and those that were filled in or that cells left. */
export function secretsIn(document: LoadedDocument, values: Values, session: Session): readonly string[] {
  const named = [...Object.entries(values), ...Object.entries(session.variables)];
  return [...document.secrets, ...named.flatMap(([name, value]) => (isSecretName(name) ? [value] : []))];
}

/** The connection of a SQL step: the one that it names, or the only one. */
export function connectionOf({ connections }: LoadedDocument, step: RunbookStep): Connection | null {
  const all = Object.values(connections);
  const named = step.connection === null ? undefined : connections[step.connection];
  if (named) return named;
  const [only] = all;
  const isOutside = only?.id === 'DATABASE_URL';
  return only && all.length === 1 && (step.connection === null || isOutside) ? only : null;
}

/** Seconds that a cell may take: a file that knows no limits means none by saying none. */
export function timeoutOf({ planFolder }: LoadedDocument, step: RunbookStep): number {
  return planFolder === null && step.annotations.timeout === undefined ? UNSTATED_TIMEOUT_SECONDS : step.timeout;
}

function jobOf({ document, step, values, session }: CellRequest, secrets: readonly string[]): CellJob {
  const { source, id, changes, cwd, interpreter } = step;
  return {
    // Only cells come here.
    kind: step.kind as CellJob['kind'],
    ...{ source, name: id, parameters: values, connection: connectionOf(document, step), changes, cwd, interpreter },
    ...{ timeoutSeconds: timeoutOf(document, step), session, secrets },
  };
}

function placeOf({ document: { folder, environment } }: CellRequest): CellPlace {
  return { cwd: folder, env: environment, user: null };
}

function redactAll(text: string, secrets: readonly string[]): string {
  const redactor = new Redactor(secrets);
  return redactor.push(text) + redactor.end();
}
