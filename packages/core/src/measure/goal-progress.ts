import type { EpochMs } from '../model/plan.ts';
import type { Goal, Measure } from '../model/plan-review.ts';
import type { Share } from './figures.ts';
import type { Period } from './periods.ts';
import type { MeasureSummary } from './summarise-measures.ts';

/**
 * How a goal stands in one period. `on-the-way`: the period goes on, and its figures so far are within the goal. `behind`: they
 * are not, and it can still be met. `open`: a goal in words that nobody has ticked.
 */
export type GoalStatus = 'met' | 'on-the-way' | 'behind' | 'missed' | 'open' | 'not-enough-data';

/** What is known of one period. */
export interface GoalPeriod {
  readonly period: Period;
  /** Of incidents of the goal's levels only. */
  readonly summary: MeasureSummary;
  readonly trained: Share;
  /** Whether incidents were recorded since it began; else its counts are too small. */
  readonly isWhole: boolean;
}

/** A figure, and of how many it was made. */
export interface GoalFigure {
  /** Seconds for times, a ratio for shares, else a number; null: there is none. */
  readonly value: number | null;
  readonly n: number;
}

export interface GoalBound {
  readonly side: 'below' | 'above';
  readonly value: number;
  /** Whether it follows from the period before. */
  readonly isChange: boolean;
}

export interface GoalProgress {
  readonly period: string;
  readonly status: GoalStatus;
  readonly figure: GoalFigure;
  /** Null: the goal does not compare. */
  readonly before: GoalFigure | null;
  readonly bounds: readonly GoalBound[];
  /** Why there is not enough data; null: there is. */
  readonly lacking: string | null;
}

export type MeasureKind = 'time' | 'share' | 'count';

/** A mean or a share of fewer says more about chance than about the team. */
export const FEWEST_INCIDENTS = 3;

interface Figure {
  readonly kind: MeasureKind;
  of(one: GoalPeriod): GoalFigure;
}

const timeOf = (name: 'detect' | 'acknowledge' | 'resolve'): Figure => ({
  kind: 'time',
  of: ({ summary }) => ({ value: summary[name].meanSeconds, n: summary[name].n }),
});
const shareOfSummary = (
  name: 'falsePositives' | 'severityAccuracy' | 'clocksMet' | 'updatesOnTime' | 'actionItemsInTime',
): Figure => ({ kind: 'share', of: ({ summary }) => ({ value: summary[name].ratio, n: summary[name].of }) });
const countOf = (count: (summary: MeasureSummary) => number): Figure => ({
  kind: 'count',
  of: ({ summary }) => ({ value: count(summary), n: summary.incidents }),
});

const FIGURES: Record<Measure, Figure> = {
  mttd: timeOf('detect'),
  mtta: timeOf('acknowledge'),
  mttr: timeOf('resolve'),
  'false-positives': shareOfSummary('falsePositives'),
  'severity-accuracy': shareOfSummary('severityAccuracy'),
  'clocks-met': shareOfSummary('clocksMet'),
  'updates-on-time': shareOfSummary('updatesOnTime'),
  'action-items-done': shareOfSummary('actionItemsInTime'),
  repeats: countOf(({ repeats }) => repeats.count),
  incidents: countOf(({ incidents }) => incidents),
  'pages-at-night': countOf(({ pagesAtNight }) => pagesAtNight),
  trained: { kind: 'share', of: ({ trained }) => ({ value: trained.ratio, n: trained.of }) },
};

/** Whether a measure is a time in seconds, a ratio or a number. */
export function kindOfMeasure(measure: Measure): MeasureKind {
  return FIGURES[measure].kind;
}

/** How a measured goal stands in a period, against the one before where it compares. @throws when the goal is in words only */
export function progressOfGoal(goal: Goal, now: GoalPeriod, before: GoalPeriod, nowMs: EpochMs): GoalProgress {
  if (goal.measure === null) throw new Error(`"${goal.title}" is not measured`);
  const figure = FIGURES[goal.measure].of(now);
  const former = goal.change === null ? null : FIGURES[goal.measure].of(before);
  const bounds = boundsOf(goal, former);
  const isOver = now.period.toMs <= nowMs;
  const lacking = lackOf(goal.measure, { now, figure, isOver }, { before, former });
  const status = lacking === null ? statusOf(goal.measure, figure.value ?? 0, bounds, isOver) : null;
  return {
    ...{ period: now.period.key, status: status ?? 'not-enough-data', figure, before: former },
    ...{ bounds: lacking === null ? bounds : bounds.filter(({ isChange }) => !isChange), lacking },
  };
}

function boundsOf(goal: Goal, former: GoalFigure | null): readonly GoalBound[] {
  const bounds: GoalBound[] = [];
  if (goal.below !== null) bounds.push({ side: 'below', value: goal.below, isChange: false });
  if (goal.above !== null) bounds.push({ side: 'above', value: goal.above, isChange: false });
  if (goal.change === null) return bounds;
  const side = goal.change < 0 ? 'below' : 'above';
  return [...bounds, { side, value: (former?.value ?? 0) * (1 + goal.change), isChange: true }];
}

/** Why nothing can be said; null: there is enough. */
function lackOf(
  measure: Measure,
  { now, figure, isOver }: { readonly now: GoalPeriod; readonly figure: GoalFigure; readonly isOver: boolean },
  { before, former }: { readonly before: GoalPeriod; readonly former: GoalFigure | null },
): string | null {
  if (isTooFew(measure, figure)) return tooFew(measure, figure.n, now.period.key);
  // What nobody recorded looks like none: neither few incidents nor missing training can be told from it.
  if (isOver && !now.isWhole && onlyGrows(measure)) return notWhole(now);
  if (former === null) return null;
  if (isTooFew(measure, former)) return tooFew(measure, former.n, before.period.key);
  if (FIGURES[measure].kind === 'count' && !before.isWhole) return notWhole(before);
  return former.value === 0 ? `it was 0 in ${before.period.key}, and no change of 0 can be told` : null;
}

function notWhole({ period }: GoalPeriod): string {
  return `${period.key} was not recorded as a whole`;
}

function onlyGrows(measure: Measure): boolean {
  return FIGURES[measure].kind === 'count' || measure === 'trained';
}

/** Counts need no incidents, and everybody is counted for training. */
function isTooFew(measure: Measure, { value, n }: GoalFigure): boolean {
  if (value === null) return true;
  return FIGURES[measure].kind !== 'count' && measure !== 'trained' && n < FEWEST_INCIDENTS;
}

function tooFew(measure: Measure, n: number, period: string): string {
  if (measure === 'trained') return 'the plan has no people';
  return `${n} in ${period}, and at least ${FEWEST_INCIDENTS} are needed`;
}

function statusOf(measure: Measure, value: number, bounds: readonly GoalBound[], isOver: boolean): GoalStatus {
  const isShare = FIGURES[measure].kind === 'share';
  const broken = bounds.filter((bound) => !isWithin(value, bound, isShare));
  if (isOver) return broken.length === 0 ? 'met' : 'missed';
  if (broken.length === 0)
    return onlyGrows(measure) && bounds.every(({ side }) => side === 'above') ? 'met' : 'on-the-way';
  return onlyGrows(measure) && broken.some(({ side }) => side === 'below') ? 'missed' : 'behind';
}

/** What follows from the period before may be reached exactly; a share can be no more than all of it. */
function isWithin(value: number, { side, value: limit, isChange }: GoalBound, isShare: boolean): boolean {
  const slack = isChange ? 1e-9 * Math.max(1, Math.abs(limit)) : 0;
  if (side === 'below') return isChange ? value <= limit + slack : value < limit;
  if (isChange) return value >= limit - slack;
  return value > limit || (isShare && limit >= 1 && value >= 1);
}
