import type { Announcement, EpochMs, Plan, Seconds } from '@tocsin/core';
import { Problem } from '../../platform/problem.ts';

const DAY_MS = 86_400_000;
/** Alerts are held for as long as it lasts, and one that nobody remembers hides an outage. */
const LONGEST_MS = 30 * DAY_MS;
const LATEST_BEGIN_MS = 366 * DAY_MS;
/** Times are often written by hand as the current minute. */
const LATE_MS = 60_000;

export interface WishedTimes {
  readonly from: string;
  readonly until?: string | undefined;
  readonly forSeconds?: Seconds | undefined;
}

/** When it begins and ends. @throws Problem 'invalid' for times that are past, the wrong way round, or too far away */
export function timesOf(wish: WishedTimes, nowMs: EpochMs): { fromMs: EpochMs; untilMs: EpochMs } {
  const fromMs = momentOf(wish.from, 'from');
  if (fromMs < nowMs - LATE_MS)
    refuse('from', `${wish.from} is past. What begins now is begun with: tocsin maintenance now`);
  if (fromMs > nowMs + LATEST_BEGIN_MS) refuse('from', 'It begins more than a year from now.');
  return { fromMs, untilMs: endOf(wish, fromMs, nowMs) };
}

/** @throws Problem 'invalid' for an end that is past, before the beginning, or too far away, and for two ends or none */
export function endOf(
  { until, forSeconds }: Pick<WishedTimes, 'until' | 'forSeconds'>,
  fromMs: EpochMs,
  nowMs: EpochMs,
): EpochMs {
  if ((until === undefined) === (forSeconds === undefined))
    refuse('until', 'Say either until when it lasts, or for how many seconds.');
  const untilMs = until === undefined ? fromMs + (forSeconds ?? 0) * 1000 : momentOf(until, 'until');
  if (untilMs <= nowMs) refuse('until', 'This end is past.');
  if (untilMs <= fromMs) refuse('until', 'It ends before it begins. Are from and until the wrong way round?');
  if (untilMs - fromMs > LONGEST_MS)
    refuse('until', 'Maintenance lasts for at most 30 days: alerts are held meanwhile.');
  return untilMs;
}

/** @throws Problem 'invalid' for an unknown component, or everything that was not said to be meant */
export function checkComponents(plan: Plan, components: readonly string[], isEverythingMeant: boolean): void {
  const unknown = components.find((id) => !Object.hasOwn(plan.components, id));
  if (unknown !== undefined)
    refuse('components', `${plan.service} has no component "${unknown}". It has: ${namesOf(plan.components)}.`);
  if (components.length === 0 && !isEverythingMeant)
    refuse('everything', `This is about all of ${plan.service}, and holds its every alert. Say so if that is meant.`);
}

/**
 * Who is told of maintenance that a person plans: as they said, else as the first window of the plan does it.
 * @throws Problem 'invalid' for an unknown audience
 */
export function announcementsOf(
  plan: Plan,
  wished: readonly { readonly before: Seconds; readonly audience: string }[] | undefined,
): Announcement[] {
  const usual = Object.values(plan.maintenance).find(({ announce }) => announce.length > 0)?.announce ?? [];
  for (const { audience } of wished ?? []) checkAudience(plan, audience);
  return (wished ?? usual).map(({ before, audience }) => ({ before, audience, approval: false }));
}

/**
 * Who is told of an emergency: whom the person names at once, and by the plan's triggers for maintenance.
 * @throws Problem 'invalid' for an unknown audience
 */
export function emergencyAnnouncements(
  plan: Plan,
  components: readonly string[],
  tell: readonly string[],
): Announcement[] {
  for (const audience of tell) checkAudience(plan, audience);
  const named = [...new Set(tell)].map((audience) => ({ before: 0, audience, approval: false }));
  const triggered = Object.values(plan.communication.triggers)
    .filter((trigger) => trigger.when === 'maintenance' && isAbout(trigger.components, components))
    .flatMap(({ audiences, after, approval }) => audiences.map((audience) => ({ before: -after, audience, approval })))
    // What needs nobody's consent goes before what does.
    .sort((a, b) => Number(a.approval) - Number(b.approval));
  const all = [...named, ...triggered];
  return all.filter((one, index) => all.findIndex(({ audience }) => audience === one.audience) === index);
}

function isAbout(some: readonly string[], components: readonly string[]): boolean {
  return some.length === 0 || components.length === 0 || some.some((id) => components.includes(id));
}

function checkAudience(plan: Plan, audience: string): void {
  const { audiences } = plan.communication;
  if (Object.hasOwn(audiences, audience)) return;
  refuse('audience', `${plan.service} has no audience "${audience}". It has: ${namesOf(audiences)}.`);
}

function namesOf(known: object): string {
  return Object.keys(known).join(', ') || 'none';
}

function momentOf(written: string, at: string): EpochMs {
  const atMs = /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(written) ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(atMs))
    refuse(at, `"${written.slice(0, 60)}" is not a moment. Write it with its zone, like 2026-11-21T03:00:00Z.`);
  return atMs;
}

function refuse(at: string, message: string): never {
  throw new Problem('invalid', message, [{ at, message }]);
}
