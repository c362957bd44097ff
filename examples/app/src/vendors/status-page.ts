import { Hono } from 'hono';

/** A vendor's status page in the form of Statuspage, under `base`: /api/v2/status.json and /api/v2/summary.json. */
export function createStatusPage(base: string, name: string, isDown: () => boolean): Hono {
  const app = new Hono().basePath(`${base}/api/v2`);
  const status = () =>
    isDown()
      ? { indicator: 'major', description: 'Partial System Outage' }
      : { indicator: 'none', description: 'All Systems Operational' };
  app.get('/status.json', (c) => c.json({ page: { name }, status: status() }));
  app.get('/summary.json', (c) => {
    const incidents = isDown() ? [{ name: `${name} fails for some customers`, impact: 'major' }] : [];
    return c.json({ page: { name }, status: status(), components: [], incidents, scheduled_maintenances: [] });
  });
  return app;
}
