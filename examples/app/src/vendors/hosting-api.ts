import { type Context, Hono } from 'hono';
import type { Hosting } from './hosting.ts';

export interface HostingApiOptions {
  /** What the vendor measures of the process, by name. */
  measure(): Readonly<Record<string, number>>;
}

const LINES_BY_DEFAULT = 100;

/**
 * The vendor's side of a hosted service, for whoever plays its command line: deployments, variables, log and measurements
 * under /fake-hosting/SERVICE. It needs no account, and listens where the application does: on this machine.
 */
export function createHostingApi(hosting: Hosting, { measure }: HostingApiOptions): Hono {
  const app = new Hono().basePath(`/fake-hosting/${hosting.service}`);
  let losesAnswer = false;
  app.post('/lose-answer', (c) => {
    losesAnswer = true;
    return c.json({ ok: true });
  });
  // What changes something happens, and whoever asked for it never learns so: half a success.
  app.on(['POST', 'PUT'], '/*', async (c, next) => {
    await next();
    if (!losesAnswer) return;
    losesAnswer = false;
    c.res = c.json({ error: 'error sending request: operation timed out' }, 504);
  });
  app.get('/', (c) => c.json({ service: hosting.service, active: hosting.active() ?? null, metrics: measure() }));
  app.get('/deployments', (c) => c.json(hosting.list()));
  app.post('/deploy', async (c) => c.json(hosting.deploy((await bodyOf(c)).message ?? 'Deployed')));
  app.post('/rollback', async (c) => {
    const { id = '', message } = await bodyOf(c);
    const deployment = hosting.rollBack(id, message);
    return deployment ? c.json(deployment) : c.json({ error: `there is no deployment "${id}"` }, 404);
  });
  app.post('/restart', (c) => {
    const active = hosting.active();
    if (!active) return c.json({ error: 'nothing is deployed' }, 409);
    hosting.restart();
    return c.json(active);
  });
  app.post('/remove', (c) => {
    const removed = hosting.remove();
    return removed ? c.json(removed) : c.json({ error: 'nothing is deployed' }, 409);
  });
  app.get('/variables', (c) => c.json(Object.fromEntries(hosting.variables)));
  app.put('/variables/:name', async (c) => {
    const { value } = await bodyOf(c);
    if (value === undefined || value === '') return c.json({ error: 'a value is needed' }, 400);
    hosting.setVariable(c.req.param('name'), value);
    return c.json({ name: c.req.param('name') });
  });
  app.get('/logs', (c) => {
    const lines = Number(c.req.query('lines') ?? LINES_BY_DEFAULT);
    return c.json(hosting.log.recent(Number.isInteger(lines) && lines > 0 ? lines : LINES_BY_DEFAULT));
  });
  return app;
}

async function bodyOf(c: Context): Promise<{ id?: string; message?: string; value?: string }> {
  const body: unknown = await c.req.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? body : {};
}
