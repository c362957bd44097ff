import { type BatchMove, batchInWords } from '../../../contain/lever-batches.ts';
import { type LeverRequest, leverMoves } from '../../../contain/lever-moves.ts';
import type { RestorationStep } from '../../../model/plan-levers.ts';
import type { Health } from '../../command.ts';
import type { Deliberation } from '../../deliberation.ts';
import { inWords } from '../../duration.ts';
import { pulledAs } from '../../fold/restoration.ts';
import {
  batchesOf,
  gatesUpTo,
  gateTitle,
  hasArrived,
  leverTitle,
  positionsOf,
  stepsOf,
  stepUnderWay,
} from './parts.ts';

type HealthById = Readonly<Record<string, Health>>;

/** Part of a step: a batch, or null: all that is left of the lever. */
type Part = BatchMove | null;

/** Goes on with the next batch of the step under way, with the rest of its lever, or with the next step. */
export function goOn(d: Deliberation, health: HealthById): void {
  const state = d.incident.restoration;
  if (!state) return;
  const step = stepUnderWay(d);
  const { batch } = state;
  if (!step || batch === null || !d.incident.pulledLevers.includes(step.release)) {
    beginStep(d, state.step + 1, health);
    return;
  }
  const part = batchesOf(d, step, state).find((one) => one.batch > batch) ?? null;
  if (!isHeldBack(d, state.step, part, {})) begin(d, state.step, part, state.tolerated);
}

/** Begins the first step from this one on whose lever is pulled; finishes when there is none. */
export function beginStep(d: Deliberation, from: number, health: HealthById): void {
  const steps = stepsOf(d);
  const isPulled = (step: RestorationStep) => d.incident.pulledLevers.includes(step.release);
  const again = steps.findIndex((step, i) => i < from && isPulled(step));
  if (again >= 0) {
    const why = `${leverTitle(d, steps[again]?.release ?? '')} is pulled again`;
    hold(d, again, why, `Restoration held: ${why}; going on begins its step anew`);
    return;
  }
  const index = steps.findIndex((step, i) => i >= from && isPulled(step));
  const step = steps[index];
  if (!step) {
    finish(d, steps);
    return;
  }
  if (isHeldBefore(d, step, index, health)) return;
  const tolerated = step.healthy.filter((gate) => health[gate] === 'unhealthy');
  const part = batchesOf(d, step, null)[0] ?? null;
  if (!isHeldBack(d, index, part, { begins: index })) begin(d, index, part, tolerated);
}

/** A person says when it begins, and then the gates of the steps before must be healthy. */
function isHeldBefore(d: Deliberation, step: RestorationStep, index: number, health: HealthById): boolean {
  if ((step.hold ?? false) && d.incident.restoration?.agreed !== index) {
    const why = `step ${index + 1} waits for a person`;
    hold(d, index, why, `Restoration held: ${why}, who lets ${leverTitle(d, step.release)} be released`);
    return true;
  }
  const sick = gatesUpTo(d, index - 1).find((gate) => health[gate] === 'unhealthy');
  if (!sick) return false;
  const why = `${gateTitle(d, sick)} is unhealthy`;
  hold(d, index, why, `Restoration held: ${why}`);
  return true;
}

/** A lever that others need, or that cannot be moved so, would be waited for without end. */
function isHeldBack(d: Deliberation, index: number, part: Part, anew: { readonly begins?: number }): boolean {
  const lever = stepsOf(d)[index]?.release;
  const why = lever === undefined ? null : refusalOf(d, requestOf(lever, part));
  if (why === null) return false;
  d.decide({ kind: 'restoration-held', step: index, why, ...anew }, `Restoration held: ${why}`);
  return true;
}

function requestOf(lever: string, part: Part): LeverRequest {
  if (!part) return { lever, action: 'release' };
  return { lever, action: 'pull', value: part.value, scope: part.scope, alone: true };
}

/** Why a lever cannot be moved so, as far as the incident knows the others; null: it can. */
export function refusalOf(d: Deliberation, request: LeverRequest): string | null {
  // A lever that has left the plan can still be released.
  if (!d.plan.levers[request.lever]) return null;
  const decision = leverMoves(d.plan, positionsOf(d), request);
  return decision.ok ? null : decision.message;
}

/** Stops before a step, which begins once a person says so. */
function hold(d: Deliberation, begins: number, why: string, text: string): void {
  d.decide({ kind: 'restoration-held', step: begins, why, begins }, text);
}

function finish(d: Deliberation, steps: readonly RestorationStep[]): void {
  if (steps.length === 0) {
    d.decide({ kind: 'restoration-aborted' }, 'Restoration stopped: the plan does not have it any more');
    return;
  }
  const others = d.incident.pulledLevers.map((lever) => leverTitle(d, lever));
  const left = others.length > 0 ? `; not part of it and still pulled: ${others.join(', ')}` : '';
  d.decide({ kind: 'restoration-finished' }, `Every lever is released: restoration finished${left}`);
  if (d.incident.status !== 'monitoring')
    d.decide({ kind: 'status-set', status: 'monitoring' }, 'Watching whether it stays healthy');
}

function begin(d: Deliberation, index: number, part: Part, tolerated: readonly string[]): void {
  const step = stepsOf(d)[index];
  if (!step) return;
  const batch = part ? { batch: part.batch } : {};
  const fact = { kind: 'restoration-step' as const, step: index, ...batch, lever: step.release, tolerated };
  d.decide(fact, `${partTitle(d, index, part?.batch ?? null)}: ${partWords(d, step, part)}`);
  if (beginWait(d)) return;
  moveAsWanted(d);
}

/** Asks for the move that the part of the step under way is about. */
export function moveAsWanted(d: Deliberation): void {
  const state = d.incident.restoration;
  const step = stepUnderWay(d);
  if (!state || !step) return;
  const part = batchesOf(d, step, state).find(({ batch }) => batch === state.batch) ?? null;
  const title = partTitle(d, state.step, state.batch);
  const reason = `Restoration, ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
  if (part) d.effect({ ...pullEffect(step.release, part), reason });
  else d.effect({ kind: 'move-lever', lever: step.release, action: 'release', reason });
}

/** The effect that pulls a lever in a certain way. */
export function pullEffect(lever: string, { value, scope }: Pick<BatchMove, 'value' | 'scope'>) {
  return { kind: 'move-lever' as const, lever, action: 'pull' as const, value, ...(scope ? { scope } : {}) };
}

/** The lever is where the part of the step wants it: it is watched from now on. @returns whether it is */
export function beginWait(d: Deliberation): boolean {
  const state = d.incident.restoration;
  const step = stepUnderWay(d);
  if (!state || !step || state.waitUntilMs !== null || !hasArrived(d, step, state)) return false;
  const untilMs = d.nowMs + step.wait * 1000;
  const follows = state.batch === null ? 'the next step' : 'more is given back';
  d.decide(
    { kind: 'restoration-waiting', step: state.step, untilMs },
    step.wait > 0 ? `Watching ${inWords(step.wait)} before ${follows}` : 'No wait after this step',
  );
  return true;
}

/** `Step 2 of 4, batch 1 of 3`. */
function partTitle(d: Deliberation, index: number, batch: number | null): string {
  const steps = stepsOf(d);
  const count = steps[index]?.batches?.length ?? 0;
  const part = batch !== null ? `, batch ${batch + 1} of ${count}` : count > 0 ? ', the rest' : '';
  return `Step ${index + 1} of ${steps.length}${part}`;
}

function partWords(d: Deliberation, step: RestorationStep, part: Part): string {
  const batch = part ? step.batches[part.batch] : undefined;
  if (!batch) return `releasing ${leverTitle(d, step.release)}`;
  const before = d.incident.restoration?.before ?? pulledAs(d.incident, step.release, d.plan);
  return batchInWords({ title: leverTitle(d, step.release) }, before, batch);
}
