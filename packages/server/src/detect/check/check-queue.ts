import type { Observation, QueueMonitor, Scalar } from '@tocsin/core';
import { type CheckContext, unseen } from './check.ts';
import { runCommand } from './check-command.ts';
import { askConnection } from './check-sql.ts';
import { jsonFact } from './read-facts.ts';

type Seen = { readonly depth: Scalar | undefined; readonly age: Scalar | undefined; readonly evidence?: string };

/**
 * Looks at a queue: by a query whose one row has `depth` and perhaps `age`, or by a command that prints them as JSON.
 * Facts: `depth`, and `age` of the oldest entry in seconds, 0 for an empty queue.
 */
export async function checkQueue(monitor: QueueMonitor, context: CheckContext): Promise<Observation> {
  const startedMs = performance.now();
  const seen = monitor.command === null ? await byQuery(monitor, context) : await byCommand(monitor, context);
  if ('failure' in seen) return unseen(seen.failure, seen.evidence);
  const depth = amountOf(seen.depth);
  // Nothing waits in an empty queue, so nothing is too old; a maximum over no rows is null.
  const age = amountOf(seen.age) ?? (depth === 0 ? 0 : null);
  if (depth === null) return unseen('it says no depth: a number is expected under the name "depth"', seen.evidence);
  const facts = age === null ? { depth } : { depth, age };
  const said = `${depth} waiting${age === null || depth === 0 ? '' : `, the oldest for ${Math.round(age)} s`}`;
  return { failure: null, facts, latencyMs: performance.now() - startedMs, said };
}

type Unread = { readonly failure: string; readonly evidence?: string };

async function byQuery(monitor: QueueMonitor, context: CheckContext): Promise<Seen | Unread> {
  const { connection, query } = monitor;
  if (connection === null || query === null)
    return { failure: 'it has neither a query and its connection, nor a command' };
  const answer = await askConnection({ ...monitor, connection, query }, context);
  if ('failure' in answer) return answer;
  const of = (name: string) => answer.rows[0]?.[answer.columns.indexOf(name)];
  return { depth: of('depth'), age: of('age') };
}

async function byCommand(monitor: QueueMonitor, context: CheckContext): Promise<Seen | Unread> {
  const { failure, exitCode, output } = await runCommand({ ...monitor, command: monitor.command ?? '' }, context);
  const evidence = output.slice(-4000);
  if (failure !== null) return { failure, evidence };
  if (exitCode !== 0) return { failure: `the command ended with exit code ${exitCode}`, evidence };
  try {
    const printed: unknown = JSON.parse(output);
    return { depth: jsonFact('$.depth', printed), age: jsonFact('$.age', printed), evidence };
  } catch {
    return { failure: 'the command did not print JSON alone, such as {"depth": 3, "age": 12}', evidence };
  }
}

/** The number that it is, or says; null: it is none. */
function amountOf(value: Scalar | undefined): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
