import { sql } from 'kysely';
import { addCounters, type CounterPoint, gaugeSeen } from '../../detect/metrics/add-counters.ts';
import type { App } from '../../platform/app.ts';

interface Depth {
  readonly service: string;
  readonly source: string;
  readonly waiting: number;
  readonly oldest: Date | null;
}

const GROWTH_MS = 300_000;

/** How many waited at earlier moments, by source, as far as growth looks back. */
export class DepthBook {
  readonly #known = new Map<string, { readonly atMs: number; readonly waiting: number }[]>();

  /** @returns how many more wait than five minutes ago, or than at the first look since; 0 at the first one */
  growth(key: string, waiting: number, nowMs: number): number {
    const known = (this.#known.get(key) ?? []).filter(({ atMs }) => atMs >= nowMs - GROWTH_MS);
    const first = known[0]?.waiting ?? waiting;
    this.#known.set(key, [...known, { atMs: nowMs, waiting }]);
    return waiting - first;
  }
}

/** Writes the gauges of every source of the plans: how many wait, how long the oldest does, and how much more there are. */
export async function reportDepths(app: App, book: DepthBook): Promise<void> {
  const nowMs = app.clock.now();
  // How many wait is read from the books: it costs the same for one as for millions.
  const { rows } = await sql<Depth>`
    select s.service, s.source, d.waiting, o.oldest
    from inbox_source s
    cross join lateral (
      select coalesce(sum(arrived + replayed - delivered - skipped - died), 0)::float8 as waiting from (
        select arrived, replayed, delivered, skipped, died from inbox_total where source = s.id
        union all
        select arrived, replayed, delivered, skipped, died from inbox_change where source = s.id) as books) as d
    cross join lateral (select min(received_at) as oldest from inbox_waiting where source = s.id and not dead) as o`.execute(
    app.db,
  );
  const points = new Map<string, CounterPoint[]>();
  for (const { service, source, waiting, oldest } of rows) {
    if (!Object.hasOwn(app.plans.find(service)?.inbox ?? {}, source)) continue;
    const ageMs = oldest === null ? 0 : Math.max(0, nowMs - oldest.getTime());
    const growth = book.growth(`${service}/${source}`, waiting, nowMs);
    const gauges = { age: ageMs, depth: waiting, growth };
    const own = points.get(service) ?? [];
    for (const [name, value] of Object.entries(gauges))
      own.push({ metric: `inbox.${source}.${name}`, ...gaugeSeen([value], null) });
    points.set(service, own);
  }
  for (const [service, own] of points) await addCounters(app.db, service, own, nowMs);
}
