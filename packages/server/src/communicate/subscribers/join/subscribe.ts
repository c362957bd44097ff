import { randomBytes } from 'node:crypto';
import type { Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import type { Tx } from '../../../platform/database/tables.ts';
import { suppressionOf } from '../change-subscriber.ts';
import type { SubscriberKind } from '../subscriber.tables.ts';
import { keyOfSubscriber } from '../subscriber-address.ts';
import { askSoon } from './ask.job.ts';
import { hasRoom, takeAsk } from './ask-limits.ts';

export interface Wish {
  readonly kind: SubscriberKind;
  readonly address: string;
  /** Ids of public components; empty: all. */
  readonly components: readonly string[];
}

/**
 * Takes the wish of a stranger to be told: nothing but a question goes to the address until its owner confirms. Says nothing of
 * what was there before, since that would tell who is subscribed; who asked is rate-limited by the caller.
 */
export async function subscribe(app: App, plan: Plan, { kind, address, components }: Wish): Promise<void> {
  const { service } = plan;
  const key = keyOfSubscriber(app, kind, address);
  await app.db.transaction().execute(async (tx) => {
    const nowMs = app.clock.now();
    const cause = await suppressionOf(tx, service, key);
    // Who complained is not asked again, and a mailbox that is gone does not come back by being asked.
    if (cause === 'complaint' || cause === 'bounce' || !(await takeAsk(tx, service, key, nowMs))) return;
    const known = await subscriberOf(tx, service, key);
    if (!known && !(await hasRoom(tx, service))) return;
    const id = known?.id ?? newSubscriberId();
    if (!known) {
      await tx
        .insertInto('subscriber')
        .values({
          ...{ id, service, kind, address, key, components: [...components], status: 'unconfirmed', note: null },
          ...{ origin: 'page', consent: null, created_at: new Date(nowMs), confirmed_at: null },
          ...{ token_hash: null, token_expires_at: null, failing_since: null },
        })
        .execute();
    } else if (known.status === 'unconfirmed') {
      // The last choice counts. Of a confirmed one nobody but its owner chooses.
      await tx
        .updateTable('subscriber')
        .set({ components: [...components], created_at: new Date(nowMs) })
        .where('id', '=', id)
        .execute();
    }
    await askSoon(app, tx, id);
  });
}

/** 32 hexadecimal digits: they stand in links and return paths. */
export function newSubscriberId(): string {
  return randomBytes(16).toString('hex');
}

function subscriberOf(tx: Tx, service: string, key: string) {
  return tx
    .selectFrom('subscriber')
    .select(['id', 'status'])
    .where('service', '=', service)
    .where('key', '=', key)
    .executeTakeFirst();
}
