import {
  type EventTrace,
  explainDifference,
  type InboxSource,
  type Named,
  type Plan,
  type Reconciliation,
  valueAtPath,
} from '@tocsin/core';
import { parseJson } from '../../detect/intake/fields.ts';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import { sourceIdOf } from '../source.store.ts';
import { hasRow, readKeys } from './ask-application.ts';
import { SETTLE_MS } from './audit-period.ts';
import { failureOf } from './failure-of.ts';
import { openVendor } from './open-vendor.ts';
import {
  type FoundDifference,
  type FoundEvent,
  type ReconciliationReport,
  readEventsAbout,
  type StoredReconciliation,
  storeReconciliation,
} from './reconciliation.store.ts';
import { VendorError, type VendorObject } from './vendor-api.ts';

/** More differences than these are named without a reason. */
const MOST_EXPLAINED = 50;
const MOST_NAMED = 100;
const DAY_MS = 86_400_000;

interface About {
  readonly app: App;
  readonly plan: Plan;
  readonly rule: Reconciliation;
  readonly source: InboxSource;
  readonly signal: AbortSignal;
}

/**
 * Compares what the vendor lists with the keys that the application knows, explains what it lacks, and keeps the report.
 * When one of them cannot be asked, the report says so.
 * @throws Problem when the plan says no way to ask the vendor
 */
export async function reconcile(
  app: App,
  plan: Plan,
  rule: Reconciliation,
  by: string,
  signal: AbortSignal,
): Promise<StoredReconciliation> {
  const source = Object.hasOwn(plan.inbox, rule.source) ? plan.inbox[rule.source] : undefined;
  if (!source) throw new Problem('conflict', `The plan has no source "${rule.source}" in its inbox.`);
  const about = { app, plan, rule, source, signal };
  const vendor = openVendor(source, signal);
  const report = await compare(about, vendor.objects(rule.list)).catch(
    (error: unknown): ReconciliationReport => failureOf(error, signal),
  );
  return storeReconciliation(app.db, plan.service, rule.id, { atMs: app.clock.now(), by, report });
}

async function compare(about: About, objects: AsyncIterable<VendorObject>): Promise<ReconciliationReport> {
  const { app, plan, rule, signal } = about;
  const { connection, sql } = rule;
  // What is made after this moment is newer than what the application was asked for.
  const settledMs = app.clock.now() - SETTLE_MS;
  const ours = await readKeys(app, { plan, connection, sql, values: {}, signal });
  const unseen = new Set(ours.keys());
  const lacking: { readonly key: string; readonly object: VendorObject }[] = [];
  let [vendor, missing] = [0, 0];
  for await (const object of objects) {
    const key = valueAtPath(object, rule.key);
    if (key === null) throw new VendorError(`The vendor lists something without "${rule.key}". Is the key right?`);
    vendor += 1;
    unseen.delete(key);
    if (ours.has(key) || createdMs(object) >= settledMs) continue;
    missing += 1;
    if (lacking.length < MOST_NAMED) lacking.push({ key, object });
  }
  const differences: FoundDifference[] = [];
  for (const one of lacking.slice(0, MOST_EXPLAINED)) differences.push(await explain(about, one.key, one.object));
  const named: Named = { count: missing, ids: lacking.map(({ key }) => key) };
  const onlyHere: Named = { count: unseen.size, ids: [...unseen].slice(0, MOST_NAMED) };
  const sentence = `${vendor} at the vendor, ${missing === 0 ? 'all known here' : `${missing} not known here`}`;
  return { failure: null, vendor, here: ours.size, differences, missing: named, onlyHere, sentence };
}

function createdMs(object: VendorObject): number {
  return typeof object.created === 'number' ? object.created * 1_000 : 0;
}

async function explain(about: About, key: string, object: VendorObject): Promise<FoundDifference> {
  const { app, plan, rule, source } = about;
  const nowMs = app.clock.now();
  const bornMs = createdMs(object) || nowMs - 30 * DAY_MS;
  const span = { fromMs: bornMs - DAY_MS / 24, toMs: Math.min(nowMs + 1, bornMs + 3 * DAY_MS) };
  const found = await readEventsAbout(app.db, await sourceIdOf(app, plan.service, source.id), key, span);
  const difference = {
    ...{ key, object, events: found.map(toTrace), ownerPath: rule.owner?.path ?? null, ownerExists: null },
  };
  const { owner } = explainDifference(difference);
  const ownerExists = owner === null ? null : await exists(about, owner);
  const explanation = explainDifference({ ...difference, ownerExists });
  return { key, explanation, parameters: parametersOf(rule, object, owner) };
}

async function exists({ app, plan, rule, signal }: About, owner: string): Promise<boolean | null> {
  if (!rule.owner) return null;
  const { connection } = rule;
  return hasRow(app, { plan, connection, sql: rule.owner.sql, values: { key: owner }, signal });
}

function toTrace({ body, isDelivered, isDead, isWaiting, ...event }: FoundEvent): EventTrace {
  const fields = parseJson(body.toString('utf8'));
  const data: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, 'data') : null;
  const object: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'object') : fields;
  const { id, type, origin, status, note } = event;
  return { id, type, origin, status, note, object, state: stateOf(isDelivered, isWaiting, isDead) };
}

function stateOf(isDelivered: boolean, isWaiting: boolean, isDead: boolean): EventTrace['state'] {
  if (isDelivered) return 'delivered';
  if (isWaiting) return 'waiting';
  return isDead ? 'dead' : 'skipped';
}

/** What the runbook needs, as far as the vendor's own object says it. */
function parametersOf(rule: Reconciliation, object: VendorObject, owner: string | null): Record<string, string> {
  const values = Object.entries(rule.parameters).map(
    ([name, path]) => [name, path === 'owner' ? owner : valueAtPath(object, path)] as const,
  );
  return Object.fromEntries(values.filter((pair): pair is readonly [string, string] => pair[1] !== null));
}
