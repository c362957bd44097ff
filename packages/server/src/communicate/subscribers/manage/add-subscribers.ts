import type { Actor, Plan } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../../../platform/app.ts';
import { audit } from '../../../platform/audit.ts';
import { newSubscriberId } from '../join/subscribe.ts';
import { keyOfSubscriber, readEmailAddress } from '../subscriber-address.ts';

/** One line of a list of addresses. */
export interface ListedAddress {
  /** The line of the file, from 1. */
  readonly line: number;
  readonly address: string;
  readonly components: readonly string[];
}

export interface AddedSubscribers {
  readonly added: number;
  /** Subscribed before: left as they are. */
  readonly known: number;
  /** They ended it, complained or were erased: they stay away. */
  readonly suppressed: number;
  readonly wrong: readonly { readonly line: number; readonly what: string }[];
}

const AT_ONCE = 1_000;
const MOST_WRONG = 100;

/**
 * Adds people who agreed elsewhere, as whoever adds them vouches for. No mail is sent, who is subscribed stays as they are, and
 * who ended it stays away.
 */
export async function addSubscribers(
  app: App,
  plan: Plan,
  listed: readonly ListedAddress[],
  { origin, consent, by }: { readonly origin: 'person' | 'import'; readonly consent: string; readonly by: Actor },
): Promise<AddedSubscribers> {
  const wrong: { line: number; what: string }[] = [];
  const rows = new Map<string, { id: string; key: string; address: string; components: readonly string[] }>();
  let repeated = 0;
  for (const { line, address: given, components } of listed) {
    const address = readEmailAddress(given);
    const unknown = components.find((id) => !plan.components[id]?.public);
    if (address === null) wrong.push({ line, what: 'is no e-mail address' });
    else if (unknown !== undefined)
      wrong.push({ line, what: `names ${unknown.slice(0, 100)}, which is no public component` });
    else {
      const key = keyOfSubscriber(app, 'email', address);
      if (rows.has(key)) repeated += 1;
      else rows.set(key, { id: newSubscriberId(), key, address, components });
    }
  }
  const all = [...rows.values()];
  const { service } = plan;
  const now = new Date(app.clock.now());
  return app.db.transaction().execute(async (tx) => {
    let [added, suppressed] = [0, 0];
    for (let at = 0; at < all.length; at += AT_ONCE) {
      const part = JSON.stringify(all.slice(at, at + AT_ONCE));
      const { rows: out } = await sql<{ added: number; suppressed: number }>`
        with given as (select * from jsonb_to_recordset(${part}::jsonb) as g (id text, key text, address text, components text[])),
        away as (select key from subscriber_suppression where service = ${service} and key in (select key from given)),
        written as (
          insert into subscriber (id, service, kind, address, key, components, status, origin, consent, created_at, confirmed_at)
          select id, ${service}, 'email', address, key, components, 'confirmed', ${origin}, ${consent}, ${now}, ${now} from given
          where key not in (select key from away)
          on conflict (service, key) do update set status = 'confirmed', confirmed_at = excluded.confirmed_at,
            consent = excluded.consent, origin = excluded.origin, token_hash = null
          where subscriber.status = 'unconfirmed' returning 1)
        select (select count(*)::int from written) as added, (select count(*)::int from away) as suppressed`.execute(
        tx,
      );
      added += out[0]?.added ?? 0;
      suppressed += out[0]?.suppressed ?? 0;
    }
    const known = all.length - added - suppressed + repeated;
    await audit(tx, now.getTime(), by, 'subscriber.add', service, {
      origin,
      consent,
      added,
      known,
      suppressed,
      wrong: wrong.length,
    });
    return { added, known, suppressed, wrong: wrong.slice(0, MOST_WRONG) };
  });
}
