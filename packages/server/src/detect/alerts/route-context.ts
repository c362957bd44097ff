import {
  type ActiveMaintenance,
  type AlertRule,
  type AlertSubject,
  applyRule,
  type CompiledHandling,
  compileHandling,
  compileMatch,
  type EpochMs,
  findMuting,
  type Inhibition,
  type Plan,
  type RouteContext,
} from '@tocsin/core';
import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { StoredAlert } from './alert.store.ts';
import { subjectOf } from './alert-subject.ts';
import { openWindows } from './maintenance-windows.ts';
import { activeSilences, type SilenceRow } from './silence.views.ts';

/** Reads what decides of alerts at a moment: silences, open windows, what mutes, and how many of a rule have begun. */
export async function readRouteContext(
  db: Kysely<Database>,
  plan: Plan,
  alerts: readonly StoredAlert[],
  nowMs: EpochMs,
): Promise<RouteContext> {
  const handling = compileHandling(plan.alerts);
  const rows = await activeSilences(db, plan.service, nowMs);
  const windows = await openWindows(db, plan, nowMs);
  const muting = await readMuting(db, plan, handling);
  const counts = await countRules(db, plan, nowMs);
  const here = countHere(handling, alerts, nowMs);
  return {
    silences: rows
      .filter(({ kind }) => kind === 'silence')
      .map((row) => ({
        ...{ id: `silence:${row.id}`, why: row.why, untilMs: row.until_at.getTime() },
        matches: compileMatch(row.matcher),
      })),
    maintenance: [...windows, ...rows.filter(({ kind }) => kind === 'maintenance').map(begun)],
    muting,
    countOf: (rule) => (counts.get(rule.id) ?? 0) + (here.get(rule.id) ?? 0),
  };
}

function begun({ id, why, components, until_at }: SilenceRow): ActiveMaintenance {
  return { id: `silence:${id}`, title: why, components, untilMs: until_at.getTime() };
}

async function readMuting(db: Kysely<Database>, plan: Plan, { inhibit }: CompiledHandling) {
  if (inhibit.length === 0) return new Map();
  const rows = await db
    .selectFrom('alert')
    .select(['dedup_key', 'source', 'summary', 'severity', 'components', 'labels', 'runbook'])
    .where('service', '=', plan.service)
    .where('status', '=', 'firing')
    .where((eb) => eb.or(plan.alerts.inhibit.map(({ when }) => mayMute(eb, when))))
    .orderBy('id')
    .execute();
  const handling = compileHandling(plan.alerts);
  const firing: AlertSubject[] = rows.map((row) => applyRule(handling, subjectOf(row)).alert);
  return findMuting(inhibit, firing);
}

/** Leaves out by source and key what cannot match, so that a storm is not read whole for each batch of it. */
function mayMute(eb: ExpressionBuilder<Database, 'alert'>, { source, key }: Inhibition['when']) {
  const parts = [
    source && sql<boolean>`source like any(${source.map(asLike)}::text[])`,
    key && sql<boolean>`dedup_key like any(${key.map(asLike)}::text[])`,
  ].filter((part) => part !== undefined);
  return eb.and(parts);
}

function asLike(glob: string): string {
  return glob.replace(/[\\%_]/g, '\\$&').replace(/\*+/g, '%');
}

/** How many different alerts of each rule have begun lately. A rule with an alert that the response has waits no more. */
async function countRules(db: Kysely<Database>, plan: Plan, nowMs: EpochMs): Promise<Map<string, number>> {
  const counting = plan.alerts.rules.flatMap(({ id, after }) => (after ? [{ id, after }] : []));
  if (counting.length === 0) return new Map();
  const since = counting.map(({ after }) => new Date(nowMs - after.within * 1000));
  const { rows } = await sql<{ rule: string; count: string; isKnown: boolean | null }>`
    select r.rule, count(distinct a.dedup_key) as count,
      bool_or(a.told = 'firing' and a.status = 'firing') as "isKnown"
    from unnest(${counting.map(({ id }) => id)}::text[], ${since}::timestamptz[]) as r (rule, since)
    join alert a on a.service = ${plan.service} and a.rule = r.rule
      and (a.first_at >= r.since or (a.status = 'firing' and a.told = 'firing'))
    group by r.rule`.execute(db);
  return new Map(rows.map((row) => [row.rule, row.isKnown ? Number.POSITIVE_INFINITY : Number(row.count)]));
}

/** The alerts that are decided now and are not counted under their rule yet. */
function countHere(handling: CompiledHandling, alerts: readonly StoredAlert[], nowMs: EpochMs): Map<string, number> {
  const keys = new Map<string, Set<string>>();
  if (!handling.rules.some(({ rule }) => rule.after)) return new Map();
  const isNew = (alert: StoredAlert, { id, after }: AlertRule) =>
    after !== null && alert.rule !== id && nowMs - alert.first_at.getTime() <= after.within * 1000;
  for (const alert of alerts) {
    const { rule } = applyRule(handling, subjectOf(alert));
    if (!rule || !isNew(alert, rule)) continue;
    keys.set(rule.id, (keys.get(rule.id) ?? new Set()).add(alert.dedup_key));
  }
  return new Map([...keys].map(([rule, own]) => [rule, own.size]));
}
