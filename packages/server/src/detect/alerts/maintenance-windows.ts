import type { ActiveMaintenance, EpochMs, MaintenanceWindow, Plan } from '@tocsin/core';
import { Cron } from 'croner';

const clocks = new WeakMap<MaintenanceWindow, Cron>();

/** More beginnings than this within one window's length would be one that never ends. */
const MOST_BEGINNINGS = 1000;

/**
 * The windows of a plan's calendar that are open at a moment. They begin by the clock of their zone, with daylight saving, and
 * last for so many seconds of real time.
 */
export function openWindows(plan: Plan, nowMs: EpochMs): ActiveMaintenance[] {
  return Object.values(plan.maintenance).flatMap((window) => {
    const untilMs = openUntil(window, nowMs);
    const { id, title, components } = window;
    return untilMs === null ? [] : [{ id: `maintenance:${id}`, title, components, untilMs }];
  });
}

/** When the window that is open ends; null: none is. Where two overlap, the later one says. */
function openUntil(window: MaintenanceWindow, nowMs: EpochMs): EpochMs | null {
  const lengthMs = window.duration * 1000;
  let begunMs: EpochMs | null = null;
  let next = clockOf(window).nextRun(new Date(nowMs - lengthMs));
  for (let i = 0; i < MOST_BEGINNINGS && next !== null && next.getTime() <= nowMs; i++) {
    begunMs = next.getTime();
    next = clockOf(window).nextRun(next);
  }
  return begunMs === null || begunMs + lengthMs <= nowMs ? null : begunMs + lengthMs;
}

function clockOf(window: MaintenanceWindow): Cron {
  const known = clocks.get(window) ?? new Cron(window.cron, { timezone: window.timezone, mode: '5-part' });
  clocks.set(window, known);
  return known;
}
