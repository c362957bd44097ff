import type { RestorationStep } from '../../model/plan-levers.ts';
import type { Health } from '../command.ts';
import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { leadOf } from './leading.ts';
import { page } from './paging.ts';

/*
 * Gradual restoration (S0: one lever, five minutes, the next). For each step in turn:
 *
 *   gates of the steps before are healthy? ──no──► held (a person goes on or stops)
 *     │ yes
 *   release the lever ──► wait ──► every gate healthy at the end ──► next step … ──► finished
 *                           │
 *                           └── a gate turns unhealthy, or is still so at the end ──► the lever is pulled back
 *
 * A gate that was unhealthy when its step began (a backlog that has yet to drain) is tolerated until the wait ends.
 */

type HealthById = Readonly<Record<string, Health>>;

/** How often the gates are looked at during a wait. */
const LOOK_EVERY_MS = 5_000;

export function startRestoration(d: Deliberation, id: string, health: HealthById): void {
  const restoration = d.plan.restorations[id];
  if (!restoration) return;
  d.record(
    { kind: 'restoration-started', restoration: id },
    `Restoration started: ${restoration.steps.map((s) => leverTitle(d, s.release)).join(', then ')}`,
  );
  releaseNext(d, 0, health);
}

export function steerRestoration(d: Deliberation, action: 'hold' | 'resume' | 'abort'): void {
  const state = d.incident.restoration;
  if (!state) return;
  const running = state.status === 'running';
  const stopped = state.status === 'held' || state.status === 'pulled-back';
  if (action === 'hold' && running)
    d.record({ kind: 'restoration-held', step: state.step, why: 'held by a person' }, 'Restoration held');
  if (action === 'abort' && (running || stopped))
    d.record({ kind: 'restoration-aborted' }, 'Restoration stopped; the levers stay as they are');
  if (action === 'resume' && stopped) d.record({ kind: 'restoration-resumed' }, 'Restoration goes on');
}

/** When the gates must be looked at again; null while nothing is being restored. */
export function nextLookMs(d: Deliberation): number | null {
  const state = d.incident.restoration;
  if (!d.active || state?.status !== 'running') return null;
  if (state.waitUntilMs !== null) return Math.min(state.waitUntilMs, d.nowMs + LOOK_EVERY_MS);
  // Resumed, or between two steps: at once. A step whose lever has not moved yet is reported by that lever.
  return leverIsMoving(d) ? null : d.nowMs;
}

/** Looks at the gates: pulls back on regression, goes on when the wait is over. */
export function watchRestoration(d: Deliberation, health: HealthById): void {
  const state = d.incident.restoration;
  if (!d.active || state?.status !== 'running' || leverIsMoving(d)) return;
  if (state.waitUntilMs === null) {
    releaseNext(d, state.step + 1, health);
    return;
  }
  const over = state.waitUntilMs <= d.nowMs;
  for (const gate of gatesUpTo(d, state.step)) {
    const tolerated = state.tolerated.includes(gate);
    if (health[gate] === 'healthy' && tolerated)
      d.decide({ kind: 'restoration-healthy', step: state.step, gate }, `${gateTitle(d, gate)} is healthy again`);
    if (health[gate] === 'unhealthy' && (!tolerated || over)) {
      pullBack(
        d,
        state.step,
        tolerated
          ? `${gateTitle(d, gate)} did not become healthy during the wait`
          : `${gateTitle(d, gate)} became unhealthy`,
      );
      return;
    }
  }
  if (over) releaseNext(d, state.step + 1, health);
}

/** The lever of the step under way has moved: the wait begins. */
export function leverMoved(d: Deliberation, lever: string): void {
  const state = d.incident.restoration;
  const step = stepAt(d, state?.step ?? -1);
  if (state?.status !== 'running' || state.waitUntilMs !== null || step?.release !== lever) return;
  const untilMs = d.nowMs + step.wait * 1000;
  d.decide(
    { kind: 'restoration-waiting', step: state.step, untilMs },
    step.wait > 0 ? `Watching ${inWords(step.wait)} before the next step` : 'No wait after this step',
  );
}

function releaseNext(d: Deliberation, from: number, health: HealthById): void {
  const steps = stepsOf(d);
  const index = steps.findIndex((step, i) => i >= from && d.incident.pulledLevers.includes(step.release));
  const step = steps[index];
  if (!step) {
    d.decide({ kind: 'restoration-finished' }, 'Every lever is released: restoration finished');
    if (d.incident.status !== 'monitoring')
      d.decide({ kind: 'status-set', status: 'monitoring' }, 'Watching whether it stays healthy');
    return;
  }
  const sick = gatesUpTo(d, index - 1).find((gate) => health[gate] === 'unhealthy');
  if (sick) {
    d.decide(
      { kind: 'restoration-held', step: index - 1, why: `${gateTitle(d, sick)} is unhealthy` },
      `Restoration held: ${gateTitle(d, sick)} is unhealthy`,
    );
    return;
  }
  const tolerated = step.healthy.filter((gate) => health[gate] === 'unhealthy');
  d.decide(
    { kind: 'restoration-step', step: index, lever: step.release, tolerated },
    `Step ${index + 1} of ${steps.length}: releasing ${leverTitle(d, step.release)}`,
  );
  d.effect({
    kind: 'move-lever',
    lever: step.release,
    action: 'release',
    reason: `Restoration, step ${index + 1} of ${steps.length}`,
  });
}

function pullBack(d: Deliberation, step: number, why: string): void {
  const lever = stepAt(d, step)?.release;
  if (!lever) return;
  d.decide({ kind: 'restoration-pulled-back', step, lever, why }, `Pulled back ${leverTitle(d, lever)}: ${why}`);
  d.effect({ kind: 'move-lever', lever, action: 'pull', reason: `Pulled back: ${why}` });
  const lead = leadOf(d);
  if (lead) page(d, lead, { why: 'restoration', reason: `the restoration was pulled back: ${why}` });
}

function leverIsMoving(d: Deliberation): boolean {
  const state = d.incident.restoration;
  const step = stepAt(d, state?.step ?? -1);
  return state?.waitUntilMs === null && step !== undefined && d.incident.pulledLevers.includes(step.release);
}

function stepsOf(d: Deliberation): readonly RestorationStep[] {
  return d.plan.restorations[d.incident.restoration?.id ?? '']?.steps ?? [];
}

function stepAt(d: Deliberation, index: number): RestorationStep | undefined {
  return index < 0 ? undefined : stepsOf(d)[index];
}

/** Gates of every step that has been released so far. */
function gatesUpTo(d: Deliberation, index: number): readonly string[] {
  return [
    ...new Set(
      stepsOf(d)
        .slice(0, index + 1)
        .flatMap((step) => step.healthy),
    ),
  ];
}

function leverTitle(d: Deliberation, lever: string): string {
  return d.plan.levers[lever]?.title ?? lever;
}

function gateTitle(d: Deliberation, gate: string): string {
  return d.plan.monitors[gate]?.title ?? d.plan.metrics[gate]?.title ?? gate;
}
