import type { ActiveMaintenance, EpochMs, Plan } from '@tocsin/core';
import type { Kysely } from 'kysely';
import { maintenanceUnderWay } from '../../communicate/maintenance/under-way.views.ts';
import type { Database } from '../../platform/database/tables.ts';

/**
 * The maintenance that is under way at a moment: windows of the plan's calendar, by their ids, and what a person planned or began.
 * Of one window that is open twice the later end counts.
 */
export async function openWindows(db: Kysely<Database>, plan: Plan, nowMs: EpochMs): Promise<ActiveMaintenance[]> {
  const open = new Map<string, ActiveMaintenance>();
  for (const { id, window, title, components, untilMs } of await maintenanceUnderWay(db, plan, nowMs)) {
    const name = `maintenance:${window ?? id}`;
    const known = open.get(name);
    if (!known || known.untilMs < untilMs) open.set(name, { id: name, title, components, untilMs });
  }
  return [...open.values()];
}
