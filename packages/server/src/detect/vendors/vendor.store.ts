import type { EpochMs, VendorState } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import type { VendorReading } from './vendor-reading.ts';

/** An address of a vendor, and what was read there last. */
export interface StoredFeed {
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly reading: VendorReading | null;
  readonly readMs: EpochMs | null;
  /** Failures in a row. */
  readonly failures: number;
  readonly error: string | null;
  readonly nextMs: EpochMs;
}

/** What was read at the vendors' addresses, by address. */
export async function readFeeds(db: Kysely<Database>): Promise<Map<string, StoredFeed>> {
  const rows = await db.selectFrom('vendor_feed').selectAll().execute();
  return new Map(
    rows.map((row) => [
      row.url,
      {
        url: row.url,
        etag: row.etag,
        lastModified: row.last_modified,
        reading: row.reading,
        readMs: row.read_at?.getTime() ?? null,
        failures: row.failures,
        error: row.error,
        nextMs: row.next_at.getTime(),
      },
    ]),
  );
}

export async function storeFeed(tx: Tx, feed: StoredFeed): Promise<void> {
  const values = {
    etag: feed.etag,
    last_modified: feed.lastModified,
    reading: feed.reading === null ? null : JSON.stringify(feed.reading),
    read_at: feed.readMs === null ? null : new Date(feed.readMs),
    failures: feed.failures,
    error: feed.error,
    next_at: new Date(feed.nextMs),
  };
  await tx
    .insertInto('vendor_feed')
    .values({ url: feed.url, ...values })
    .onConflict((conflict) => conflict.column('url').doUpdateSet(values))
    .execute();
}

/** Forgets addresses that no plan names any more. */
export async function forgetFeeds(db: Kysely<Database>, urls: readonly string[]): Promise<void> {
  if (urls.length > 0) await db.deleteFrom('vendor_feed').where('url', 'in', urls).execute();
}

export async function storeVendorState(tx: Tx, service: string, vendor: string, state: VendorState): Promise<void> {
  const values = { state: JSON.stringify(state) };
  await tx
    .insertInto('vendor_state')
    .values({ service, vendor, ...values })
    .onConflict((conflict) => conflict.columns(['service', 'vendor']).doUpdateSet(values))
    .execute();
}

/** @returns whether this trouble was not named on this incident before */
export async function storeSuspicion(
  tx: Tx,
  said: { incident: string; vendor: string; trouble: string; what: string; evidence: string; atMs: EpochMs },
): Promise<boolean> {
  const { incident, vendor, trouble, what, evidence, atMs } = said;
  const inserted = await tx
    .insertInto('vendor_suspicion')
    .values({ incident_id: incident, vendor, trouble, what, evidence, said_at: new Date(atMs), over_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('vendor')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** @returns whether its end had not been told before */
export async function storeSuspicionOver(
  tx: Tx,
  { incident, vendor, trouble }: { incident: string; vendor: string; trouble: string },
  atMs: EpochMs,
): Promise<boolean> {
  const updated = await tx
    .updateTable('vendor_suspicion')
    .set({ over_at: new Date(atMs) })
    .where('incident_id', '=', incident)
    .where('vendor', '=', vendor)
    .where('trouble', '=', trouble)
    .where('over_at', 'is', null)
    .returning('vendor')
    .executeTakeFirst();
  return updated !== undefined;
}
