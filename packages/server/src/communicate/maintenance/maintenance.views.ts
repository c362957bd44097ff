import { type EpochMs, isPending, isUnderWay, type MaintenanceOccurrence, type Plan } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { type MaintenanceRow, type NoticeRow, occurrenceOf } from './maintenance.store.ts';
import { maintenanceUnderWay } from './under-way.views.ts';

const DAY_MS = 86_400_000;
/** Maintenance that ended so long ago is still listed. */
const PAST_MS = 14 * DAY_MS;
/** More than this is not shown at once. */
const MOST_SHOWN = 100;

/** What the public may see of an occurrence. */
export interface PublicMaintenance {
  readonly id: string;
  readonly title: string;
  readonly state: 'scheduled' | 'started' | 'completed' | 'cancelled';
  /** Titles of public components; empty: the whole service. */
  readonly components: readonly string[];
  /** The same by their ids. */
  readonly componentIds: readonly string[];
  readonly from: string;
  /** When it ends, or ended. */
  readonly until: string;
  /** The end before it was extended; null: it was not. */
  readonly plannedUntil: string | null;
  readonly timezone: string;
  readonly emergency: boolean;
  /** What was told of it, newest first. */
  readonly notices: readonly { readonly kind: NoticeRow['kind']; readonly at: string; readonly text: string }[];
}

export interface PublicMaintenances {
  /** What is under way and has a banner; null: nothing. */
  readonly banner: PublicMaintenance | null;
  /** Everything public that is under way, whose components are `under maintenance`. */
  readonly underWay: readonly PublicMaintenance[];
  /** Announced, soonest first. */
  readonly upcoming: readonly PublicMaintenance[];
  /** Over within 14 days, or called off, newest first. */
  readonly past: readonly PublicMaintenance[];
}

/** What the status page of a service shows of maintenance at a moment. @throws Problem 'not-found' for an unknown service */
export async function publicMaintenance(
  app: App,
  db: Kysely<Database>,
  service: string,
  nowMs: EpochMs,
): Promise<PublicMaintenances> {
  const plan = app.plans.get(service);
  const rows = await shownRows(db, plan, nowMs);
  const notices = await publishedNotices(db, rows);
  const shown = rows
    .map((row) => ({
      row,
      occurrence: occurrenceOf(row),
      notices: notices.filter((one) => one.maintenance_id === row.id),
    }))
    .filter(
      ({ occurrence, notices: own }) => own.length > 0 || (isPublic(plan, occurrence) && isUnderWay(occurrence, nowMs)),
    )
    .map((one) => ({ ...one, view: publicView(plan, one.row, one.notices, nowMs) }));
  const begun = await unwrittenUnderWay(db, plan, rows, nowMs);
  const open = [
    ...shown.filter(({ occurrence }) => isUnderWay(occurrence, nowMs)),
    ...begun.map((occurrence) => ({ occurrence, view: viewOfPlanned(plan, occurrence, nowMs) })),
  ];
  return {
    banner: open.find(({ occurrence }) => occurrence.banner)?.view ?? null,
    underWay: open.map(({ view }) => view),
    upcoming: shown
      .filter(({ occurrence }) => isPending(occurrence) && nowMs < occurrence.fromMs)
      .map(({ view }) => view),
    past: shown
      .filter(({ occurrence }) => !isPending(occurrence) || occurrence.untilMs <= nowMs)
      .map(({ view }) => view)
      .sort((a, b) => b.until.localeCompare(a.until)),
  };
}

/** Whether the public may know of it: it is told on the status page, or shows a banner there. */
export function isPublic(
  plan: Plan,
  { announce, banner }: Pick<MaintenanceOccurrence, 'announce' | 'banner'>,
): boolean {
  return banner || announce.some(({ audience }) => plan.communication.audiences[audience]?.statusPage === true);
}

/** Public components that it is about, by their ids; null: it is about others only, of which the public hears nothing. */
export function publicComponents(plan: Plan, components: readonly string[]): readonly string[] | null {
  const known = components.filter((id) => plan.components[id]?.public);
  return components.length > 0 && known.length === 0 ? null : known;
}

/** What was worked on in a span, for those who count availability without it. From what was written down. */
export async function maintenanceSpans(
  db: Kysely<Database>,
  service: string,
  fromMs: EpochMs,
  untilMs: EpochMs,
): Promise<{ readonly fromMs: EpochMs; readonly untilMs: EpochMs; readonly components: readonly string[] }[]> {
  const rows = await db
    .selectFrom('maintenance')
    .select(['from_at', 'until_at', 'ended_at', 'components', 'state'])
    .where('service', '=', service)
    .where('from_at', '<', new Date(untilMs))
    .where('until_at', '>', new Date(fromMs))
    .orderBy('from_at')
    .execute();
  return rows.flatMap((row) => {
    const endMs = Math.min(row.until_at.getTime(), row.ended_at?.getTime() ?? row.until_at.getTime());
    const span = { fromMs: Math.max(row.from_at.getTime(), fromMs), untilMs: Math.min(endMs, untilMs) };
    return span.untilMs > span.fromMs ? [{ ...span, components: row.components }] : [];
  });
}

/** Notices of occurrences, oldest first. */
export async function noticesOf(db: Kysely<Database>, ids: readonly string[]): Promise<NoticeRow[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('maintenance_notice').selectAll().where('maintenance_id', 'in', ids).orderBy('id').execute();
}

async function shownRows(db: Kysely<Database>, plan: Plan, nowMs: EpochMs): Promise<MaintenanceRow[]> {
  const of = () => db.selectFrom('maintenance').selectAll().where('service', '=', plan.service);
  const [pending, past] = await Promise.all([
    of().where('state', 'in', ['scheduled', 'started']).orderBy('from_at').orderBy('id').limit(MOST_SHOWN).execute(),
    of()
      .where('state', 'in', ['completed', 'cancelled'])
      .where('until_at', '>', new Date(nowMs - PAST_MS))
      .orderBy('until_at', 'desc')
      .limit(MOST_SHOWN)
      .execute(),
  ]);
  return [...pending, ...past].filter(({ components }) => publicComponents(plan, components) !== null);
}

async function publishedNotices(db: Kysely<Database>, rows: readonly MaintenanceRow[]): Promise<NoticeRow[]> {
  const ids = rows.map(({ id }) => id);
  return (await noticesOf(db, ids)).filter((one) => one.status_page && one.status === 'sent');
}

/** What the calendar has at this moment, in the second before it is written down. */
async function unwrittenUnderWay(
  db: Kysely<Database>,
  plan: Plan,
  rows: readonly MaintenanceRow[],
  nowMs: EpochMs,
): Promise<MaintenanceOccurrence[]> {
  const written = new Set(rows.map(({ id }) => id));
  return (await maintenanceUnderWay(db, plan, nowMs)).filter(
    (one) => !written.has(one.id) && isPublic(plan, one) && publicComponents(plan, one.components) !== null,
  );
}

function publicView(plan: Plan, row: MaintenanceRow, notices: readonly NoticeRow[], nowMs: EpochMs): PublicMaintenance {
  const newestFirst = [...notices].reverse();
  return {
    ...viewOfPlanned(plan, occurrenceOf(row), nowMs),
    until: (row.state === 'completed' && row.ended_at ? row.ended_at : row.until_at).toISOString(),
    // Audiences of the page may be several; what was told to all at once stands there once.
    notices: newestFirst
      .filter((one, index) => newestFirst.findIndex((other) => isSameTelling(one, other)) === index)
      .map(({ kind, sent_at, text }) => ({ kind, at: sent_at?.toISOString() ?? '', text })),
  };
}

function isSameTelling(one: NoticeRow, other: NoticeRow): boolean {
  return one.kind === other.kind && one.sent_at?.getTime() === other.sent_at?.getTime();
}

/** Begun and over from the very moment on, also in the second before that is written down. */
function stateAt(one: MaintenanceOccurrence, nowMs: EpochMs): MaintenanceOccurrence['state'] {
  if (isUnderWay(one, nowMs)) return 'started';
  return isPending(one) && one.untilMs <= nowMs ? 'completed' : one.state;
}

function viewOfPlanned(plan: Plan, one: MaintenanceOccurrence, nowMs: EpochMs): PublicMaintenance {
  const componentIds = publicComponents(plan, one.components) ?? [];
  return {
    ...{ id: one.id, title: one.title, timezone: one.timezone, emergency: one.emergency, componentIds },
    state: stateAt(one, nowMs),
    components: componentIds.map((id) => plan.components[id]?.title ?? id),
    ...{ from: new Date(one.fromMs).toISOString(), until: new Date(one.untilMs).toISOString() },
    plannedUntil: one.plannedUntilMs === one.untilMs ? null : new Date(one.plannedUntilMs).toISOString(),
    notices: [],
  };
}
