import { createHmac } from 'node:crypto';
import { processOnce } from '@tocsin/sdk/inbox';
import type { Hono } from 'hono';
import type pg from 'pg';
import { isSameText } from '../signature.ts';
import type { VercelProject } from '../vendors/vercel.ts';
import { PROCESSED_TABLE } from './receptionist-database.ts';

export interface CallEventsOptions {
  readonly project: VercelProject;
  readonly pool: pg.Pool;
  now(): number;
}

/** What Retell tells of a call. https://docs.retellai.com/features/webhook-overview */
interface CallEvent {
  readonly event: string;
  readonly call?: { readonly call_id: string; readonly duration_ms?: number };
}

const TOLERANCE_MS = 300_000;

/** Takes what the vendor of the assistant's voice tells of calls: how long each was, for the bill. */
export function addCallEvents(app: Hono, { project, pool, now }: CallEventsOptions): void {
  app.post('/webhooks/retell', async (c) => {
    const body = await c.req.text();
    const key = project.production().variables.RETELL_API_KEY ?? '';
    if (!isSignedByRetell(key, c.req.header('x-retell-signature') ?? '', body, now())) {
      project.log('ERROR', 'a webhook of Retell was refused: no signature matches', { path: c.req.path, status: 401 });
      return c.json({ error: 'No signature matches' }, 401);
    }
    const { event, call } = JSON.parse(body) as CallEvent;
    if (event !== 'call_ended' || !call) return c.json({ received: true });
    const seconds = Math.round((call.duration_ms ?? 0) / 1_000);
    const done = await processOnce(
      pool,
      `retell/${call.call_id}/${event}`,
      (client) => client.query('INSERT INTO ended_calls (call_id, seconds) VALUES ($1, $2)', [call.call_id, seconds]),
      { table: PROCESSED_TABLE },
    );
    return c.json({ received: true, duplicate: !done.isNew });
  });
}

/** `v=TIME,d=DIGEST`: HMAC-SHA256 over body and time, by the API key. https://docs.retellai.com/features/secure-webhook */
function isSignedByRetell(key: string, header: string, body: string, nowMs: number): boolean {
  const [, time = '', digest = ''] = /^v=(\d{1,15}),d=([0-9a-f]{64})$/.exec(header) ?? [];
  if (!(Math.abs(nowMs - Number(time)) < TOLERANCE_MS)) return false;
  return isSameText(
    digest,
    createHmac('sha256', key)
      .update(body + time)
      .digest('hex'),
  );
}
