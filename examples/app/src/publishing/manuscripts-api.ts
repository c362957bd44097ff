import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Hono } from 'hono';
import { createListCache } from './list-cache.ts';
import type { PublishingApiOptions } from './publishing-api.ts';
import { userOfToken } from './session-token.ts';
import { MANUSCRIPT_BUCKET } from './store.ts';

const LIST = 'SELECT id, title, created_at FROM manuscripts WHERE author_id = ? ORDER BY created_at DESC';
const LONGEST_TITLE = 200;
const RETRY_SECONDS = 60;

/** What authors do once they have signed in: their manuscripts, and their subscription. */
export function addManuscripts(app: Hono, options: PublishingApiOptions): void {
  const { hosting, database, objects, queue, tocsin, scanMs, startCheckout } = options;
  const cache = createListCache<unknown[]>();
  const userOf = (c: Context) => {
    const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    const secret = hosting.variables.get('JWT_SECRET');
    return token && secret ? userOfToken(secret, token) : undefined;
  };
  const unauthorized = (c: Context) => c.json({ error: 'Unauthorized' }, 401);
  app.get('/manuscripts', async (c) => {
    const user = userOf(c);
    if (!user) return unauthorized(c);
    const kept = tocsin.lever('cache', { key: user }) === true ? cache.read(user, Date.now()) : undefined;
    if (kept) {
      c.header('age', String(kept.ageSeconds));
      return c.json({ manuscripts: kept.list });
    }
    const plan = database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${LIST}`, user);
    if (plan.some(({ detail }) => detail.startsWith('SCAN'))) await sleep(scanMs);
    const manuscripts = database.all(LIST, user);
    cache.keep(user, manuscripts, Date.now());
    return c.json({ manuscripts });
  });
  app.post('/manuscripts', async (c) => {
    const user = userOf(c);
    if (!user) return unauthorized(c);
    if (tocsin.lever('uploads', { key: user }) === false)
      return switchedOff(c, 'Nothing can be uploaded at the moment');
    const body = (await c.req.json().catch(() => undefined)) as { title?: unknown; text?: unknown } | undefined;
    const { title, text } = body ?? {};
    if (typeof title !== 'string' || title === '' || title.length > LONGEST_TITLE || typeof text !== 'string')
      return c.json({ error: `The body is { "title": at most ${LONGEST_TITLE} characters, "text" }` }, 400);
    const id = `m-${randomUUID()}`;
    const key = `${id}.txt`;
    await objects.put(MANUSCRIPT_BUCKET, key, text);
    const now = Math.floor(Date.now() / 1_000);
    database.run('INSERT INTO manuscripts VALUES (?, ?, ?, ?, ?)', id, user, title, key, now);
    queue.add(id);
    return c.json({ id, file: key }, 201);
  });
  app.get('/manuscripts/:key/file', async (c) => {
    if (!userOf(c)) return unauthorized(c);
    const content = await objects.get(MANUSCRIPT_BUCKET, c.req.param('key'));
    return content ? c.body(new Uint8Array(content)) : c.json({ error: 'The file is missing' }, 404);
  });
  app.get('/subscription/status', (c) => {
    const user = userOf(c);
    if (!user) return unauthorized(c);
    const found = database.all("SELECT 1 FROM subscriptions WHERE user_id = ? AND status = 'active'", user);
    return c.json({ active: found.length > 0 });
  });
  app.post('/checkout', async (c) => {
    const user = userOf(c);
    if (!user) return unauthorized(c);
    if (tocsin.lever('checkout', { key: user }) === false) return switchedOff(c, 'Nobody can subscribe at the moment');
    return c.json({ subscription: await startCheckout(user) }, 201);
  });
}

/** A refusal on purpose, which is not counted as an error. */
function switchedOff(c: Context, error: string): Response {
  c.header('retry-after', String(RETRY_SECONDS));
  return c.json({ error }, 503);
}
