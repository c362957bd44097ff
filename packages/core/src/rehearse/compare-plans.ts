import { personName } from '../model/person-name.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import { compareSchedules, type ScheduleChange } from '../page/on-call/compare-schedules.ts';
import { whoIsOnCall } from '../page/on-call/shifts.ts';
import { inWords } from '../respond/duration.ts';
import { compareStories } from './compare-stories.ts';
import type { Comparison, HandedOver, YearChange } from './comparison.ts';
import { toGap } from './coverage.ts';
import { isoOf, localSpan } from './local-time.ts';
import { rehearseYear } from './rehearse-year.ts';
import type { Scenario } from './scenario.ts';
import type { CoverageGap, YearReport, YearRequest } from './year-report.ts';

/** A story as each of the two plans reads it; null where a plan cannot: a person or a monitor is not there any more. */
export interface ScenarioPair {
  readonly title: string;
  readonly before: Scenario | null;
  readonly after: Scenario | null;
}

export interface ComparisonRequest {
  /** Coverage is compared within this time. */
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly scenarios: readonly ScenarioPair[];
  /** Null: no year is run. */
  readonly year: YearRequest | null;
}

/** Says what a new version of a plan changes: who is on call, how stories go, who is woken how often. */
export function comparePlans(before: Plan, after: Plan, request: ComparisonRequest): Comparison {
  const { fromMs, toMs } = request;
  const coverage = compareCoverage(before, after, fromMs, toMs);
  const scenarios = request.scenarios.map((pair) => compareStories(before, after, pair));
  const year = request.year && compareYears(before, after, request.year);
  const { timezone, service } = after;
  const bad = [
    ...coverage.lost.filter(({ declared }) => !declared).map((gap) => lostText(gap)),
    ...scenarios.flatMap(({ title, broken }) => broken.map((text) => `"${title}" fails: ${text}`)),
    ...scenarios.flatMap(({ title, passedBefore, passedAfter }) =>
      passedBefore !== null && passedAfter === null ? [`"${title}" cannot be played any more`] : [],
    ),
    ...(year && year.unansweredAfter > year.unansweredBefore
      ? [`${year.unansweredAfter} of ${year.incidents} incidents are never answered, ${year.unansweredBefore} before`]
      : []),
  ];
  return {
    service,
    before: before.version,
    after: after.version,
    timezone,
    from: isoOf(fromMs),
    to: isoOf(toMs),
    coverage,
    scenarios,
    year,
    worse: bad.length > 0,
    summary: bad.length > 0 ? bad : [goodNews(coverage, scenarios)],
  };
}

function lostText({ schedule, slot, local, minutes }: CoverageGap): string {
  return `leaves ${inWords(minutes * 60)} of ${schedule}/${slot} uncovered: ${local}`;
}

function goodNews(coverage: Comparison['coverage'], scenarios: Comparison['scenarios']): string {
  const changed = scenarios.filter(({ same }) => !same).length;
  if (coverage.handed.length === 0 && coverage.gained.length === 0 && changed === 0) return 'Nothing changes';
  const parts = [
    `${coverage.handed.length} stretches change hands`,
    `${coverage.gained.length} gaps are closed`,
    `${changed} of ${scenarios.length} stories go differently`,
  ];
  return `No coverage is lost: ${parts.join(', ')}`;
}

function compareCoverage(before: Plan, after: Plan, fromMs: EpochMs, toMs: EpochMs): Comparison['coverage'] {
  const lost: CoverageGap[] = [];
  const gained: CoverageGap[] = [];
  const handed: HandedOver[] = [];
  for (const id of new Set([...Object.keys(before.schedules), ...Object.keys(after.schedules)])) {
    for (const change of changesOf(before, after, id, fromMs, toMs)) {
      if (change.is === null) lost.push(toGap(after.timezone, id, change, isDeclared(after, id, change)));
      else if (change.was === null) gained.push(toGap(after.timezone, id, change, isDeclared(before, id, change)));
      else handed.push(toHandedOver(before, after, id, change));
    }
  }
  return { lost: inOrder(lost), gained: inOrder(gained), handed: inOrder(handed) };
}

function changesOf(before: Plan, after: Plan, id: string, fromMs: EpochMs, toMs: EpochMs): readonly ScheduleChange[] {
  const [old, now] = [before.schedules[id], after.schedules[id]];
  const known = old ?? now;
  if (!known) return [];
  const empty = { ...known, slots: [], overrides: [] };
  // A schedule or slot that is removed covers nothing any more, and nobody pages it: that is no gap.
  if (!now) return [];
  const changes = compareSchedules(old ?? empty, now, fromMs, toMs);
  return changes.filter(({ slot }) => now.slots.some((one) => one.id === slot));
}

function isDeclared(plan: Plan, id: string, { slot, fromMs }: ScheduleChange): boolean {
  const schedule = plan.schedules[id];
  return schedule ? (whoIsOnCall(schedule, slot, fromMs)?.declared ?? false) : false;
}

function toHandedOver(before: Plan, after: Plan, schedule: string, change: ScheduleChange): HandedOver {
  const { slot, fromMs, toMs, was, is } = change;
  return {
    schedule,
    slot,
    from: isoOf(fromMs),
    to: isoOf(toMs),
    local: localSpan(after.timezone, fromMs, toMs),
    minutes: Math.round((toMs - fromMs) / 60_000),
    before: personName(before, was ?? ''),
    after: personName(after, is ?? ''),
  };
}

function inOrder<T extends { readonly from: string }>(stretches: T[]): readonly T[] {
  return stretches.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

function compareYears(before: Plan, after: Plan, request: YearRequest): YearChange {
  const [old, now] = [rehearseYear(before, request), rehearseYear(after, request)];
  const ids = new Set([...now.people, ...old.people].map(({ person }) => person));
  const missed = (report: YearReport) => report.unanswered.count + report.nobodyPaged.count;
  return {
    incidents: request.incidents,
    unansweredBefore: missed(old),
    unansweredAfter: missed(now),
    people: [...ids].map((person) => {
      const [then, today] = [old, now].map((report) => report.people.find((one) => one.person === person));
      return {
        person,
        name: today?.name ?? then?.name ?? person,
        pagesBefore: then?.pages ?? 0,
        pagesAfter: today?.pages ?? 0,
        nightBefore: then?.night ?? 0,
        nightAfter: today?.night ?? 0,
      };
    }),
    toFirstPageBefore: old.total.toFirstPage?.p95 ?? null,
    toFirstPageAfter: now.total.toFirstPage?.p95 ?? null,
    toAcknowledgeBefore: old.total.toAcknowledge?.p95 ?? null,
    toAcknowledgeAfter: now.total.toAcknowledge?.p95 ?? null,
  };
}
