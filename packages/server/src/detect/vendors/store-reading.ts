import type { EpochMs, Plan, VendorState } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { activeIncidents } from '../../respond/incident.views.ts';
import { foldFailure, foldReading } from './fold-vendor.ts';
import { type StoredFeed, storeFeed, storeVendorState } from './vendor.store.ts';
import { readVendorStates } from './vendor.views.ts';

/** Stores what stands at an address, and what every plan that names it knows of its vendor from now on. */
export async function storeReading(app: App, feed: StoredFeed): Promise<void> {
  const nowMs = app.clock.now();
  const changed = await app.db.transaction().execute(async (tx) => {
    await storeFeed(tx, feed);
    const services: string[] = [];
    for (const { plan } of app.plans.all()) {
      if (await storeForPlan(tx, plan, feed, nowMs)) services.push(plan.service);
    }
    for (const service of services) await app.live.publish(tx, 'health', service);
    return services;
  });
  for (const service of changed) {
    for (const { id } of await activeIncidents(app.db, service)) await app.live.publish(app.db, 'incident', id);
  }
}

/** @returns whether a screen would show something else */
async function storeForPlan(tx: Tx, plan: Plan, feed: StoredFeed, nowMs: EpochMs): Promise<boolean> {
  const own = Object.values(plan.vendors).filter((vendor) => vendor.feed?.url === feed.url);
  if (own.length === 0) return false;
  const states = await readVendorStates(tx, plan.service);
  let isChanged = false;
  for (const vendor of own) {
    const before = states[vendor.id] ?? null;
    const isRead = feed.error === null && feed.reading !== null;
    const after = isRead
      ? foldReading(before, feed.reading, vendor, nowMs)
      : foldFailure(before, feed.error ?? 'not read yet', nowMs);
    await storeVendorState(tx, plan.service, vendor.id, after);
    isChanged ||= !looksSame(before, after);
  }
  return isChanged;
}

/** Apart from when it was read. */
function looksSame(before: VendorState | null, after: VendorState): boolean {
  return JSON.stringify({ ...before, readMs: 0 }) === JSON.stringify({ ...after, readMs: 0 });
}
