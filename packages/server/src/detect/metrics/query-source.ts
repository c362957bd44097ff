import { addObservation, type Metric, type Plan } from '@tocsin/core';
import { askConnection } from '../check/check-sql.ts';
import { gaugeSeen } from './add-counters.ts';
import { askPrometheus } from './promql.ts';
import { sourceName } from './source-name.ts';
import type { Source } from './source-polls.ts';

/** However seldom it is asked, an answer that takes longer is none. */
const LONGEST_SECONDS = 10;
/** Whatever is larger would make sums meaningless. */
const LARGEST = 1e15;

/** A database that answers a metric's value. */
export function sqlSource(plan: Plan, metric: Metric, dataDir: string): Source | null {
  const { from } = metric;
  if (from.kind !== 'sql') return null;
  const timeout = Math.min(LONGEST_SECONDS, from.every);
  return sourceOf(plan, metric, from.every, async (signal) => {
    const late = AbortSignal.any([signal, AbortSignal.timeout(timeout * 1000)]);
    const asked = { id: metric.id, connection: from.connection, query: from.query, timeout };
    const answer = await askConnection(asked, { plan, signal: late, dataDir });
    if ('failure' in answer) throw new Error(answer.failure);
    const [row] = answer.rows;
    if (!row) throw new Error('the query answers no row');
    return row[0] ?? null;
  });
}

/** A Prometheus that answers a metric's value. */
export function promqlSource(plan: Plan, metric: Metric): Source | null {
  const { from } = metric;
  if (from.kind !== 'promql') return null;
  const timeout = Math.min(LONGEST_SECONDS, from.every);
  return sourceOf(plan, metric, from.every, (signal) => askPrometheus(from, timeout, signal));
}

type Ask = (signal: AbortSignal) => Promise<unknown>;

function sourceOf(plan: Plan, metric: Metric, every: number, ask: Ask): Source {
  return {
    key: JSON.stringify(['query', plan.service, plan.version, metric.id, metric.from, metric.read]),
    service: plan.service,
    metrics: [metric.id],
    every,
    ask: async (signal) => {
      const value = toValue(await ask(signal), metric);
      const sketch = new Map<number, number>();
      addObservation(sketch, value);
      const seen = gaugeSeen([value], sketch.size > 0 ? sketch : null);
      return { points: [{ metric: sourceName(metric), ...seen }], failed: {} };
    },
  };
}

/** @throws Error that says what is wrong with an answer */
function toValue(answer: unknown, metric: Metric): number {
  if (answer === null || answer === undefined) throw new Error('the query answers nothing (NULL)');
  const shown = String(answer).slice(0, 60);
  const value = typeof answer === 'string' && answer.trim() !== '' ? Number(answer) : answer;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`the query answers "${shown}", no number`);
  if (Math.abs(value) > LARGEST) throw new Error(`the query answers ${shown}, which is too large`);
  if (metric.read === 'ratio' && (value < 0 || value > 1)) {
    throw new Error(`the query answers ${shown}, but a ratio is from 0 to 1`);
  }
  return value;
}
