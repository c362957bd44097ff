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
  const tally = newTally();
  // One walk over thousands of incidents: pages of measures sum up each of them several times.
  for (const one of measures) {
    tally.severities.set(one.severity, (tally.severities.get(one.severity) ?? 0) + 1);
    for (const { pages, atNight } of one.pages) {
      tally.pages += pages;
      tally.pagesAtNight += atNight;
    }
    if (!one.falsePositive) addReal(tally, one, nowMs);
  }
  for (const item of items) addDue(tally.items, item, nowMs);
  return summaryOf(tally, measures.length);
}

interface Counted {
  count: number;
  of: number;
}

/** What is added up while incidents are walked over; durations in milliseconds. */
interface Tally {
  readonly severities: Map<string, number>;
  readonly detect: number[];
  readonly acknowledge: number[];
  readonly mitigate: number[];
  readonly resolve: number[];
  real: number;
  rightLevel: number;
  repeats: number;
  pages: number;
  pagesAtNight: number;
  readonly clocks: Counted;
  readonly updates: Counted;
  readonly reviews: Counted;
  readonly items: Counted;
}

function newTally(): Tally {
  const none = () => ({ count: 0, of: 0 });
  return {
    ...{ severities: new Map(), detect: [], acknowledge: [], mitigate: [], resolve: [] },
    ...{ real: 0, rightLevel: 0, repeats: 0, pages: 0, pagesAtNight: 0 },
    ...{ clocks: none(), updates: none(), reviews: none(), items: none() },
  };
}

function addReal(tally: Tally, one: IncidentMeasure, nowMs: EpochMs): void {
  tally.real += 1;
  tally.detect.push(one.openedMs - one.startedMs);
  if (one.acknowledgedMs !== null) tally.acknowledge.push(one.acknowledgedMs - one.openedMs);
  tally.mitigate.push(one.mitigatedMs - one.openedMs);
  tally.resolve.push(one.resolvedMs - one.openedMs);
  if (one.firstSeverity === one.severity) tally.rightLevel += 1;
  if (one.repeatOf !== null) tally.repeats += 1;
  addPart(tally.clocks, one.clocksMet, one.clocksMissed);
  addPart(tally.updates, one.updatesOnTime, one.updatesLate);
  if (one.reviewDueMs !== null) addDue(tally.reviews, { dueMs: one.reviewDueMs, doneMs: one.reviewedMs }, nowMs);
}

function addPart(counted: Counted, good: number, bad: number): void {
  counted.count += good;
  counted.of += good + bad;
}

/** Counts what is done, or should be by now. */
function addDue(
  counted: Counted,
  { dueMs, doneMs }: { readonly dueMs: EpochMs; readonly doneMs: EpochMs | null },
  nowMs: EpochMs,
): void {
  if (doneMs === null && dueMs > nowMs) return;
  const isInTime = doneMs !== null && doneMs <= dueMs;
  addPart(counted, isInTime ? 1 : 0, isInTime ? 0 : 1);
}

function summaryOf(tally: Tally, incidents: number): MeasureSummary {
  const share = ({ count, of }: Counted) => shareOf(count, of);
  return {
    incidents,
    falsePositives: shareOf(incidents - tally.real, incidents),
    severities: Object.fromEntries(tally.severities),
    detect: timesOf(tally.detect),
    acknowledge: timesOf(tally.acknowledge),
    mitigate: timesOf(tally.mitigate),
    resolve: timesOf(tally.resolve),
    severityAccuracy: shareOf(tally.rightLevel, tally.real),
    clocksMet: share(tally.clocks),
    updatesOnTime: share(tally.updates),
    pages: tally.pages,
    pagesAtNight: tally.pagesAtNight,
    repeats: shareOf(tally.repeats, tally.real),
    reviewsInTime: share(tally.reviews),
    actionItemsInTime: share(tally.items),
  };
}
