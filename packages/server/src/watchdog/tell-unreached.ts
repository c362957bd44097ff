import { type Incident, localTime, type Plan, personName } from '@tocsin/core';
import { sql } from 'kysely';
import { isLeading } from '../detect/watch/tick.ts';
import { queueMessage } from '../page/deliver/queue-message.ts';
import type { App } from '../platform/app.ts';
import { readIncident } from '../respond/incident.views.ts';

/** Rounds may go on for an hour; when nobody could be reached for so long, it is time for the last resort. */
const UNREACHED_MS = 5 * 60_000;

const toldOf = new WeakMap<App, Set<string>>();

/** An incident that wants somebody woken, and no page reached anybody: the last resort is told, once an incident. */
export async function tellUnreached(app: App): Promise<void> {
  const plans = app.plans.all().filter(({ plan }) => plan.watchdog.lastResort.length > 0);
  if (plans.length === 0 || !isLeading(app)) return;
  const told = toldOf.get(app) ?? new Set<string>();
  toldOf.set(app, told);
  const services = plans.map(({ plan }) => plan.service);
  const { rows } = await sql<{ id: string }>`
    select id from incident where active and service = any(${services}::text[])
    and state -> 'escalation' ->> 'status' in ('running', 'exhausted')`.execute(app.db);
  const active = new Set(rows.map(({ id }) => id));
  for (const id of told) if (!active.has(id)) told.delete(id);
  for (const { id } of rows) if (!told.has(id) && (await tellOf(app, id))) told.add(id);
}

/** @returns whether the last resort was told */
async function tellOf(app: App, id: string): Promise<boolean> {
  const incident = await readIncident(app.db, id);
  const plan = await app.plans.version(incident.service, incident.planVersion);
  const level = plan.severities.find((severity) => severity.id === incident.severity);
  if (level?.urgency !== 'page' || level.escalation === null) return false;
  const why = whyUnreached(incident, plan, app.clock.now());
  if (why === null) return false;
  const today = app.plans.get(incident.service);
  await app.db.transaction().execute(async (tx) => {
    for (const { channel, address } of today.watchdog.lastResort) {
      await queueMessage(app, tx, {
        ...{ kind: 'page', service: incident.service, incidentId: id, channel, address, name: address },
        subject: `Nobody could be paged: ${incident.severity} ${id}: ${incident.title}`,
        text: `${why}\n\nOpen since ${localTime(incident.openedMs, plan.timezone, app.clock.now())}. **What to do:** call somebody, and acknowledge it for them; then look at the channels.`,
        actions: ['acknowledge', 'open'],
        idempotencyKey: `watchdog:unreached:${id}:${channel}:${address}`,
      });
    }
  });
  app.log.error({ incident: id, why }, 'nobody could be paged: the last resort is told');
  return true;
}

/** @returns why nobody was reached, in words; null when somebody was, or there is still hope */
export function whyUnreached(incident: Incident, plan: Plan, nowMs: number): string | null {
  const { status } = incident.escalation;
  if (status !== 'running' && status !== 'exhausted') return null;
  const pages = Object.values(incident.pages).filter(({ urgency }) => urgency === 'page');
  if (pages.some((page) => page.status === 'delivered')) return null;
  const isHopeless = status === 'exhausted' && pages.every((page) => page.status === 'failed');
  // A page may wait for a channel that does not work, when it is the only way to the person.
  const firstMs = Math.min(...pages.map(({ atMs }) => atMs));
  if (!isHopeless && nowMs - firstMs < UNREACHED_MS) return null;
  if (pages.length === 0) return meansPeople(incident, plan) ? 'The whole escalation leads to nobody.' : null;
  const names = [...new Set(pages.map(({ person }) => personName(plan, person)))].join(', ');
  return `No page has reached anybody; tried: ${names}.`;
}

/** A policy may only tell conversations, on purpose. */
function meansPeople({ severity }: Incident, plan: Plan): boolean {
  const policy = plan.escalation[plan.severities.find(({ id }) => id === severity)?.escalation ?? ''];
  return policy?.steps.some(({ targets }) => targets.some(({ kind }) => kind !== 'channel')) ?? false;
}
