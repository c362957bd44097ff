import { Hono } from 'hono';
import { messageOf } from '../log.ts';
import type { EdgeDatabase } from './edge-database.ts';
import type { ObjectStore } from './object-store.ts';

export interface QueueState {
  readonly name: string;
  /** Workers that take from it. */
  readonly consumers: readonly string[];
  readonly waiting: number;
  /** Messages are kept and given to nobody. */
  readonly paused: boolean;
}

export interface CloudflareOptions {
  readonly database: EdgeDatabase;
  readonly databaseName: string;
  readonly objects: ObjectStore;
  queues(): readonly QueueState[];
  pauseQueue(name: string, paused: boolean): void;
}

/** The database, the buckets and the queues at the vendor, for whoever plays its command line, under /fake-cloudflare. */
export function createCloudflareApi({ database, databaseName, objects, queues, pauseQueue }: CloudflareOptions): Hono {
  const app = new Hono().basePath('/fake-cloudflare');
  app.use('/d1/:database/*', async (c, next) => {
    if (c.req.param('database') === databaseName) return next();
    return c.json({ error: `Couldn't find DB with name '${c.req.param('database')}'` }, 404);
  });
  app.post('/d1/:database/query', async (c) => {
    try {
      return c.json(database.execute(await c.req.text()));
    } catch (error) {
      return c.json({ error: `${messageOf(error)}: SQLITE_ERROR` }, 400);
    }
  });
  app.get('/d1/:database/export', (c) => c.text(database.exportSql()));
  app.get('/d1/:database/bookmark', (c) => {
    const { timestamp } = c.req.query();
    const bookmark = timestamp === undefined ? database.keepMoment() : database.momentAt(Date.parse(timestamp));
    return bookmark ? c.json({ bookmark }) : c.json({ error: 'no state of that moment is kept' }, 400);
  });
  app.post('/d1/:database/restore', async (c) => {
    const bookmark = await c.req.text();
    const previous = database.goBackTo(bookmark);
    return previous ? c.json({ bookmark, previous_bookmark: previous }) : c.json({ error: 'no such bookmark' }, 400);
  });

  app.get('/r2/:bucket', async (c) => c.json(await objects.list(c.req.param('bucket'), c.req.query('prefix') ?? '')));
  app.get('/r2/:bucket/:key{.+}', async (c) => {
    const content = await objects.get(c.req.param('bucket'), c.req.param('key'));
    return content ? c.body(new Uint8Array(content)) : c.json({ error: 'The specified key does not exist.' }, 404);
  });
  app.put('/r2/:bucket/:key{.+}', async (c) => {
    await objects.put(c.req.param('bucket'), c.req.param('key'), new Uint8Array(await c.req.arrayBuffer()));
    return c.json({ ok: true });
  });
  app.get('/queues', (c) => c.json(queues()));
  app.put('/queues/:name/paused', async (c) => {
    pauseQueue(c.req.param('name'), (await c.req.text()) === 'true');
    return c.json({ ok: true });
  });
  // https://developers.cloudflare.com/api/resources/queues/methods/list/
  app.get('/accounts/:account/queues', (c) => {
    const failed = (code: number, message: string) => ({ success: false, errors: [{ code, message }], result: null });
    if (!c.req.header('authorization')?.startsWith('Bearer '))
      return c.json(failed(10_000, 'Authentication error'), 403);
    const result = queues().map(({ name, consumers, paused }) => ({
      ...{ queue_name: name, consumers_total_count: consumers.length, producers_total_count: 1 },
      settings: { delivery_delay: 0, delivery_paused: paused, message_retention_period: 345_600 },
    }));
    return c.json({ success: true, errors: [], messages: [], result });
  });
  return app;
}
