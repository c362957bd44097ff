import type { EpochMs } from '../model/plan.ts';
import type { StepHold } from '../model/plan-runbook.ts';
import type { Health } from '../respond/command.ts';

/*
 * A wait ends well when its time is over, and badly as soon as something that it watches is unhealthy, or when that is not
 * healthy at the end. A gate ends well once everything that it watches has been healthy for its time without a break, and
 * badly at its time limit. What nobody watches is not healthy.
 */

/** How far a wait or a gate is; stored between two looks. */
export interface HoldState {
  /** Since when everything has been healthy without a break, as far as it was looked at; null: it is not. */
  readonly healthySinceMs: EpochMs | null;
  /** When it is looked at again. */
  readonly lookAtMs: EpochMs;
  /** What it waits for, in a sentence. */
  readonly note: string;
}

export type HoldDecision =
  | { readonly next: 'running'; readonly state: HoldState }
  | { readonly next: 'done' | 'failed'; readonly note: string };

export interface HoldStep {
  readonly kind: 'wait' | 'gate';
  readonly hold: StepHold;
  readonly startedMs: EpochMs;
  /** A gate that has not held by then fails. Seconds from its start. */
  readonly timeout: number;
  /** From the last look; null: this is the first. */
  readonly state: HoldState | null;
}

/** How often the monitors and metrics are looked at, as in a gradual restoration. */
const LOOK_EVERY_MS = 5_000;

/** Says how a wait or a gate goes on. @param health of monitors and metrics, by id */
export function decideHold(step: HoldStep, health: Readonly<Record<string, Health>>, nowMs: EpochMs): HoldDecision {
  const watched = [...step.hold.monitors, ...step.hold.metrics];
  const ill = watched.filter((id) => healthOfOne(health, id) !== 'healthy');
  return step.kind === 'wait' ? decideWait(step, health, ill, nowMs) : decideGate(step, health, ill, nowMs);
}

function decideWait(
  { hold, startedMs }: HoldStep,
  health: Readonly<Record<string, Health>>,
  ill: readonly string[],
  nowMs: EpochMs,
): HoldDecision {
  const untilMs = startedMs + hold.for * 1000;
  const bad = ill.filter((id) => healthOfOne(health, id) === 'unhealthy');
  if (bad.length > 0) return { next: 'failed', note: `Stopped waiting: ${inWords(health, bad)}.` };
  if (nowMs >= untilMs) {
    if (ill.length > 0) return { next: 'failed', note: `The time is over, but ${inWords(health, ill)}.` };
    return { next: 'done', note: 'The time is over.' };
  }
  const isWatching = hold.monitors.length + hold.metrics.length > 0;
  const lookAtMs = isWatching ? Math.min(untilMs, nowMs + LOOK_EVERY_MS) : untilMs;
  return { next: 'running', state: { healthySinceMs: null, lookAtMs, note: 'Waiting until its time is over.' } };
}

function decideGate(
  { hold, startedMs, timeout, state }: HoldStep,
  health: Readonly<Record<string, Health>>,
  ill: readonly string[],
  nowMs: EpochMs,
): HoldDecision {
  const healthySinceMs = ill.length > 0 ? null : (state?.healthySinceMs ?? nowMs);
  const heldAtMs = healthySinceMs === null ? Number.POSITIVE_INFINITY : healthySinceMs + hold.for * 1000;
  const untilMs = startedMs + timeout * 1000;
  if (nowMs >= heldAtMs) return { next: 'done', note: 'Everything is healthy.' };
  if (nowMs >= untilMs) {
    const why = ill.length > 0 ? inWords(health, ill) : 'it was not healthy for long enough';
    return { next: 'failed', note: `Gave up after ${timeout} s: ${why}.` };
  }
  const note = ill.length > 0 ? `Waiting: ${inWords(health, ill)}.` : `Healthy; watching it for ${hold.for} s.`;
  return {
    next: 'running',
    state: { healthySinceMs, lookAtMs: Math.min(heldAtMs, untilMs, nowMs + LOOK_EVERY_MS), note },
  };
}

/** What is not in the plan, and what nobody watches, is unknown. */
function healthOfOne(health: Readonly<Record<string, Health>>, id: string): Health {
  return Object.hasOwn(health, id) ? (health[id] ?? 'unknown') : 'unknown';
}

function inWords(health: Readonly<Record<string, Health>>, ids: readonly string[]): string {
  return ids.map((id) => `${id} is ${healthOfOne(health, id)}`).join(', ');
}
