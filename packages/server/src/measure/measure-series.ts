import { sql } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import type { App } from '../platform/app.ts';

/** Upper bounds in seconds: from a minute to three days. */
const BUCKETS = [60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 259_200];
const STAGES = { acknowledge: 'acknowledged_at', resolve: 'resolved_at' } as const;

interface SeriesRow {
  readonly service: string;
  readonly severity: string;
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly number[];
}

/**
 * Adds what is measured of incidents to what Prometheus reads: histograms of the times to acknowledge and to resolve, by service and
 * level and nothing else, and counts. They are read of the table at each scrape, so that every node says the same.
 */
export function measureSeries(app: App, registry: Registry): void {
  for (const stage of ['acknowledge', 'resolve'] as const) histogram(app, registry, stage);
  new Gauge({
    name: 'tocsin_incidents_measured',
    help: 'Incidents that ended, by service, level and what they were: real, repeat or false-positive',
    labelNames: ['service', 'severity', 'what'],
    registers: [registry],
    async collect() {
      this.reset();
      const { rows } = await sql<{ service: string; severity: string; what: string; count: number }>`
        select service, severity, count(*)::int as count,
          case when false_positive then 'false-positive' when repeat_of is null then 'real' else 'repeat' end as what
        from incident_measure group by service, severity, what`.execute(app.db);
      for (const { count, ...labels } of rows) this.set(labels, count);
    },
  });
  new Gauge({
    name: 'tocsin_incident_pages',
    help: 'Pages of incidents that ended, by service and whether it was night for whom they woke',
    labelNames: ['service', 'night'],
    registers: [registry],
    async collect() {
      this.reset();
      const { rows } = await sql<{ service: string; pages: number; night: number }>`
        select service, sum((page->>'pages')::int)::int as pages, sum((page->>'atNight')::int)::int as night
        from incident_measure, jsonb_array_elements(pages) as page group by service`.execute(app.db);
      for (const { service, pages, night } of rows) {
        this.set({ service, night: 'true' }, night);
        this.set({ service, night: 'false' }, pages - night);
      }
    },
  });
}

/** A histogram whose counts come from the database: the library's own only counts what it observes itself. */
function histogram(app: App, registry: Registry, stage: keyof typeof STAGES): void {
  const name = `tocsin_incident_${stage}_seconds`;
  const help = `From the opening of an incident to its ${stage === 'resolve' ? 'end' : 'first acknowledgement'}, by service and level; no false positives`;
  const series = new Gauge({
    name,
    help,
    labelNames: ['service', 'severity', 'le'],
    registers: [],
  });
  const metric = Object.assign(series, {
    type: 'histogram',
    get: async () => {
      const rows = await readSeries(app, STAGES[stage]);
      return {
        name,
        help,
        type: 'histogram',
        aggregator: 'sum',
        values: rows.flatMap((row) => valuesOf(name, row)),
      };
    },
  });
  registry.registerMetric(metric);
}

async function readSeries(app: App, end: string): Promise<readonly SeriesRow[]> {
  const buckets = sql.join(BUCKETS.map((bound) => sql`count(*) filter (where seconds <= ${bound})::int`));
  const { rows } = await sql<SeriesRow>`
    select service, severity, count(*)::int as count, sum(seconds) as sum, array[${buckets}] as buckets
    from (select service, severity, greatest(0, date_part('epoch', ${sql.ref(end)} - opened_at)) as seconds
      from incident_measure where not false_positive and ${sql.ref(end)} is not null offset 0) as measured
    group by service, severity`.execute(app.db);
  return rows;
}

function valuesOf(name: string, { service, severity, count, sum, buckets }: SeriesRow) {
  const labels = { service, severity };
  const bucket = (le: number | '+Inf', value: number) => ({
    ...{ metricName: `${name}_bucket`, labels: { le, ...labels }, value },
  });
  return [
    ...BUCKETS.map((bound, index) => bucket(bound, buckets[index] ?? 0)),
    bucket('+Inf', count),
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
