import {
  dateAt,
  GOAL_STATUS_WORDS,
  type IncidentMeasure,
  type Period,
  type Plan,
  periodAt,
  periodBeside,
  summariseMeasures,
  writeMeasuresReport,
} from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { Problem } from '../platform/problem.ts';
import { measuredItems, openItems, openReviews } from '../review/measured-items.views.ts';
import { goalsOfPlan } from './goals.views.ts';
import { readMeasures } from './measure.views.ts';
import { requirePeriod } from './stretch.ts';

const MOST_WORST = 5;

/** The month that a report sent at a moment is about: the one before. */
export function monthBefore(plan: Plan, atMs: number): Period {
  return periodBeside(periodAt('month', atMs, plan.timezone), -1, plan.timezone);
}

/** A month by its key, else the one before this. @throws Problem 'invalid' when it is no month */
export function requireMonth(app: App, plan: Plan, key: string | undefined): Period {
  if (key === undefined) return monthBefore(plan, app.clock.now());
  const month = requirePeriod(key, plan.timezone);
  if (month.unit === 'month') return month;
  const message = `"${key}" is no month such as ${dateAt(app.clock.now(), plan.timezone).slice(0, 7)}.`;
  throw new Problem('invalid', message, [{ at: 'month', message }]);
}

/** Writes the report of a month as it is known now. */
export async function writeReportOf(
  app: App,
  plan: Plan,
  month: Period,
): Promise<{ readonly subject: string; readonly text: string }> {
  const { service, timezone } = plan;
  const nowMs = app.clock.now();
  const before = periodBeside(month, -1, timezone);
  const both = { fromMs: before.fromMs, toMs: month.toMs };
  const [measures, items, goals, open, reviews] = await Promise.all([
    readMeasures(app.db, { service }, both),
    measuredItems(app.db, { service }, both),
    goalsOfPlan(app, plan, { atMs: month.toMs - 1, periods: 1 }),
    openItems(app.db, service),
    openReviews(app.db, service),
  ]);
  const summary = ({ fromMs, toMs }: Period) =>
    summariseMeasures(
      measures.filter(({ resolvedMs }) => fromMs <= resolvedMs && resolvedMs < toMs),
      items.filter(({ dueMs }) => fromMs <= dueMs && dueMs < toMs),
      nowMs,
    );
  const lateItems = open.flatMap((item) =>
    item.dueMs !== null && item.dueMs < nowMs ? { ...item, dueMs: item.dueMs } : [],
  );
  const lateReviews = reviews.filter(({ dueMs }) => dueMs < nowMs);
  return writeMeasuresReport({
    ...{ title: plan.title, timezone, month, before },
    ...{ summary: summary(month), summaryBefore: summary(before) },
    goals: goals.flatMap(({ title, progress: [now] }) =>
      now ? { title, status: GOAL_STATUS_WORDS[now.status], words: now.words } : [],
    ),
    actionItems: { open: open.length, overdue: lateItems.length, late: lateItems },
    reviews: { open: reviews.length, overdue: lateReviews.length, late: lateReviews },
    worst: worstOf(
      plan,
      measures.filter(({ resolvedMs }) => resolvedMs >= month.fromMs),
    ),
  });
}

/** By level, then by how long they lasted; no false positives. */
function worstOf(plan: Plan, measures: readonly IncidentMeasure[]): readonly IncidentMeasure[] {
  const rank = ({ severity }: IncidentMeasure) => {
    const index = plan.severities.findIndex(({ id }) => id === severity);
    return index < 0 ? plan.severities.length : index;
  };
  const length = ({ openedMs, resolvedMs }: IncidentMeasure) => resolvedMs - openedMs;
  return measures
    .filter(({ falsePositive }) => !falsePositive)
    .sort((a, b) => rank(a) - rank(b) || length(b) - length(a))
    .slice(0, MOST_WORST);
}
