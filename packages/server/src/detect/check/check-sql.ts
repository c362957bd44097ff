import { type Connection, type Observation, type Plan, redact, type SqlMonitor } from '@tocsin/core';
import { secretsOf } from '@tocsin/runner';
import { type CheckContext, unseen } from './check.ts';
import { MOST_ROWS, type SqlAnswer, type SqlQuestion } from './check-sql-answer.ts';
import { describeFailure } from './failure-words.ts';
import { monitorPlace } from './monitor-place.ts';
import { askedFacts, type Facts } from './read-facts.ts';

/**
 * Asks a database of the plan. Facts: `rows` (more than 100 count as 101), `value` (first column of the first row),
 * `column:NAME` (of the first row).
 */
export async function checkSql(monitor: SqlMonitor, context: CheckContext): Promise<Observation> {
  const startedMs = performance.now();
  const asked = await askConnection(monitor, context);
  if ('failure' in asked) return unseen(asked.failure);
  const { columns, rows } = asked;
  const latencyMs = performance.now() - startedMs;
  const facts: Facts = { rows: rows.length };
  const value = rows[0]?.[0];
  if (value !== undefined) facts.value = value;
  addColumnFacts(facts, asked, askedFacts(monitor).names);
  const count =
    rows.length > MOST_ROWS ? `more than ${MOST_ROWS} rows` : `${rows.length} row${rows.length === 1 ? '' : 's'}`;
  const said = rows.length === 1 && columns.length === 1 ? shortened(String(value)) : count;
  return { failure: null, facts, latencyMs, said, evidence: evidenceOf(asked, context.plan) };
}

type Question = Pick<SqlMonitor, 'id' | 'connection' | 'query' | 'timeout'> & Pick<SqlQuestion, 'mostRows'>;

/** Asks one of a plan's connections, whatever its kind. Never rejects. */
export async function askConnection(
  { id, connection, query, timeout, mostRows }: Question,
  { plan, signal, dataDir }: CheckContext,
): Promise<SqlAnswer | { readonly failure: string }> {
  const config = Object.hasOwn(plan.connections, connection) ? plan.connections[connection] : undefined;
  if (!config) return { failure: `the plan has no connection "${connection}"` };
  const question = { query, signal, timeoutMs: timeout * 1000, ...(mostRows === undefined ? {} : { mostRows }) };
  try {
    return await ask(config, question, () => monitorPlace(plan, id, dataDir));
  } catch (error) {
    const late = signal.aborted ? `timed out after ${timeout} s: the database did not answer in time` : null;
    return { failure: late ?? redact(describeFailure(error), secretsOf(plan)) };
  }
}

/** Libraries are loaded when the first database of their kind is asked. */
async function ask(
  connection: Connection,
  question: SqlQuestion,
  place: () => ReturnType<typeof monitorPlace>,
): Promise<SqlAnswer> {
  switch (connection.type) {
    case 'postgres':
      return (await import('./check-sql-postgres.ts')).askPostgres(addressOf(connection.id, connection.url), question);
    case 'mysql':
      return (await import('./check-sql-mysql.ts')).askMysql(addressOf(connection.id, connection.url), question);
    case 'sqlite':
      return (await import('./check-sql-sqlite.ts')).askSqlite(addressOf(connection.id, connection.file), question);
    case 'd1':
      return (await import('./check-sql-d1.ts')).askD1(connection, question, await place());
  }
}

function addressOf(id: string, address: string | null): string {
  if (address === null) throw new Error(`the connection "${id}" has no address: the secret that it names is not set`);
  return address;
}

/** Adds the columns of the first row that are asked for. */
export function addColumnFacts(facts: Facts, { columns, rows }: SqlAnswer, names: ReadonlySet<string>): void {
  for (const name of names) {
    if (!name.startsWith('column:')) continue;
    const value = rows[0]?.[columns.indexOf(name.slice('column:'.length))];
    if (value !== undefined) facts[name] = value;
  }
}

/** The head of the answer, for whoever looks into a failure. */
function evidenceOf({ columns, rows }: SqlAnswer, plan: Plan): string {
  const lines = [columns, ...rows.slice(0, 10)].map((row) => row.map((value) => shortened(String(value))).join(' | '));
  return redact(lines.join('\n'), secretsOf(plan));
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
