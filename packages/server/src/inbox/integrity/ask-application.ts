import type { Plan, Scalar } from '@tocsin/core';
import { askConnection } from '../../detect/check/check-sql.ts';
import type { App } from '../../platform/app.ts';

/** The application's database did not answer, or not what it should; the message is a sentence. */
export class ApplicationError extends Error {}

export interface Question {
  readonly plan: Plan;
  readonly connection: string;
  /** A SELECT; `:from`, `:to` and `:key` stand for values. */
  readonly sql: string;
  readonly values: Readonly<Record<string, Date | string>>;
  readonly signal: AbortSignal;
}

/** D1 gives a hundred rows at once. */
const PAGE: Readonly<Record<string, number>> = { d1: 100 };
const USUAL_PAGE = 2_000;
const MOST_KEYS = 500_000;
const TIMEOUT_SECONDS = 60;

/**
 * Reads what a SELECT of the plan answers, by its first column, in pages: key and count, which is the second column or 1.
 * It runs in the read-only reader of monitors.
 * @throws ApplicationError
 */
export async function readKeys(app: App, question: Question): Promise<Map<string, number>> {
  const type = typeOf(question);
  const page = PAGE[type] ?? USUAL_PAGE;
  const source = filled(question.sql, question.values, type);
  const found = new Map<string, number>();
  let where = '';
  for (let after = ''; ; ) {
    const query = `SELECT * FROM (\n${source}\n) AS answer${where} ORDER BY 1 LIMIT ${page}`;
    const { columns, rows } = await ask(app, question, query, page);
    const isLast = rows.length < page;
    const taken = isLast ? rows : wholeKeys(rows);
    for (const row of taken) add(found, row);
    if (isLast) return found;
    const last = String(taken.at(-1)?.[0] ?? '');
    checkPage(found.size, last, after);
    after = last;
    where = ` WHERE ${quotedName(columns[0] ?? '', type)} > ${literal(last, type)}`;
  }
}

function checkPage(size: number, last: string, before: string): void {
  if (size > MOST_KEYS)
    throw new ApplicationError(`The application names more than ${MOST_KEYS} keys. Ask for a shorter period.`);
  if (last === '') throw new ApplicationError('The query of the plan has empty keys: leave them out.');
  if (last === before) throw new ApplicationError('The query of the plan cannot be read in order of its first column.');
}

function typeOf({ plan, connection }: Question): string {
  return Object.hasOwn(plan.connections, connection) ? (plan.connections[connection]?.type ?? '') : '';
}

/** Whether a SELECT of the plan has a row. @throws ApplicationError */
export async function hasRow(app: App, question: Question): Promise<boolean> {
  const { rows } = await ask(app, question, filled(question.sql, question.values, typeOf(question)), 1);
  return rows.length > 0;
}

async function ask(app: App, { plan, connection, signal }: Question, query: string, mostRows: number) {
  const within = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_SECONDS * 1_000)]);
  const question = { id: `inbox-${connection}`, connection, query, timeout: TIMEOUT_SECONDS, mostRows };
  const answer = await askConnection(question, { plan, signal: within, dataDir: app.config.dataDir });
  if ('failure' in answer) throw new ApplicationError(`The application's database: ${answer.failure}`);
  return answer;
}

/** The rows of a full page whose key cannot go on in the next one; all of them when the page has one key only. */
function wholeKeys(rows: readonly (readonly Scalar[])[]): readonly (readonly Scalar[])[] {
  const last = rows.at(-1)?.[0];
  const whole = rows.filter((row) => row[0] !== last);
  return whole.length > 0 ? whole : rows;
}

function add(found: Map<string, number>, [key, times]: readonly Scalar[]): void {
  if (key === null || key === undefined) return;
  const count = times === undefined ? 1 : Number(times);
  if (!Number.isFinite(count)) throw new ApplicationError('The second column of the query of the plan is no number.');
  found.set(String(key), (found.get(String(key)) ?? 0) + count);
}

/** Puts values where the query names them, outside of quotes and comments. Moments are text in ISO 8601, in UTC. */
export function filled(sql: string, values: Question['values'], type: string): string {
  const bare = sql.trim().replace(/;$/, '');
  return bare.replace(/'[^']*'|"[^"]*"|`[^`]*`|--[^\n]*|(?<![:\w]):([a-z]+)\b/g, (whole, name: string | undefined) => {
    if (name === undefined || !Object.hasOwn(values, name)) return whole;
    const value = values[name] ?? '';
    return literal(value instanceof Date ? momentText(value, type) : value, type);
  });
}

function momentText(at: Date, type: string): string {
  const text = at.toISOString();
  return type === 'mysql' ? text.slice(0, 19).replace('T', ' ') : text;
}

function literal(value: string, type: string): string {
  if (value.includes('\0')) throw new ApplicationError('A key of the application cannot be written in SQL.');
  const safe = type === 'mysql' ? value.replaceAll('\\', '\\\\') : value;
  return `'${safe.replaceAll("'", "''")}'`;
}

function quotedName(name: string, type: string): string {
  return type === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
}
