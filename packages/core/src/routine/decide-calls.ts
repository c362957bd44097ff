import type { EpochMs } from '../model/plan.ts';
import type { ScheduledJob } from '../model/plan-upkeep.ts';
import { callMoment } from './call-moment.ts';

/** The moments of a calendar rule, read by whoever knows the calendar. */
export interface Occurrences {
  /** The first moment after `afterMs`; null: it never comes again. */
  next(afterMs: EpochMs): EpochMs | null;
  /** The last moment at or before `atMs`; null: there was none. */
  last(atMs: EpochMs): EpochMs | null;
}

/** Why a call that was due is not made. */
export type LeftOutReason = 'paused' | 'overlap' | 'missed' | 'unset';

/** What a look at a job knows. */
export interface JobLook {
  readonly service: string;
  readonly job: Pick<ScheduledJob, 'id' | 'jitter' | 'overlap' | 'missed' | 'unset'>;
  readonly occurrences: Occurrences;
  /** Every occurrence up to here has been decided. */
  readonly cursorMs: EpochMs;
  readonly nowMs: EpochMs;
  /** Whether a call of the job is under way. */
  readonly isRunning: boolean;
  /** Whether its lever is pulled. */
  readonly isPaused: boolean;
}

/** What becomes of one occurrence. */
export interface DecidedOccurrence {
  /** The calendar's moment, without jitter: by it the occurrence is known. */
  readonly dueMs: EpochMs;
  /** Null: the application is called. */
  readonly leftOut: LeftOutReason | null;
  /** How many occurrences before it nobody was there for, which this one stands for; at most MOST_MISSED. */
  readonly missed: number;
}

export interface JobDecision {
  readonly decided: readonly DecidedOccurrence[];
  /** The cursor after this look. */
  readonly cursorMs: EpochMs;
  /** When the next call is to be made, with its jitter; null: never. */
  readonly nextMs: EpochMs | null;
}

/** What is found later than this was missed: nobody looked when it was due. Looks are a quarter of a second apart. */
export const LATE_MS = 60_000;
/** More of what was missed is not counted. */
export const MOST_MISSED = 1000;

/**
 * Decides which occurrences are due between the last look and now, and what becomes of each. Every occurrence is decided once:
 * called, left out with its reason, or counted as missed by the one that stands for it.
 */
export function decideCalls(look: JobLook): JobDecision {
  const { nowMs, occurrences, job } = look;
  // A clock that was set back would otherwise silence the job until it is there again.
  const fromMs = look.cursorMs > nowMs + LATE_MS ? nowMs : look.cursorMs;
  const due = collectDue(look, fromMs);
  const decided: DecidedOccurrence[] = [];
  let missed = due.missed;
  const waiting = [...due.fresh];
  if (due.lastMissedMs !== null && (job.missed === 'skip' || waiting.length === 0)) {
    const leftOut = job.missed === 'skip' ? 'missed' : null;
    decided.push({ dueMs: due.lastMissedMs, leftOut, missed: missed - 1 });
    missed = 0;
  }
  for (const dueMs of waiting) {
    decided.push({ dueMs, leftOut: null, missed });
    missed = 0;
  }
  const next = occurrences.next(due.cursorMs);
  return {
    decided: withReasons(look, decided),
    cursorMs: due.cursorMs,
    nextMs: next === null ? null : callMoment(look, next),
  };
}

interface Due {
  readonly fresh: readonly EpochMs[];
  readonly missed: number;
  readonly lastMissedMs: EpochMs | null;
  readonly cursorMs: EpochMs;
}

function collectDue(look: JobLook, fromMs: EpochMs): Due {
  const { nowMs, occurrences } = look;
  const fresh: EpochMs[] = [];
  let missed = 0;
  let lastMissedMs: EpochMs | null = null;
  let cursorMs = fromMs;
  for (let due = occurrences.next(cursorMs); due !== null; due = occurrences.next(cursorMs)) {
    const atMs = callMoment(look, due);
    if (atMs > nowMs) break;
    cursorMs = due;
    if (atMs >= nowMs - LATE_MS) {
      fresh.push(due);
      continue;
    }
    missed = Math.min(missed + 1, MOST_MISSED);
    lastMissedMs = due;
    if (missed === MOST_MISSED) cursorMs = skipAhead(look, cursorMs);
    lastMissedMs = Math.max(lastMissedMs, cursorMs);
  }
  return { fresh, missed, lastMissedMs, cursorMs };
}

/** The last occurrence that was missed for certain, whatever its jitter: years of minutes need not be gone through. */
function skipAhead({ job, nowMs, occurrences }: JobLook, cursorMs: EpochMs): EpochMs {
  const last = occurrences.last(nowMs - LATE_MS - job.jitter * 1000 - 1);
  return last === null ? cursorMs : Math.max(cursorMs, last);
}

function withReasons(look: JobLook, decided: readonly DecidedOccurrence[]): DecidedOccurrence[] {
  let isRunning = look.isRunning;
  return decided.map((one) => {
    const leftOut = one.leftOut ?? reasonNow(look, isRunning);
    if (leftOut === null) isRunning = true;
    return { ...one, leftOut };
  });
}

function reasonNow({ job, isPaused }: JobLook, isRunning: boolean): LeftOutReason | null {
  if (isPaused) return 'paused';
  if (job.unset.length > 0) return 'unset';
  return isRunning && job.overlap === 'skip' ? 'overlap' : null;
}
