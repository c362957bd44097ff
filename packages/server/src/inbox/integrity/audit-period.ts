import {
  type Applied,
  auditPeriod,
  comesFirst,
  type EpochMs,
  type InboxSource,
  type KeptEvent,
  type Plan,
  type SentEvent,
} from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import { insertEvents, type NewEvent } from '../receive/keep-events.ts';
import { presetOf } from '../receive/providers/index.ts';
import { readFields } from '../receive/read-body.ts';
import { readFacts } from '../receive/read-event.ts';
import { wakeInbox } from '../receive/wake.ts';
import { sourceIdOf } from '../source.store.ts';
import { readKeys } from './ask-application.ts';
import {
  firstArrivalMs,
  readKept,
  readSeenTypes,
  type StoredAudit,
  type StoredReport,
  storeAudit,
} from './audit.store.ts';
import { failureOf } from './failure-of.ts';
import { openVendor } from './open-vendor.ts';
import { type VendorApi, VendorError, type VendorEvent } from './vendor-api.ts';

/** What was sent within this time may still be on its way: vendors try again after minutes. */
export const SETTLE_MS = 5 * 60_000;
/** An event that is processed late stands later in the application's tables. */
const APPLIED_LATER_MS = 3 * 86_400_000;
const BATCH = 100;
const MOST_EVENTS = 500_000;

export interface AuditWish {
  readonly fromMs: EpochMs;
  /** Exclusive. */
  readonly toMs: EpochMs;
  /** Whether what is missing is brought into the inbox. */
  readonly fetch: boolean;
  readonly by: string;
  /** Nothing is compared before the moment at which the vendor began to send here, as far as that is known. */
  readonly sinceBegin: boolean;
}

/**
 * Compares a period of the vendor's list with what arrived, was delivered and was processed, fetches what is missing, and keeps
 * the report. When the vendor or the application cannot be asked, the report says so.
 * @throws Problem when the source has no list, or the period is none that can be compared
 */
export async function auditSource(
  app: App,
  plan: Plan,
  source: InboxSource,
  wish: AuditWish,
  signal: AbortSignal,
): Promise<StoredAudit> {
  const vendor = openVendor(source, signal);
  const nowMs = app.clock.now();
  checkPeriod(wish, nowMs, vendor.keptSeconds);
  const id = await sourceIdOf(app, plan.service, source.id);
  const about: About = { app, plan, source, id, vendor, wish, signal, settledMs: nowMs - SETTLE_MS };
  const report = await compare(about).catch((error: unknown): StoredReport => failureOf(error, signal));
  const { fromMs, toMs, by } = wish;
  return storeAudit(app.db, id, { fromMs, toMs, by, atMs: app.clock.now(), report });
}

interface About {
  readonly app: App;
  readonly plan: Plan;
  readonly source: InboxSource;
  /** Number of the source in the tables. */
  readonly id: number;
  readonly vendor: VendorApi;
  readonly wish: AuditWish;
  readonly signal: AbortSignal;
  readonly settledMs: EpochMs;
}

function checkPeriod({ fromMs, toMs }: AuditWish, nowMs: EpochMs, keptSeconds: number): void {
  if (!(fromMs < toMs)) throw new Problem('invalid', 'The period ends before it begins.');
  if (fromMs > nowMs) throw new Problem('invalid', 'The period has not begun yet.');
  const days = keptSeconds / 86_400;
  if (fromMs < nowMs - keptSeconds * 1_000)
    throw new Problem('invalid', `The vendor lists events of the last ${days} days only. Begin the period later.`);
}

interface Types {
  readonly patterns: readonly string[] | null;
  readonly by: 'endpoint' | 'seen' | 'all';
  readonly sinceMs: EpochMs;
}

/** A vendor lists events of every type; only those that it sends here can be missing. */
async function typesOf({ app, plan, source, id, vendor }: About): Promise<Types> {
  const path = source.address ? new URL(source.address).pathname : `/in/${plan.service}/${source.id}`;
  const endpoint = await vendor.endpoint(path);
  const firstMs = await firstArrivalMs(app.db, id);
  if (endpoint) {
    const patterns = endpoint.types.includes('*') ? null : endpoint.types;
    return { patterns, by: 'endpoint', sinceMs: Math.max(endpoint.createdMs, firstMs ?? 0) };
  }
  const seen = await readSeenTypes(app.db, id);
  if (seen.length > 0) return { patterns: seen, by: 'seen', sinceMs: firstMs ?? 0 };
  return { patterns: null, by: 'all', sinceMs: 0 };
}

async function compare(about: About): Promise<StoredReport> {
  const { vendor, wish, settledMs } = about;
  const types = await typesOf(about);
  // Before a first audit by itself, what is older was sent elsewhere and processed there.
  const fromMs = wish.sinceBegin ? Math.max(wish.fromMs, Math.min(types.sinceMs, wish.toMs)) : wish.fromMs;
  const applied = await readApplied(about, fromMs);
  const sent: SentEvent[] = [];
  const kept = new Map<string, KeptEvent>();
  let [wereMissing, otherTypes] = [0, 0];
  let batch: VendorEvent[] = [];
  const mayFetch = wish.fetch && types.by !== 'all';
  const settle = async () => {
    const found = await settleBatch(about, batch, mayFetch, applied);
    for (const event of found.kept) kept.set(event.id, event);
    wereMissing += found.wereMissing;
    batch = [];
  };
  for await (const event of vendor.events({ fromMs, toMs: wish.toMs, types: types.patterns })) {
    if (types.patterns && !comesFirst(types.patterns)(event.type)) {
      otherTypes += 1;
      continue;
    }
    if (sent.length === MOST_EVENTS)
      throw new VendorError(`The vendor lists more than ${MOST_EVENTS} events. Ask for a shorter period.`);
    sent.push({ id: event.id, type: event.type, createdMs: event.createdMs });
    if (batch.push(event) === BATCH) await settle();
  }
  await settle();
  const report = auditPeriod({ sent, kept, applied, settledMs });
  return { ...report, failure: null, wereMissing, typesBy: types.by, otherTypes };
}

async function readApplied({ app, plan, source, wish, signal }: About, fromMs: EpochMs): Promise<Applied | null> {
  if (!source.applied) return null;
  const { connection, sql } = source.applied;
  const toMs = Math.min(app.clock.now() + 1_000, wish.toMs + APPLIED_LATER_MS);
  // Clocks differ by a little.
  const values = { from: new Date(fromMs - 60_000), to: new Date(toMs) };
  return readKeys(app, { plan, connection, sql, values, signal });
}

/** Looks up a batch, and brings what is missing into the inbox, unless the application has processed it on another way. */
async function settleBatch(
  { app, id, source, settledMs }: About,
  batch: readonly VendorEvent[],
  mayFetch: boolean,
  applied: Applied | null,
): Promise<{ readonly kept: readonly KeptEvent[]; readonly wereMissing: number }> {
  if (batch.length === 0) return { kept: [], wereMissing: 0 };
  const ids = batch.map((event) => event.id);
  const kept = await readKept(app.db, id, ids);
  const known = new Set(kept.map((event) => event.id));
  const missing = batch.filter((event) => !known.has(event.id) && event.createdMs < settledMs);
  const wanted = missing.filter((event) => (applied?.get(event.id) ?? 0) === 0);
  if (!mayFetch || wanted.length === 0) return { kept, wereMissing: missing.length };
  const nowMs = app.clock.now();
  // Stripe lists the newest first: of the same second, what is listed later happened earlier.
  const events = wanted
    .toReversed()
    .toSorted((a, b) => a.createdMs - b.createdMs)
    .map((event) => toNew(event, source, id, nowMs));
  const inserted = await app.db.transaction().execute((tx) => insertEvents(tx, events));
  if (inserted.some(({ isNew }) => isNew)) wakeInbox(app, id);
  app.log.info({ source: source.id, count: events.length }, 'webhooks that were missing are fetched from the vendor');
  return { kept: await readKept(app.db, id, ids), wereMissing: missing.length };
}

/** As the vendor's webhook would have brought it; the source's own signature is made at each attempt to deliver it. */
function toNew(event: VendorEvent, source: InboxSource, id: number, nowMs: EpochMs): NewEvent {
  const plain = ['Content-Type', 'application/json; charset=utf-8'];
  const request = { headers: plain, query: '', body: event.body, address: '' };
  const places = { preset: presetOf(source), orderBy: source.orderBy };
  const { orderKey } = readFacts(request, readFields(request, event.body), places, event.createdMs);
  return {
    ...{
      source: id,
      vendorId: event.id,
      type: event.type,
      orderKey,
      origin: 'fetched',
      of: null,
      query: '',
      repeats: 0,
    },
    priority: comesFirst(source.first)(event.type) ? 0 : 1,
    headers: plain,
    body: event.body,
    sentAtMs: event.createdMs,
    receivedAtMs: nowMs,
    window: source.window,
  };
}
