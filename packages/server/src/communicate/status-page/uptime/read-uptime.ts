import type { DayCount, EpochMs } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../../platform/database/tables.ts';
import type { Witness, WorkHour } from './component-uptime.ts';

/** What to count: the days of UTC in [fromMs, toMs), as it stands at `nowMs`. */
export interface UptimeQuestion {
  readonly service: string;
  readonly witnesses: readonly Witness[];
  readonly work: readonly WorkHour[];
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly nowMs: EpochMs;
}

interface Row {
  component: string;
  at: Date;
  hours: number;
  down: number;
}

/**
 * Hours with checks and hours down by component and day, oldest first. Of each hour the worst monitor counts. What planned work took
 * of an hour is left out, and failures as far as they fit into it; the hour that is under way counts as far as it has come.
 */
export async function readComponentDays(
  db: Kysely<Database>,
  { service, witnesses, work, fromMs, toMs, nowMs }: UptimeQuestion,
): Promise<Map<string, DayCount[]>> {
  const days = new Map<string, DayCount[]>();
  if (witnesses.length === 0) return days;
  const [from, to, now] = [fromMs, toMs, nowMs].map((ms) => new Date(ms));
  const { rows } = await sql<Row>`
    with witness as (
      select w.component, s.id as series, w.failed_weight, w.degraded_weight
      from unnest(${witnesses.map((one) => one.component)}::text[], ${witnesses.map((one) => one.monitor)}::text[],
        ${witnesses.map((one) => one.failedWeight)}::float8[], ${witnesses.map((one) => one.degradedWeight)}::float8[])
        as w (component, monitor, failed_weight, degraded_weight)
      join monitor_series s on s.service = ${service} and s.monitor = w.monitor
    ), seen as (
      select at, series, count, failed, degraded from monitor_hour
      where series in (select series from witness) and at >= ${from} and at < ${to}
      union all
      select date_trunc('hour', at, 'UTC'), series, sum(count), sum(failed), sum(degraded) from monitor_minute
      where series in (select series from witness) and at >= ${from} and at < ${to}
        and at >= coalesce((select until from monitor_rolled where unit = 'hour'), '-infinity')
      group by 1, 2
    ), work as (
      select component, at, least(1, sum(share)) as share
      from unnest(${work.map((one) => one.component)}::text[], ${work.map((one) => new Date(one.hourMs))}::timestamptz[],
        ${work.map((one) => one.share)}::float8[]) as w (component, at, share)
      group by 1, 2
    ), looked as (
      select witness.component, seen.at, least(1, coalesce(own.share, 0) + coalesce(whole.share, 0)) as taken,
        seen.count::float8 as count, seen.failed::float8 as failed, seen.degraded::float8 as degraded,
        failed_weight, degraded_weight
      from seen join witness using (series)
        left join work own on own.component = witness.component and own.at = seen.at
        left join work whole on whole.component = '' and whole.at = seen.at
      where seen.count > 0
    ), counted as (
      select component, at, taken, count * (1 - taken) as kept,
        greatest(0, failed - count * taken) as failed,
        greatest(0, degraded - greatest(0, count * taken - failed)) as degraded, failed_weight, degraded_weight
      from looked where taken < 1
    ), worst as (
      select component, at, (1 - max(taken)) * least(1, greatest(0, extract(epoch from ${now}::timestamptz - at) / 3600)) as hours,
        max(least(1, (failed * failed_weight + degraded * degraded_weight) / kept)) as down
      from counted where kept > 0 group by 1, 2
    )
    select component, date_trunc('day', at, 'UTC') as at, sum(hours)::float8 as hours, sum(hours * down)::float8 as down
    from worst group by 1, 2 order by 1, 2`.execute(db);
  for (const { component, at, hours, down } of rows) {
    const own = days.get(component) ?? [];
    own.push({ atMs: at.getTime(), hours, down });
    days.set(component, own);
  }
  return days;
}
