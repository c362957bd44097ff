import { createHmac } from 'node:crypto';
import { type Actor, type ConsentFact, type ConsentStanding, type EpochMs, foldConsent } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { keyOf } from './address.ts';
import type { ConsentHow } from './tables.ts';

/** One line for the log. */
export interface NewEntry extends Omit<ConsentFact, 'id'> {
  readonly key: string;
  readonly how: ConsentHow;
  readonly wording: string | null;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly by: Actor;
  /** What makes it another one than a similar one at the same moment: the message that brought it. */
  readonly nonce?: string;
}

/** The columns of `facts` that are needed to fold. */
export interface FactRow {
  readonly id: string;
  readonly key: string;
  readonly service: string;
  readonly merchant: string | null;
  readonly channel: ConsentFact['channel'];
  readonly action: ConsentFact['action'];
  readonly cause: ConsentFact['cause'];
  readonly at: Date;
}

/** Notes that addresses exist. One that was erased stays so unless `revive` says that its person wrote or was asked anew. */
export async function keepAddresses(
  tx: Tx,
  atMs: EpochMs,
  addresses: readonly { readonly key: string; readonly text: string }[],
  revive = false,
): Promise<void> {
  // In order of key, because two transactions must not wait for each other.
  const sorted = addresses.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const onConflict = revive
    ? sql`do update set address = excluded.address, erased_at = null where consent_address.address is null`
    : sql`do nothing`;
  await sql`insert into consent_address (key, address, first_at)
    select distinct on (key) key, address, ${new Date(atMs)}::timestamptz
    from unnest(${sorted.map(({ key }) => key)}::text[], ${sorted.map(({ text }) => text)}::text[]) as one (key, address)
    order by key on conflict (key) ${onConflict}`.execute(tx);
}

/**
 * Appends to the log what is not there yet. Call `restand` for the addresses then.
 * @returns how many were new
 */
export async function appendEntries(
  app: App,
  tx: Tx,
  entries: readonly NewEntry[],
  importId: string | null = null,
): Promise<number> {
  if (entries.length === 0) return 0;
  const recordedAt = new Date(app.clock.now()).toISOString();
  const rows = entries.map(({ atMs, nonce: _, ...entry }, index) => ({
    ...entry,
    at: new Date(atMs).toISOString(),
    fingerprint: fingerprintOf(app, entries[index] as NewEntry),
  }));
  const { numAffectedRows } = await sql`
    insert into consent_entry (key, service, merchant, channel, action, cause, at, recorded_at, how, wording, evidence, by, import, fingerprint)
    select key, service, merchant, channel, action, cause, at, ${recordedAt}::timestamptz, how, wording, evidence, by, ${importId}, fingerprint
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as one (key text, service text, merchant text, channel text, action text,
      cause text, at timestamptz, how text, wording text, evidence jsonb, by jsonb, fingerprint text)
    order by fingerprint on conflict (fingerprint) do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** By which an entry is known again: what it says, and not where it was said. */
export function fingerprintOf(app: App, entry: Omit<NewEntry, 'evidence' | 'by'>): string {
  const { key, service, merchant, channel, action, cause, atMs, how, wording, nonce = null } = entry;
  return createHmac('sha256', app.keys.seed('consent-entry'))
    .update(JSON.stringify([key, service, merchant, channel, action, cause, atMs, how, wording, nonce]))
    .digest('base64url');
}

/** Holds addresses until the end of the transaction: what is decided about them is decided by one at a time. */
export async function holdAddresses(
  tx: Tx,
  keys: readonly string[],
): Promise<{ key: string; address: string | null }[]> {
  return tx
    .selectFrom('consent_address')
    .select(['key', 'address'])
    .where('key', 'in', [...keys])
    .orderBy('key')
    .forUpdate()
    .execute();
}

/** The log of addresses, as it is folded. */
export async function factsOf(tx: Tx, keys: readonly string[]): Promise<Map<string, ConsentFact[]>> {
  const { rows } = await sql<FactRow>`select id, key, service, merchant, channel, action, cause, at from consent_entry
    where key = any(${keys}::text[]) order by id`.execute(tx);
  const facts = new Map<string, ConsentFact[]>(keys.map((key) => [key, []]));
  for (const { key, at, id, ...row } of rows) facts.get(key)?.push({ ...row, id: Number(id), atMs: at.getTime() });
  return facts;
}

/** Where addresses stand is made again of all of their log. They must be held by `holdAddresses`, before the log was read. */
export async function restand(tx: Tx, keys: readonly string[]): Promise<Map<string, ConsentStanding>> {
  const standings = new Map([...(await factsOf(tx, keys))].map(([key, facts]) => [key, foldConsent(facts)]));
  const all = [...standings];
  const states = all.flatMap(([key, { states: own }]) =>
    own.map(({ atMs, merchant, ...state }) => ({
      ...{ ...state, key, merchant: merchant ?? '', at: new Date(atMs).toISOString() },
    })),
  );
  const suppressed = all.flatMap(([key, { suppression: one }]) =>
    one ? [{ key, cause: one.cause, service: one.service, at: new Date(one.atMs).toISOString() }] : [],
  );
  await sql`delete from consent_state where key = any(${keys}::text[])`.execute(tx);
  await sql`insert into consent_state (key, service, merchant, channel, state, at)
    select key, service, merchant, channel, state, at from jsonb_to_recordset(${JSON.stringify(states)}::jsonb)
      as one (key text, service text, merchant text, channel text, state text, at timestamptz)`.execute(tx);
  await sql`delete from consent_suppression where key = any(${keys}::text[])`.execute(tx);
  await sql`insert into consent_suppression (key, cause, at, service)
    select key, cause, at, service from jsonb_to_recordset(${JSON.stringify(suppressed)}::jsonb)
      as one (key text, cause text, at timestamptz, service text)`.execute(tx);
  return standings;
}

/** Appends entries about one address and makes anew where it stands. @returns whether anything was new, and where it stands */
export async function recordEntries(
  app: App,
  tx: Tx,
  key: string,
  entries: readonly NewEntry[],
): Promise<{ readonly fresh: number; readonly standing: ConsentStanding }> {
  await holdAddresses(tx, [key]);
  const fresh = await appendEntries(app, tx, entries);
  const standing = (await restand(tx, [key])).get(key) ?? { suppression: null, states: [] };
  if (fresh > 0) await app.live.publish(tx, 'consent', key);
  return { fresh, standing };
}

/** The keys under which an address may be suppressed: its own, and those of what its spelling may mean. */
export function keysOf(
  app: App,
  { identity, alternates }: { identity: string; alternates: readonly string[] },
): string[] {
  return [identity, ...alternates].map((one) => keyOf(app, one));
}
