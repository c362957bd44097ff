import { sql } from 'kysely';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { exportSeries } from '../../communicate/status-page/export/export-series.ts';
import { measureSeries } from '../../measure/measure-series.ts';
import type { App } from '../app.ts';
import type { Api } from './api.ts';

/** Registers what those need who run Tocsin: is it alive, is it ready, how is it doing. */
export function operationRoutes(api: Api, app: App): void {
  const registry = metrics(app);
  api.get('/healthz', (c) => c.json({ status: 'ok' }));
  api.get('/readyz', async (c) => {
    const database = await sql`select 1`.execute(app.db).then(
      () => true,
      () => false,
    );
    const jobs = app.jobs.running();
    return c.json({ status: database && jobs ? 'ok' : 'unavailable', database, jobs }, database && jobs ? 200 : 503);
  });
  api.get('/metrics', async (c) => c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }));
}

function metrics(app: App): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'tocsin_' });
  new Gauge({
    name: 'tocsin_incidents_active',
    help: 'Incidents that are not over, by service and level',
    labelNames: ['service', 'severity'],
    registers: [registry],
    async collect() {
      this.reset();
      const rows = await app.db
        .selectFrom('incident')
        .select(['service', 'severity', (eb) => eb.fn.countAll<string>().as('count')])
        .where('active', '=', true)
        .groupBy(['service', 'severity'])
        .execute();
      for (const row of rows) this.set({ service: row.service, severity: row.severity }, Number(row.count));
    },
  });
  new Gauge({
    name: 'tocsin_messages_waiting',
    help: 'Messages that are not delivered yet',
    registers: [registry],
    async collect() {
      const row = await app.db
        .selectFrom('message')
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .where('status', 'in', ['queued', 'sending'])
        .executeTakeFirstOrThrow();
      this.set(Number(row.count));
    },
  });
  measureSeries(app, registry);
  exportSeries(app, registry);
  return registry;
}
