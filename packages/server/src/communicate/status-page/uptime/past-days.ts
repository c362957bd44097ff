import type { DayCount, EpochMs } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { readComponentDays, type UptimeQuestion } from './read-uptime.ts';

const DAY_MS = 86_400_000;
/** The last minutes of a day are written after its end, and work may be entered later. */
const KEPT_MS = 600_000;

interface Kept {
  readonly key: string;
  readonly untilMs: EpochMs;
  readonly days: Map<string, DayCount[]>;
}

const keptOf = new WeakMap<App, Map<string, Kept>>();

/** Days by component as `readComponentDays` counts them. Days that are over are kept for ten minutes: only today moves. */
export async function countDays(app: App, question: UptimeQuestion): Promise<Map<string, DayCount[]>> {
  const todayMs = Math.floor(question.nowMs / DAY_MS) * DAY_MS;
  const [past, today] = await Promise.all([
    pastDays(app, { ...question, toMs: Math.min(question.toMs, todayMs) }),
    readComponentDays(app.db, { ...question, fromMs: Math.max(question.fromMs, todayMs) }),
  ]);
  const all = new Map(past);
  for (const [component, days] of today) all.set(component, [...(all.get(component) ?? []), ...days]);
  return all;
}

async function pastDays(app: App, question: UptimeQuestion): Promise<Map<string, DayCount[]>> {
  const byService = keptOf.get(app) ?? new Map<string, Kept>();
  keptOf.set(app, byService);
  const kept = byService.get(question.service);
  const { witnesses, work, fromMs, toMs, nowMs } = question;
  const pastWork = work.filter((hour) => hour.hourMs < toMs);
  const key = JSON.stringify([fromMs, toMs, witnesses, pastWork]);
  if (kept?.key === key && nowMs < kept.untilMs && nowMs >= kept.untilMs - KEPT_MS) return kept.days;
  const days = await readComponentDays(app.db, { ...question, work: pastWork });
  byService.set(question.service, { key, untilMs: nowMs + KEPT_MS, days });
  return days;
}
