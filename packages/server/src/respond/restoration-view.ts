import type { z } from '@hono/zod-openapi';
import type { Health, Incident, Plan, RestorationBatch, RestorationStep } from '@tocsin/core';
import type { restorationView } from './contract.ts';

type RestorationView = z.infer<typeof restorationView>;
type StepView = RestorationView['steps'][number];

/**
 * The restoration under way, else the one that is possible because levers are pulled; null when there is nothing to restore.
 * @param health of monitors and metrics, by id
 */
export function restorationOf(
  incident: Incident,
  plan: Plan,
  health: Readonly<Record<string, Health>>,
): RestorationView | null {
  const state = incident.restoration;
  const available = Object.values(plan.restorations).find((r) =>
    r.steps.some((step) => incident.pulledLevers.includes(step.release)),
  );
  const restoration = state ? plan.restorations[state.id] : available;
  if (!restoration) return null;
  return {
    id: restoration.id,
    title: restoration.title,
    status: state?.status ?? 'available',
    why: state?.why ?? null,
    steps: restoration.steps.map((step, index) => ({
      lever: step.release,
      title: plan.levers[step.release]?.title ?? step.release,
      waitSeconds: step.wait,
      hold: step.hold ?? false,
      batches: batchesOf(incident, step, index),
      state: stepState(incident, step, index),
      until: untilOf(incident, index),
      healthy: step.healthy.map((gate) => ({ id: gate, state: health[gate] ?? 'unknown' })),
    })),
  };
}

function untilOf({ restoration }: Incident, index: number): string | null {
  if (restoration?.status !== 'running' || restoration.step !== index) return null;
  return restoration.waitUntilMs === null ? null : new Date(restoration.waitUntilMs).toISOString();
}

function stepState(incident: Incident, step: RestorationStep, index: number): StepView['state'] {
  const state = incident.restoration;
  if (!state) return 'pending';
  if (state.status === 'finished') return 'done';
  if (state.status === 'pulled-back' && index === state.step + 1) return 'pulled-back';
  if (isUnderWay(incident, index)) return 'waiting';
  // A lever that was pulled again, or whose step was stopped half-way, is not given back.
  return index <= state.step && !incident.pulledLevers.includes(step.release) ? 'done' : 'pending';
}

/** A step is under way until the next one begins, also while a person holds it. */
function isUnderWay({ restoration: state }: Incident, index: number): boolean {
  if (!state || index !== state.step) return false;
  // Incidents of before there were batches do not say how the lever was pulled.
  return state.status === 'running' || (state.status === 'held' && state.before != null);
}

function batchesOf(incident: Incident, step: RestorationStep, index: number): StepView['batches'] {
  const batches = step.batches ?? [];
  const of = stepState(incident, step, index);
  const isPending = of === 'pending' || of === 'pulled-back';
  // Without one under way the step has come to the rest of the lever.
  const now = of === 'waiting' ? (incident.restoration?.batch ?? batches.length) : batches.length;
  return batches.map((batch, at) => ({
    title: batchTitle(batch),
    state: isPending || at > now ? 'pending' : at === now ? 'waiting' : 'done',
  }));
}

const MOST_NAMED = 3;

/** `10%`, `number +15550101, +15550102 and 4 more`, `to 10`. */
function batchTitle(batch: RestorationBatch): string {
  if (batch.kind === 'percent') return `${batch.percent}%`;
  if (batch.kind === 'value') return `to ${String(batch.value)}`;
  const more = batch.values.length - MOST_NAMED;
  const named = batch.values.slice(0, MOST_NAMED).join(', ');
  return `${batch.attribute} ${named}${more > 0 ? ` and ${more} more` : ''}`;
}
