import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromStripe } from '../vendors/inbox-senders/senders.ts';

/** An event that was acknowledged. */
export interface Acknowledged {
  readonly id: string;
  readonly key: string;
  readonly step: number;
}

/** Vendors that sign as Stripe does and send the same again until it is taken. */
export interface Senders {
  readonly acknowledged: readonly Acknowledged[];
  /** Requests that were answered with a success, and all that were sent. */
  readonly counts: { successes: number; sent: number };
  /** Sends what is under way until it is taken, and nothing more. */
  finish(): Promise<void>;
  /** Sends nothing more, whatever becomes of what is under way. */
  abandon(): void;
}

const SENDERS = 6;
const KEYS_EACH = 12;
const PAUSE_MS = 15;
const GIVE_UP_MS = 5_000;

/**
 * Each sender has subscriptions of its own and sends the next event only when the one before is taken, so that their order is
 * known. Some events go to both nodes in the same moment, some come again after they were taken.
 */
export function startSenders(urls: readonly string[], secret: string): Senders {
  const acknowledged: Acknowledged[] = [];
  const counts = { successes: 0, sent: 0 };
  let isOver = false;
  let isAbandoned = false;
  const post = async (url: string, event: Acknowledged): Promise<boolean> => {
    const object = { subscription: event.key, step: event.step };
    const type = event.step % 5 === 0 ? 'invoice.paid' : 'customer.subscription.updated';
    const { headers, body } = fromStripe(secret, { id: event.id, type, object, atMs: Date.now() });
    counts.sent += 1;
    const request = { method: 'POST', headers, body, signal: AbortSignal.timeout(GIVE_UP_MS) } as const;
    const isTaken = await fetch(url, request).then(
      async (response) => {
        await response.arrayBuffer();
        return response.ok;
      },
      () => false,
    );
    if (isTaken) counts.successes += 1;
    return isTaken;
  };
  const send = async (event: Acknowledged) => {
    for (;;) {
      if (isAbandoned) return;
      const chosen = Math.random() < 0.15 ? urls : [pick(urls)];
      const taken = await Promise.all(chosen.map((url) => post(url, event)));
      if (taken.some(Boolean)) break;
      await sleep(50);
    }
    acknowledged.push(event);
    if (Math.random() < 0.05) await post(pick(urls), event);
  };
  const work = async (_: unknown, sender: number) => {
    for (let step = 0; !isOver; step += 1) {
      for (let key = 0; key < KEYS_EACH && !isOver; key += 1) {
        const id = `evt_${randomBytes(8).toString('hex')}`;
        await send({ id, key: `sub_${sender}_${key}`, step });
        await sleep(PAUSE_MS);
      }
    }
  };
  const working = Promise.all(Array.from({ length: SENDERS }, work));
  return {
    acknowledged,
    counts,
    async finish() {
      isOver = true;
      await working;
    },
    abandon() {
      isOver = true;
      isAbandoned = true;
    },
  };
}

export function pick<T>(list: readonly T[]): T {
  const one = list[Math.floor(Math.random() * list.length)];
  if (one === undefined) throw new Error('There is nothing to pick from.');
  return one;
}
