import { type Actor, SYSTEM } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import type { Tx } from '../platform/database/tables.ts';
import { noteOnCase } from './case/case.store.ts';
import { holdAddresses, keepAddresses, recordEntries } from './record-entries.ts';

interface Erased {
  readonly entries: number;
  readonly messages: number;
  readonly cases: number;
}

/**
 * Forgets an address: its text, the evidence of its entries, its messages and what its cases hold of it. The keyed hash stays, and with
 * it that there are to be no messages, so that a list that is imported later brings nobody back. The webhooks that brought the messages
 * stay in the inbox until their day is dropped.
 */
export async function eraseAddress(
  app: App,
  service: string,
  { key, text }: { readonly key: string; readonly text: string },
  reason: string,
  by: Actor,
): Promise<Erased> {
  return app.db.transaction().execute(async (tx) => {
    const atMs = app.clock.now();
    await keepAddresses(tx, atMs, [{ key, text }]);
    await holdAddresses(tx, [key]);
    const suppressed = { action: 'suppressed', cause: 'erasure', how: 'person', wording: null, evidence: {} } as const;
    const where = { key, service, merchant: null, channel: text.includes('@') ? 'email' : 'sms' } as const;
    await recordEntries(app, tx, key, [{ ...where, ...suppressed, atMs, by }]);
    const entries = await emptyEntries(tx, key);
    const messages = await tx.deleteFrom('consent_message').where('key', '=', key).executeTakeFirst();
    const cases = await emptyCases(app, tx, key);
    await sql`update message set address = 'erased', recipient_name = 'erased', subject = 'erased', body = '', rendered = '{"kind":"sms","text":"erased"}'
      where address = ${text} and idempotency_key like 'consent:%' and status in ('delivered', 'failed', 'not-needed')`.execute(
      tx,
    );
    await tx
      .updateTable('consent_address')
      .set({ address: null, erased_at: new Date(atMs) })
      .where('key', '=', key)
      .execute();
    // The address itself is not in the audit log.
    await audit(tx, atMs, by, 'consent.erase', key, { reason, entries, cases });
    await app.live.publish(tx, 'consent', key);
    return { entries, messages: Number(messages.numDeletedRows), cases };
  });
}

async function emptyEntries(tx: Tx, key: string): Promise<number> {
  const done = await sql`update consent_entry set evidence = '{"erased": true}'
    where key = ${key} and evidence <> '{"erased": true}'`.execute(tx);
  return Number(done.numAffectedRows ?? 0);
}

async function emptyCases(app: App, tx: Tx, key: string): Promise<number> {
  const rows = await tx
    .updateTable('consent_case')
    .set({ text: '(erased)', evidence: null })
    .where('key', '=', key)
    .returning('id')
    .execute();
  for (const { id } of rows) {
    await tx.updateTable('consent_case_note').set({ text: '(erased)' }).where('consent_case', '=', id).execute();
    await noteOnCase(app, tx, id, SYSTEM, 'erased', 'The person asked for their data to be erased.');
  }
  return rows.length;
}
