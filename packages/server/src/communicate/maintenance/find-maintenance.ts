import { atSlot, type EpochMs, occurrenceId, type Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { occurrencesOf } from '../../platform/calendar/occurrences.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { insertMaintenance, lockMaintenance, type MaintenanceRow } from './maintenance.store.ts';

const SLOT = /\.(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z$/;
/** What is further away than this is not planned yet. */
const FURTHEST_MS = 400 * 86_400_000;

/**
 * Reads an occurrence and keeps others from changing it. One that only the calendar has so far is written down.
 * @throws Problem 'not-found'
 */
export async function takeMaintenance(
  app: App,
  tx: Tx,
  id: string,
  nowMs: EpochMs,
): Promise<{ readonly plan: Plan; readonly row: MaintenanceRow }> {
  const known = await lockMaintenance(tx, id);
  if (known) return { plan: app.plans.get(known.service), row: known };
  const planned = plannedById(app, id, nowMs);
  if (!planned)
    throw new Problem('not-found', `There is no maintenance ${id}. \`tocsin maintenance list\` shows them.`);
  const { plan, occurrence, tasks } = planned;
  const written = await insertMaintenance(tx, occurrence, tasks, null, nowMs);
  const row = await lockMaintenance(tx, written.id);
  return { plan, row: row ?? written };
}

/** The occurrence of a calendar that an id names; null: none that is still to come or under way. */
export function plannedById(app: App, id: string, nowMs: EpochMs) {
  const slotMs = slotOf(id);
  if (slotMs === null || slotMs > nowMs + FURTHEST_MS) return null;
  for (const { plan } of app.plans.all()) {
    const window = Object.values(plan.maintenance).find((one) => occurrenceId(plan.service, one.id, slotMs) === id);
    if (!window) continue;
    const calendar = occurrencesOf(window);
    if (calendar.next(slotMs - 1) !== slotMs) return null;
    const occurrence = atSlot(plan.service, window, slotMs, calendar.next(slotMs));
    return occurrence.untilMs > nowMs ? { plan, occurrence, tasks: window.tasks } : null;
  }
  return null;
}

function slotOf(id: string): EpochMs | null {
  const found = SLOT.exec(id);
  if (!found) return null;
  const [, year, month, day, hour, minute] = found.map(Number);
  const atMs = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute);
  return Number.isNaN(atMs) ? null : atMs;
}
