import type { EpochMs } from '../model/plan.ts';
import { type Share, shareOf, type Times, timesOf } from './figures.ts';
import type { ActionItemMeasure, IncidentMeasure } from './incident-measure.ts';

/** The figures of a set of incidents. */
export interface MeasureSummary {
  /** All that ended, false positives with them. */
  readonly incidents: number;
  readonly falsePositives: Share;
  /** How many ended at each level. */
  readonly severities: Readonly<Record<string, number>>;
  /** From when the trouble began to when the incident opened. */
  readonly detect: Times;
  /** From the opening to the first acknowledgement. */
  readonly acknowledge: Times;
  /** From the opening to when it was contained. */
  readonly mitigate: Times;
  /** From the opening to the end. */
  readonly resolve: Times;
  /** Incidents whose first level was that at the end. */
  readonly severityAccuracy: Share;
  readonly clocksMet: Share;
  readonly updatesOnTime: Share;
  readonly pages: number;
  readonly pagesAtNight: number;
  /** Of the incidents that were none before. */
  readonly repeats: Share;
  readonly reviewsInTime: Share;
  readonly actionItemsInTime: Share;
}

/**
 * Sums up how incidents were answered. False positives are counted, and their pages, and are in nothing else: closing one
 * fast says nothing about the team.
 * @param items action items whose due date lies in the same period
 * @param nowMs what is not due yet is neither in time nor late
 */
export function summariseMeasures(
  measures: readonly IncidentMeasure[],
  items: readonly ActionItemMeasure[],
  nowMs: EpochMs,
): MeasureSummary {
  const real = measures.filter((one) => !one.falsePositive);
  const sum = (of: readonly IncidentMeasure[], figure: (one: IncidentMeasure) => number) =>
    of.reduce((total, one) => total + figure(one), 0);
  const since = (end: (one: IncidentMeasure) => EpochMs | null) =>
    timesOf(
      real.flatMap((one) => {
        const endMs = end(one);
        return endMs === null ? [] : endMs - one.openedMs;
      }),
    );
  const met = sum(real, ({ clocksMet }) => clocksMet);
  const onTime = sum(real, ({ updatesOnTime }) => updatesOnTime);
  const woken = measures.flatMap(({ pages }) => pages);
  return {
    incidents: measures.length,
    falsePositives: shareOf(measures.length - real.length, measures.length),
    severities: countBy(measures),
    detect: timesOf(real.map(({ openedMs, startedMs }) => openedMs - startedMs)),
    acknowledge: since(({ acknowledgedMs }) => acknowledgedMs),
    mitigate: since(({ mitigatedMs }) => mitigatedMs),
    resolve: since(({ resolvedMs }) => resolvedMs),
    severityAccuracy: shareOf(
      real.filter(({ firstSeverity, severity }) => firstSeverity === severity).length,
      real.length,
    ),
    clocksMet: shareOf(met, met + sum(real, ({ clocksMissed }) => clocksMissed)),
    updatesOnTime: shareOf(onTime, onTime + sum(real, ({ updatesLate }) => updatesLate)),
    pages: woken.reduce((total, { pages }) => total + pages, 0),
    pagesAtNight: woken.reduce((total, { atNight }) => total + atNight, 0),
    repeats: shareOf(real.filter((one) => one.repeatOf !== null).length, real.length),
    reviewsInTime: reviewsInTime(real, nowMs),
    actionItemsInTime: inTime(
      items.map(({ dueMs, doneMs }) => ({ dueMs, doneMs })),
      nowMs,
    ),
  };
}

function countBy(measures: readonly IncidentMeasure[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { severity } of measures) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function reviewsInTime(measures: readonly IncidentMeasure[], nowMs: EpochMs): Share {
  const due = measures.flatMap(({ reviewDueMs, reviewedMs }) =>
    reviewDueMs === null ? [] : { dueMs: reviewDueMs, doneMs: reviewedMs },
  );
  return inTime(due, nowMs);
}

/** What is done, or should be by now. */
function inTime(due: readonly { readonly dueMs: EpochMs; readonly doneMs: EpochMs | null }[], nowMs: EpochMs): Share {
  const decided = due.filter(({ dueMs, doneMs }) => doneMs !== null || dueMs <= nowMs);
  const good = decided.filter(({ dueMs, doneMs }) => doneMs !== null && doneMs <= dueMs);
  return shareOf(good.length, decided.length);
}
