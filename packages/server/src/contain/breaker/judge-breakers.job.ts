import type { Signal } from '@tocsin/core';
import { recordSignal } from '../../detect/alerts/record-signal.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { forgetGone, GONE_AFTER_MS } from './breaker.store.ts';
import { firingBreakers, trippedBreakers } from './breaker.views.ts';

const TASK = 'judge-breakers';

/** Defines the job that turns open breakers into alerts. */
export function defineJudgeBreakersJob(app: App): void {
  app.jobs.define(TASK, ({ service }) => judgeBreakers(app, String(service)));
}

/** Has the breakers of a service judged by a durable job, one at a time. */
export async function judgeSoon(app: App, tx: Tx, service: string): Promise<void> {
  const name = `breakers:${service}`;
  await app.jobs.add(tx, TASK, { service }, { key: name, queue: name });
}

/**
 * A breaker that is open in any instance is an alert, until it is closed in all or they are gone. Judged again, it finds
 * nothing more to do. The plan's rules for alerts say how bad it is; without one it is only recorded.
 */
async function judgeBreakers(app: App, service: string): Promise<void> {
  if (!app.plans.find(service)) return;
  const nowMs = app.clock.now();
  await app.db.transaction().execute((tx) => forgetGone(tx, service, nowMs));
  const tripped = await trippedBreakers(app.db, service, nowMs);
  const firing = await firingBreakers(app.db, service);
  for (const { name, instances, reason, since } of tripped) {
    if (firing.some(({ dedup_key }) => dedup_key === dedupKeyOf(service, name))) continue;
    const where = instances === 1 ? 'one instance' : `${instances} instances`;
    const summary = `The breaker ${name} is open in ${where} (${reason})`;
    await recordSignal(app, service, {
      ...signalOf(service, name),
      status: 'firing',
      summary,
      sinceMs: since.getTime(),
    });
  }
  for (const { source, since } of firing) {
    const name = source.slice('breaker:'.length);
    if (tripped.some((one) => one.name === name)) continue;
    const signal = { ...signalOf(service, name), summary: `The breaker ${name} is closed`, sinceMs: since.getTime() };
    await recordSignal(app, service, { ...signal, status: 'resolved' });
  }
  if (tripped.length === 0) return;
  const runAtMs = Math.min(...tripped.map(({ seen_at }) => seen_at.getTime())) + GONE_AFTER_MS;
  const options = { key: `breakers:${service}:gone`, queue: `breakers:${service}`, runAtMs };
  await app.db.transaction().execute((tx) => app.jobs.add(tx, TASK, { service }, options));
}

function dedupKeyOf(service: string, name: string): string {
  return `breaker:${service}:${name}`;
}

function signalOf(service: string, name: string): Omit<Signal, 'status' | 'summary' | 'sinceMs'> {
  const about = { severity: null, components: [], runbook: null };
  return { dedupKey: dedupKeyOf(service, name), source: `breaker:${name}`, ...about };
}
