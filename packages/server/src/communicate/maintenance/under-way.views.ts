import { type EpochMs, isUnderWay, type MaintenanceOccurrence, type Plan } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import { nearOccurrences, notWritten } from './calendar-windows.ts';
import { occurrenceOf } from './maintenance.store.ts';

/**
 * What is worked on at a moment: by the calendar, unless something else is written down for that time, and what a person began or
 * extended. Asked with each alert, so it is one short query.
 */
export async function maintenanceUnderWay(
  db: Kysely<Database>,
  plan: Plan,
  nowMs: EpochMs,
): Promise<MaintenanceOccurrence[]> {
  const planned = nearOccurrences(plan, nowMs).filter((one) => isUnderWay(one, nowMs));
  const now = new Date(nowMs);
  const rows = await db
    .selectFrom('maintenance')
    .selectAll()
    .where('service', '=', plan.service)
    .where((eb) =>
      eb.or([
        eb.and([eb('state', 'in', ['scheduled', 'started']), eb('from_at', '<=', now), eb('until_at', '>', now)]),
        ...planned.map(({ window, fromMs }) =>
          eb.and([eb('window_id', '=', window), eb('slot_at', '=', new Date(fromMs))]),
        ),
      ]),
    )
    .orderBy('from_at')
    .orderBy('id')
    .execute();
  // What the plan has no more is over, also in the second before that is written down.
  const isInPlan = ({ window }: MaintenanceOccurrence) => window === null || Object.hasOwn(plan.maintenance, window);
  const written = rows.map(occurrenceOf).filter((one) => isUnderWay(one, nowMs) && isInPlan(one));
  return [...written, ...notWritten(planned, rows)].sort((a, b) => a.fromMs - b.fromMs);
}
