import { type BatchMove, batchMoves, isSamePull } from '../../../contain/lever-batches.ts';
import type { LeverPositions } from '../../../contain/lever-moves.ts';
import type { RestorationState } from '../../../model/incident.ts';
import type { RestorationStep } from '../../../model/plan-levers.ts';
import type { Deliberation } from '../../deliberation.ts';
import { pulledAs } from '../../fold/restoration.ts';

/** The steps of the restoration under way. */
export function stepsOf(d: Deliberation): readonly RestorationStep[] {
  return d.plan.restorations[d.incident.restoration?.id ?? '']?.steps ?? [];
}

/** The step whose lever is on its way or watched; undefined: none is. */
export function stepUnderWay(d: Deliberation): RestorationStep | undefined {
  const state = d.incident.restoration;
  return state && state.before !== null ? stepsOf(d)[state.step] : undefined;
}

/** The batches of a step that give something back, for the lever as it was pulled before the step. */
export function batchesOf(
  d: Deliberation,
  step: RestorationStep,
  state: RestorationState | null,
): readonly BatchMove[] {
  const lever = d.plan.levers[step.release];
  if (!lever) return [];
  return batchMoves(lever, state?.before ?? pulledAs(d.incident, step.release, d.plan), step.batches ?? []);
}

/** Whether what is under way has been asked for and has not happened yet. */
export function isMoving(d: Deliberation): boolean {
  const state = d.incident.restoration;
  if (!state) return false;
  if (state.back) return true;
  const step = stepUnderWay(d);
  return step !== undefined && state.waitUntilMs === null && !hasArrived(d, step, state);
}

/** Whether the lever is where the part of the step under way wants it. Released is more than any batch wants. */
export function hasArrived(d: Deliberation, step: RestorationStep, state: RestorationState): boolean {
  const { incident } = d;
  if (!incident.pulledLevers.includes(step.release)) return true;
  if (state.batch === null) return false;
  const target = batchesOf(d, step, state).find(({ batch }) => batch === state.batch);
  return !target || isSamePull(pulledAs(incident, step.release, d.plan), target);
}

/** Where the incident's levers are, as far as it knows. */
export function positionsOf(d: Deliberation): LeverPositions {
  const { pulledLevers } = d.incident;
  return Object.fromEntries(
    pulledLevers.map((lever) => [lever, { pulled: true, ...pulledAs(d.incident, lever, d.plan) }]),
  );
}

/** Gates of every step that has been released so far. */
export function gatesUpTo(d: Deliberation, index: number): readonly string[] {
  return [
    ...new Set(
      stepsOf(d)
        .slice(0, index + 1)
        .flatMap((step) => step.healthy),
    ),
  ];
}

export function leverTitle(d: Deliberation, lever: string): string {
  return d.plan.levers[lever]?.title ?? lever;
}

export function gateTitle(d: Deliberation, gate: string): string {
  return d.plan.monitors[gate]?.title ?? d.plan.metrics[gate]?.title ?? gate;
}
