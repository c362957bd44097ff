import { randomUUID } from 'node:crypto';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import { signWebhook } from './signature.ts';

interface Dispatch {
  id: string;
  body: string;
  tries: number;
  dueAtMs: number;
}

export interface TrafficOptions {
  /** Where webhooks go to, over HTTP as the vendor's do: the application itself, or the inbox in front of it. */
  url: string;
  webhookSecret: string;
  perSecond: number;
  /** The vendor's clock, in milliseconds. */
  now: () => number;
  log: Log;
}

const TYPES = [
  'membership.cancel_requested',
  'membership.cancel_requested',
  'payment.succeeded',
  'membership.went_valid',
  'membership.went_invalid',
  'payment.failed',
];
const MEMBERS = 60;
const MOST_UNDER_WAY = 20;
const MOST_WAITING = 1_000;
const MOST_TRIES = 10;
const RETRY_STEP_MS = 5_000;
const SEND_LIMIT_MS = 10_000;

/** Plays the vendor: sends signed webhooks steadily and repeats those that failed. Returns what stops it. */
export function startTraffic({ url, webhookSecret, perSecond, now, log }: TrafficOptions): () => void {
  if (perSecond <= 0) return () => {};
  const waiting: Dispatch[] = [];
  const stopped = new AbortController();
  let underWay = 0;

  async function send(dispatch: Dispatch): Promise<void> {
    underWay += 1;
    const timestampSeconds = Math.floor(now() / 1_000);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': dispatch.id,
          'webhook-timestamp': String(timestampSeconds),
          'webhook-signature': signWebhook(webhookSecret, dispatch.id, timestampSeconds, dispatch.body),
        },
        body: dispatch.body,
        signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(SEND_LIMIT_MS)]),
      });
      await response.arrayBuffer();
      if (!response.ok) repeatLater(dispatch);
    } catch (error) {
      if (stopped.signal.aborted) return;
      log('WARN', 'the vendor could not deliver a webhook', { error: messageOf(error) });
      repeatLater(dispatch);
    } finally {
      underWay -= 1;
    }
  }

  function repeatLater(dispatch: Dispatch): void {
    const tries = dispatch.tries + 1;
    if (tries >= MOST_TRIES || waiting.length >= MOST_WAITING) return;
    waiting.push({ ...dispatch, tries, dueAtMs: performance.now() + Math.min(tries, 3) * RETRY_STEP_MS });
  }

  const timer = setInterval(() => {
    // What waits is sent before anything new, and goes on waiting while too many are under way: none is forgotten.
    if (underWay >= MOST_UNDER_WAY) return;
    const dueIndex = waiting.findIndex((dispatch) => dispatch.dueAtMs <= performance.now());
    if (dueIndex >= 0) for (const due of waiting.splice(dueIndex, 1)) void send(due);
    if (underWay < MOST_UNDER_WAY) void send(newEvent());
  }, 1_000 / perSecond);
  return () => {
    clearInterval(timer);
    stopped.abort();
  };
}

function newEvent(): Dispatch {
  const type = TYPES[Math.floor(Math.random() * TYPES.length)];
  const member = `mem_${1 + Math.floor(Math.random() * MEMBERS)}`;
  return { id: `msg_${randomUUID()}`, body: JSON.stringify({ type, data: { member } }), tries: 0, dueAtMs: 0 };
}
