import { compileMatch, type EpochMs, type Plan } from '@tocsin/core';
import { Problem } from '../../platform/problem.ts';
import { isEverything, type SilenceScope } from './silence-view.ts';

const DAY_MS = 86_400_000;
/** A silence that nobody remembers hides an outage. */
const LONGEST_MS = 30 * DAY_MS;
const LATEST_BEGIN_MS = 366 * DAY_MS;
/** Times are often written by hand as the current minute. */
const LATE_MS = 60_000;

interface WishedTimes {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly forSeconds?: number | undefined;
}

/** When a silence begins and ends; one that was to begin a moment ago begins now. @throws Problem 'invalid' */
export function timesOf(
  { from, until, forSeconds }: WishedTimes,
  nowMs: EpochMs,
): { fromMs: EpochMs; untilMs: EpochMs } {
  const wishedMs = from === undefined ? nowMs : momentOf(from, 'from');
  if (wishedMs < nowMs - LATE_MS) refuse('from', `${from} is past. Leave it out to begin now.`);
  if (wishedMs > nowMs + LATEST_BEGIN_MS) refuse('from', 'It begins more than a year from now.');
  const fromMs = Math.max(wishedMs, nowMs);
  if ((until === undefined) === (forSeconds === undefined))
    refuse('until', 'Say either until when it holds, or for how many seconds.');
  const written = until ?? new Date(fromMs + Math.min((forSeconds ?? 0) * 1000, 2 * LONGEST_MS)).toISOString();
  return { fromMs, untilMs: endOf(written, fromMs, nowMs) };
}

/** @throws Problem 'invalid' for an end that is past, before the beginning, or too far away */
export function endOf(written: string, fromMs: EpochMs, nowMs: EpochMs): EpochMs {
  const untilMs = momentOf(written, 'until');
  if (untilMs <= nowMs) refuse('until', `${written} is past. To end a silence, end it.`);
  if (untilMs <= fromMs) refuse('until', 'It ends before it begins. Are from and until the wrong way round?');
  if (untilMs - fromMs > LONGEST_MS)
    refuse('until', 'A silence holds for at most 30 days. What should never page belongs in the rules of the plan.');
  return untilMs;
}

/** @throws Problem 'invalid' for a bad expression, an unknown component, or everything that was not said to be meant */
export function checkScope(plan: Plan, scope: SilenceScope, isMeant: boolean): void {
  try {
    compileMatch(scope.matcher);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    refuse('matcher.text', `"${scope.matcher.text}" is not an RE2 expression: ${reason}`);
  }
  const unknown = scope.components.find((id) => !Object.hasOwn(plan.components, id));
  if (unknown !== undefined)
    refuse(
      'components',
      `${plan.service} has no component "${unknown}". It has: ${Object.keys(plan.components).join(', ')}.`,
    );
  if (isEverything(scope) && !isMeant)
    refuse('everything', `This holds every alert of ${plan.service}. Send "everything": true if that is meant.`);
}

function momentOf(written: string, at: string): EpochMs {
  const atMs = /^\d{4}-\d{2}-\d{2}T/.test(written) ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(atMs)) refuse(at, `"${written.slice(0, 60)}" is not a moment. Write it like 2026-11-21T03:00:00Z.`);
  return atMs;
}

function refuse(at: string, message: string): never {
  throw new Problem('invalid', message, [{ at, message }]);
}
