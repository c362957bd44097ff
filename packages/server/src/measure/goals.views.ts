import type { z } from '@hono/zod-openapi';
import {
  type ActionItemMeasure,
  actorName,
  type Goal,
  type GoalPeriod,
  type GoalProgress,
  type IncidentMeasure,
  kindOfMeasure,
  type Period,
  type Plan,
  periodAt,
  periodBeside,
  periodTitle,
  progressInWords,
  progressOfGoal,
  summariseMeasures,
} from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { measuredItems } from '../review/measured-items.views.ts';
import type { listGoals } from './contract.ts';
import { endedWithin, readFigures } from './figures.views.ts';
import { knownSinceMs } from './measure.views.ts';
import { readTraining, trainedShare } from './training.ts';

type Answer = z.infer<(typeof listGoals.responses)[200]['content']['application/json']['schema']>;
export type GoalView = Answer['services'][number]['goals'][number];

/** The goals of the plans, each with how it stands. @throws Problem 'not-found' for an unknown service */
export async function goalsOf(app: App, service: string | undefined, periods: number): Promise<Answer> {
  const plans = service === undefined ? app.plans.all().map(({ plan }) => plan) : [app.plans.get(service)];
  const nowMs = app.clock.now();
  const services = await Promise.all(
    plans.map(async (plan) => ({
      ...{ service: plan.service, title: plan.title, timezone: plan.timezone },
      goals: await goalsOfPlan(app, plan, { atMs: nowMs, periods }),
    })),
  );
  return { services };
}

/** The goals of a plan in the period in which a moment lies, and in those before it. */
export async function goalsOfPlan(
  app: App,
  plan: Plan,
  { atMs, periods }: { readonly atMs: number; readonly periods: number },
): Promise<GoalView[]> {
  const { goals } = plan.review;
  if (goals.length === 0) return [];
  const spans = goals.map((goal) => periodsOf(goal, atMs, periods, plan.timezone));
  const firstMs = Math.min(...spans.flatMap((span) => span.map(({ fromMs }) => fromMs)));
  const known = await readKnown(app, plan, firstMs, Math.max(...spans.flatMap((span) => span.map(({ toMs }) => toMs))));
  return goals.map((goal, index) => goalView(goal, spans[index] ?? [], known));
}

/** The period of a moment and those before it, the latest first; the last is only compared with. */
function periodsOf({ per }: Goal, atMs: number, count: number, timezone: string): readonly Period[] {
  const now = periodAt(per, atMs, timezone);
  return Array.from({ length: count + 1 }, (_, back) => periodBeside(now, -back, timezone));
}

/** Everything that a plan's goals are told by. */
interface Known {
  readonly plan: Plan;
  readonly nowMs: number;
  readonly sinceMs: number;
  readonly measures: readonly IncidentMeasure[];
  readonly items: readonly ActionItemMeasure[];
  readonly training: readonly { readonly person: string; readonly atMs: number }[];
  readonly ticks: ReadonlyMap<string, { readonly by: string; readonly at: string }>;
}

async function readKnown(app: App, plan: Plan, fromMs: number, toMs: number): Promise<Known> {
  const { service } = plan;
  const [measures, items, training, ticks, sinceMs] = await Promise.all([
    readFigures(app, { service }, { fromMs, toMs }),
    measuredItems(app.db, { service }, { fromMs, toMs }),
    readTraining(app.db, service, fromMs, toMs),
    app.db.selectFrom('goal_tick').selectAll().where('service', '=', service).execute(),
    knownSinceMs(app.db, service),
  ]);
  const nowMs = app.clock.now();
  return {
    ...{ plan, nowMs, measures, items, sinceMs: sinceMs ?? nowMs },
    training: training.map(({ person, at }) => ({ person, atMs: at.getTime() })),
    ticks: new Map(
      ticks.map(({ goal, period, at, by }) => [tickKey(goal, period), { by: actorName(by), at: at.toISOString() }]),
    ),
  };
}

function tickKey(goal: string, period: string): string {
  return `${period} ${goal}`;
}

function goalView(goal: Goal, span: readonly Period[], known: Known): GoalView {
  const { title, measure, per, severities } = goal;
  const head = { title, measure, per, severities: [...severities] };
  const shown = span.slice(0, -1);
  if (measure === null)
    return { ...head, kind: null, progress: shown.map((period) => tickedView(goal, period, known)) };
  const data = span.map((period) => dataOf(goal, period, known));
  const progress = shown.flatMap((period, index) => {
    const [now, before] = [data[index], data[index + 1]];
    if (!now || !before) return [];
    const found = progressOfGoal(goal, now, before, known.nowMs);
    return measuredView(period, found, progressInWords(measure, found));
  });
  return { ...head, kind: kindOfMeasure(measure), progress };
}

function tickedView({ title }: Goal, period: Period, known: Known): GoalView['progress'][number] {
  const ticked = known.ticks.get(tickKey(title, period.key)) ?? null;
  const status = ticked ? 'met' : 'open';
  return { ...periodView(period), status, words: '', figure: null, before: null, bounds: [], ticked };
}

function measuredView(period: Period, found: GoalProgress, words: string): GoalView['progress'][number] {
  const { status, figure, before, bounds } = found;
  const copies = { figure: { ...figure }, before: before && { ...before }, bounds: bounds.map((one) => ({ ...one })) };
  return { ...periodView(period), status, words, ...copies, ticked: null };
}

function periodView({ key, fromMs, toMs }: Period) {
  const moments = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  return { period: key, periodTitle: periodTitle(key), ...moments };
}

function dataOf({ severities }: Goal, period: Period, known: Known): GoalPeriod {
  const fits = ({ severity }: { readonly severity: string }) =>
    severities.length === 0 || severities.includes(severity);
  const lies = (ms: number) => period.fromMs <= ms && ms < period.toMs;
  const measures = endedWithin(known.measures, period).filter(fits);
  const items = known.items.filter((one) => lies(one.dueMs) && fits(one));
  const trained = new Set(known.training.filter(({ atMs }) => lies(atMs)).map(({ person }) => person));
  return {
    period,
    summary: summariseMeasures(measures, items, known.nowMs),
    trained: trainedShare(known.plan, trained),
    isWhole: known.sinceMs <= period.fromMs,
  };
}
