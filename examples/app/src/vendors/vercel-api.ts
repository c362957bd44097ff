import { type Context, Hono } from 'hono';
import type { VercelDeployment, VercelProject } from './vercel.ts';

const LINES_AT_MOST = 1_000;

/** The vendor's side of a project, for whoever plays its command line, under /fake-vercel/PROJECT. */
export function createVercelApi(project: VercelProject): Hono {
  const app = new Hono().basePath(`/fake-vercel/${project.id}`);
  const shown = (deployment: VercelDeployment) => {
    const { id, url, message, createdAtMs } = deployment;
    const isProduction = deployment === project.production();
    return { id, url, message, createdAtMs, target: 'production', readyState: 'READY', isProduction };
  };
  /** Answers with what is done to the deployment that the body names. */
  const withDeployment = async (c: Context, work: (found: VercelDeployment) => VercelDeployment) => {
    const { deployment = '' } = await bodyOf(c);
    const found = project.find(deployment);
    return found ? c.json(shown(work(found))) : c.json({ error: `Can't find the deployment "${deployment}"` }, 404);
  };

  app.get('/', (c) => c.json({ name: project.name, domain: project.domain }));
  app.get('/deployments', (c) => c.json(project.list().map(shown)));
  app.get('/deployments/:name', (c) => {
    const found = project.find(c.req.param('name'));
    return found ? c.json(shown(found)) : c.json({ error: 'not found' }, 404);
  });
  app.post('/rollback', (c) =>
    withDeployment(c, (found) => {
      project.point(found, false);
      return found;
    }),
  );
  app.post('/promote', (c) =>
    withDeployment(c, (found) => {
      project.point(found, true);
      return found;
    }),
  );
  app.post('/redeploy', (c) => withDeployment(c, ({ message, behaviour }) => project.deploy(message, behaviour)));
  app.get('/variables', (c) => c.json(Object.fromEntries(project.variables)));
  app.put('/variables/:name', async (c) => {
    project.setVariable(c.req.param('name'), (await bodyOf(c)).value ?? '');
    return c.json({});
  });
  app.delete('/variables/:name', (c) => {
    project.setVariable(c.req.param('name'), undefined);
    return c.json({});
  });
  app.get('/logs', (c) => c.json(project.log.recent(LINES_AT_MOST)));
  return app;
}

async function bodyOf(c: Context): Promise<{ deployment?: string; value?: string }> {
  const body: unknown = await c.req.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? body : {};
}
