import { sql } from 'kysely';
import { addCounters, type CounterPoint } from '../../detect/metrics/add-counters.ts';
import type { App } from '../../platform/app.ts';
import type { Flow } from './flow.ts';

/** Hands what was counted to the metrics, and says how each flow fares, so that any node can show it. */
export async function reportFlows(app: App, flows: ReadonlyMap<number, Flow>): Promise<void> {
  if (flows.size === 0) return;
  const nowMs = app.clock.now();
  const points = new Map<string, CounterPoint[]>();
  for (const flow of flows.values()) {
    const own = points.get(flow.service) ?? [];
    own.push(...flow.tally.take(flow.sourceId));
    points.set(flow.service, own);
  }
  for (const [service, own] of points) await addCounters(app.db, service, own, nowMs);
  await tellStates(app, flows, nowMs);
}

async function tellStates(app: App, flows: ReadonlyMap<number, Flow>, nowMs: number): Promise<void> {
  const states = [...flows].map(([number, flow]) => ({ number, ...flow.state() }));
  const list = <T>(pick: (one: (typeof states)[number]) => T) => states.map(pick);
  await sql`
    insert into inbox_flow as f (source, node, at, in_flight, breaker, note)
    select source, ${app.live.node}, ${new Date(nowMs)}, in_flight, breaker, note
    from unnest(${list(({ number }) => number)}::int[], ${list(({ inFlight }) => inFlight)}::int[],
      ${list(({ breaker }) => breaker)}::text[], ${list(({ note }) => note)}::text[]) as s (source, in_flight, breaker, note)
    on conflict (source) do update set node = excluded.node, at = excluded.at, in_flight = excluded.in_flight,
      breaker = excluded.breaker, note = excluded.note`.execute(app.db);
}
