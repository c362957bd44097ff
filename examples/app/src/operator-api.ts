import type { TocsinClient } from '@tocsin/sdk';
import { Hono } from 'hono';
import type { Faults } from './faults.ts';
import { releaseInUse } from './health.ts';
import { type Log, type LogLevel, messageOf } from './log.ts';
import { PAGE } from './page.ts';
import type { FakeProvider } from './provider.ts';
import type { Scheduler } from './scheduler.ts';
import type { Webhooks } from './webhooks.ts';

export interface OperatorApiOptions {
  tocsin: TocsinClient;
  faults: Faults;
  webhooks: Webhooks;
  scheduler: Scheduler;
  provider: FakeProvider;
  log: Log;
}

const LONGEST_FAULT_SECONDS = 7 * 86_400;
const LOG_LINES_BY_DEFAULT = 100;

/** For whoever looks after the application: the page, its figures, the log and the faults. Works while the application is "down". */
export function createOperatorApi(options: OperatorApiOptions): Hono {
  const { faults, log } = options;
  const app = new Hono();
  app.get('/', (c) => c.html(PAGE));
  app.get('/figures', async (c) => c.json(await figures(options)));

  app.get('/logs', (c) => {
    const limit = Number(c.req.query('limit') ?? LOG_LINES_BY_DEFAULT);
    const level = c.req.query('level')?.toUpperCase() as LogLevel | undefined;
    const lines = log.recent(Number.isInteger(limit) && limit > 0 ? limit : LOG_LINES_BY_DEFAULT, level);
    return c.text(lines.map((line) => `${line}\n`).join(''));
  });

  app.get('/faults', (c) => c.json({ faults: faults.list() }));
  app.on(['POST', 'DELETE'], '/faults/:name', async (c) => {
    const name = c.req.param('name');
    if (!faults.has(name)) return c.json({ error: `there is no fault "${name}"`, faults: faults.list() }, 404);
    let wish: FaultWish = { on: false };
    if (c.req.method === 'POST') {
      // A JSON body cannot be posted from a foreign web page without asking first, unlike a form.
      if (!c.req.header('content-type')?.includes('application/json')) return c.json({ error: 'send JSON' }, 415);
      const body: unknown = await c.req.json().catch(() => undefined);
      if (!isFaultWish(body)) return c.json({ error: 'the body is { "on": true | false, "for"?: seconds }' }, 400);
      wish = body;
    }
    try {
      await faults.switch(name, wish.on, wish.for);
    } catch (error) {
      log('ERROR', `fault ${name} could not be switched`, { error: messageOf(error) });
      return c.json({ error: messageOf(error) }, 503);
    }
    log('INFO', `fault ${name} switched ${wish.on ? 'on' : 'off'}`);
    return c.json({ faults: faults.list() });
  });
  return app;
}

interface FaultWish {
  on: boolean;
  for?: number;
}

function isFaultWish(body: unknown): body is FaultWish {
  const wish = body as Partial<FaultWish> | null | undefined;
  if (typeof wish?.on !== 'boolean') return false;
  return wish.for === undefined || (typeof wish.for === 'number' && wish.for > 0 && wish.for <= LONGEST_FAULT_SECONDS);
}

async function figures({
  tocsin,
  faults,
  webhooks,
  scheduler,
  provider,
}: OperatorApiOptions): Promise<Record<string, unknown>> {
  const [backlog, jobs] = await Promise.all([
    webhooks.backlog().catch(() => null),
    scheduler.countJobs().catch(() => null),
  ]);
  return {
    release: releaseInUse(tocsin),
    tocsin: tocsin.stats(),
    levers: tocsin.levers(),
    faults: faults.list(),
    webhooks: { ...webhooks.lastMinute.read(), backlog },
    scheduler: { ...scheduler.status(), jobs },
    provider: provider.accepted(),
  };
}
