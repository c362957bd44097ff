import type { z } from '@hono/zod-openapi';
import { actorName, type EpochMs, isPending, isUnderWay, type MaintenanceOccurrence } from '@tocsin/core';
import { countHeld } from '../../detect/alerts/silence-view.ts';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import { notWritten, plannedBetween } from './calendar-windows.ts';
import type { maintenanceNotice, maintenanceView } from './contract.ts';
import { plannedById } from './find-maintenance.ts';
import { type MaintenanceRow, type NoticeRow, occurrenceOf } from './maintenance.store.ts';
import { noticesOf } from './maintenance.views.ts';

export type MaintenanceView = z.infer<typeof maintenanceView>;

const AHEAD_MS = 90 * 86_400_000;
/** As many as a list shows of each kind, and of each window. */
const MOST_LISTED = 200;
const MOST_OF_WINDOW = 20;
const MOST_PAST = 50;

interface Written {
  readonly row: MaintenanceRow;
  readonly notices: readonly NoticeRow[];
}

/** What is under way, comes within 90 days, or is over, of one service or of all. */
export async function listMaintenance(
  app: App,
  service: string | undefined,
): Promise<{ underWay: MaintenanceView[]; upcoming: MaintenanceView[]; past: MaintenanceView[] }> {
  const nowMs = app.clock.now();
  const plans = app.plans.all().filter(({ plan }) => service === undefined || plan.service === service);
  const services = plans.map(({ plan }) => plan.service);
  const rows = await readRows(app, services);
  const [notices, held] = [
    await noticesOf(
      app.db,
      rows.map(({ id }) => id),
    ),
    await countHeld(app.db),
  ];
  const written = rows.map((row) =>
    viewOf({ row, notices: notices.filter((one) => one.maintenance_id === row.id) }, held, nowMs),
  );
  const planned = plans.flatMap(({ plan }) => {
    const slots = notWritten(firstOfEach(plannedBetween(plan, { fromMs: nowMs, untilMs: nowMs + AHEAD_MS })), rows);
    return slots.map((one) => viewOfPlanned(one, plan.maintenance[one.window ?? '']?.tasks ?? [], held, nowMs));
  });
  const all = [...written, ...planned].sort((a, b) => a.from.localeCompare(b.from));
  const now = new Date(nowMs).toISOString();
  const isOver = ({ state, until }: MaintenanceView) => state === 'completed' || state === 'cancelled' || until <= now;
  const open = all.filter((one) => !isOver(one));
  return {
    underWay: open.filter(({ from }) => from <= now),
    upcoming: open.filter(({ from }) => from > now).slice(0, MOST_LISTED),
    past: all.filter(isOver).sort((a, b) => b.from.localeCompare(a.from)),
  };
}

/** One time of maintenance. @throws Problem 'not-found' */
export async function showMaintenance(app: App, id: string): Promise<MaintenanceView> {
  const nowMs = app.clock.now();
  const held = await countHeld(app.db);
  const row = await app.db.selectFrom('maintenance').selectAll().where('id', '=', id).executeTakeFirst();
  if (row) return viewOf({ row, notices: await noticesOf(app.db, [id]) }, held, nowMs);
  const planned = plannedById(app, id, nowMs);
  if (!planned)
    throw new Problem('not-found', `There is no maintenance ${id}. \`tocsin maintenance list\` shows them.`);
  return viewOfPlanned(planned.occurrence, planned.tasks, held, nowMs);
}

async function readRows(app: App, services: readonly string[]): Promise<MaintenanceRow[]> {
  if (services.length === 0) return [];
  const of = () => app.db.selectFrom('maintenance').selectAll().where('service', 'in', services);
  const pending = await of().where('state', 'in', ['scheduled', 'started']).orderBy('from_at').execute();
  const over = of().where('state', 'in', ['completed', 'cancelled']);
  const past = await over.orderBy('from_at', 'desc').orderBy('id').limit(MOST_PAST).execute();
  return [...pending, ...past];
}

/** Of a window that comes often only the next few. */
function firstOfEach(planned: readonly MaintenanceOccurrence[]): MaintenanceOccurrence[] {
  const counts = new Map<string, number>();
  return planned.filter(({ window }) => {
    const count = (counts.get(window ?? '') ?? 0) + 1;
    counts.set(window ?? '', count);
    return count <= MOST_OF_WINDOW;
  });
}

function viewOf({ row, notices }: Written, held: ReadonlyMap<string, number>, nowMs: EpochMs): MaintenanceView {
  return {
    ...viewOfPlanned(occurrenceOf(row), [], held, nowMs),
    tasks: row.tasks.map((task) => ({ ...task })),
    notices: notices.map(noticeViewOf),
    madeBy: row.made_by === null ? null : actorName(row.made_by),
    endedAt: row.ended_at?.toISOString() ?? null,
    endedBy: row.ended_by === null ? null : actorName(row.ended_by),
    endedBecause: row.ended_because,
  };
}

function viewOfPlanned(
  one: MaintenanceOccurrence,
  tasks: readonly string[],
  held: ReadonlyMap<string, number>,
  nowMs: EpochMs,
): MaintenanceView {
  const inIso = (atMs: EpochMs) => new Date(atMs).toISOString();
  return {
    ...{ id: one.id, service: one.service, window: one.window, title: one.title, timezone: one.timezone },
    ...{
      state: stateAt(one, nowMs),
      components: [...one.components],
      from: inIso(one.fromMs),
      until: inIso(one.untilMs),
    },
    plannedUntil: one.plannedUntilMs === one.untilMs ? null : inIso(one.plannedUntilMs),
    ...{ banner: one.banner, emergency: one.emergency, reason: one.reason },
    announce: one.announce.map(({ audience, before, approval }) => ({
      ...{ audience, at: inIso(one.fromMs - before * 1000), approval },
    })),
    tasks: tasks.map((title) => ({ title, by: null, at: null })),
    ...{ notices: [], madeBy: null, endedAt: null, endedBy: null, endedBecause: null },
    holding: isUnderWay(one, nowMs) ? (held.get(`${one.service}/maintenance:${one.window ?? one.id}`) ?? 0) : 0,
  };
}

/** Its state by the clock, in the second before that is written down. */
function stateAt(one: MaintenanceOccurrence, nowMs: EpochMs): MaintenanceView['state'] {
  if (!isPending(one)) return one.state;
  if (nowMs >= one.untilMs) return 'completed';
  return nowMs >= one.fromMs ? 'started' : 'scheduled';
}

function noticeViewOf(row: NoticeRow): z.infer<typeof maintenanceNotice> {
  return {
    ...{ id: row.id, kind: row.kind, audience: row.audience, audienceTitle: row.audience_title },
    ...{ statusPage: row.status_page, status: row.status, subject: row.subject, text: row.text },
    recipients: [...row.recipients],
    madeAt: row.made_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    sentBy: row.sent_by === null ? null : actorName(row.sent_by),
  };
}
