import type { PulledLever } from '../model/incident.ts';
import type { Lever, LeverValue, RestorationBatch } from '../model/plan-levers.ts';
import { isSameScope, plainScope, scopeInWords } from './lever-scope.ts';
import { valueProblem } from './lever-value.ts';

/** One part of a lever's release. */
export interface BatchMove extends PulledLever {
  /** Index among the batches of the step. */
  readonly batch: number;
}

/**
 * Works out how a lever is pulled after each batch of its release, from how it was pulled before it. Batches only ever give
 * back more; those that would give nothing back, or that the lever cannot take, are left out.
 */
export function batchMoves(
  lever: Lever,
  before: PulledLever,
  batches: readonly RestorationBatch[],
): readonly BatchMove[] {
  const moves: BatchMove[] = [];
  let now = before;
  let given = 0;
  for (const [batch, what] of batches.entries()) {
    if (what.kind === 'percent') given = Math.max(given, Math.min(100, what.percent));
    const next = after(lever, before, now, what, given);
    if (isSamePull(next, now)) continue;
    now = next;
    moves.push({ batch, ...next });
  }
  return moves;
}

/** Whether two pulls leave nobody with another value. */
export function isSamePull(a: PulledLever, b: PulledLever): boolean {
  return a.value === b.value && isSameScope(a.scope, b.scope);
}

function after(
  lever: Lever,
  before: PulledLever,
  now: PulledLever,
  batch: RestorationBatch,
  given: number,
): PulledLever {
  if (batch.kind === 'value') return { ...now, value: closer(lever, now.value, batch.value) };
  // Commands act for everybody.
  if (lever.kind === 'command') return now;
  const scope = now.scope ?? { match: {}, except: {}, percent: null };
  if (batch.kind === 'percent') {
    const share = before.scope?.percent ?? 100;
    return { ...now, scope: plainScope({ ...scope, percent: hundredths((share * (100 - given)) / 100) }) };
  }
  const { attribute, values } = batch;
  const left = Object.hasOwn(scope.except, attribute) ? (scope.except[attribute] ?? []) : [];
  const except = { ...scope.except, [attribute]: [...new Set([...left, ...values])] };
  return { ...now, scope: plainScope({ ...scope, except }) };
}

/** Shares are told apart to the hundredth of a percent; what is less stays with those who have it back. */
function hundredths(percent: number): number {
  return Math.floor(percent * 100 + 1e-6) / 100;
}

/** A number only ever comes closer to the resting one, and does not reach it: that is the release. */
function closer(lever: Lever, now: LeverValue, next: LeverValue): LeverValue {
  if (valueProblem(lever, next)) return now;
  const { resting } = lever;
  if (typeof next !== 'number' || typeof now !== 'number' || typeof resting !== 'number') return next;
  const isUp = resting > now;
  const isOnTheWay = isUp ? next > now && next < resting : next < now && next > resting;
  return isOnTheWay ? next : now;
}

/** What a batch gives back, in words: `10% have Webhooks again`, `Concurrency goes to 10`. */
export function batchInWords(lever: Pick<Lever, 'title'>, before: PulledLever, batch: RestorationBatch): string {
  switch (batch.kind) {
    case 'value':
      return `${lever.title} goes to ${String(batch.value)}`;
    case 'percent': {
      const scope = scopeInWords(before.scope);
      return `${batch.percent}%${scope === '' ? '' : ` of those ${scope}`} have ${lever.title} again`;
    }
    case 'values':
      return `${batch.attribute} ${some(batch.values)} ${batch.values.length === 1 ? 'has' : 'have'} ${lever.title} again`;
  }
}

const MOST_TOLD = 3;

function some(values: readonly string[]): string {
  const told = values.slice(0, MOST_TOLD);
  const rest = values.length - told.length;
  const last = rest > 0 ? `${rest} more` : told.pop();
  return told.length === 0 ? `${last}` : `${told.join(', ')} and ${last}`;
}
