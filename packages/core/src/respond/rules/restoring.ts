import type { RestorationState } from '../../model/incident.ts';
import type { Health } from '../command.ts';
import type { Deliberation } from '../deliberation.ts';
import { leadOf } from './leading.ts';
import { page } from './paging.ts';
import { beginStep, beginWait, goOn, moveAsWanted, pullEffect, refusalOf } from './restoration/going-on.ts';
import { gatesUpTo, gateTitle, isMoving, leverTitle, stepUnderWay } from './restoration/parts.ts';

/*
 * Gradual restoration (S0: one lever, five minutes, the next; S4: in batches). For each step in turn:
 *
 *   a person says when? ──yes──► held until a person goes on
 *     │ no, or they have
 *   gates of the steps before are healthy, and the lever can be moved? ──no──► held (a person goes on or stops)
 *     │ yes
 *   give back a batch, at last the whole lever ──► wait ──► every gate healthy at the end ──► next batch or step … ──► finished
 *                                            │
 *                                            └── a gate turns unhealthy, or is still so at the end ──► the lever is pulled
 *                                                back to what it was before the step, which begins anew when a person goes on
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
  beginStep(d, 0, health);
}

/** Whether a restoration is under way, or has stopped and can go on. */
export function isUnfinished(state: RestorationState | null): boolean {
  return state !== null && state.status !== 'finished' && state.status !== 'aborted';
}

/** Holds the restoration, lets it go on or stops it. What should have moved and has not is asked for again. */
export function steerRestoration(d: Deliberation, action: 'hold' | 'resume' | 'abort', why?: string): void {
  const state = d.incident.restoration;
  if (!state) return;
  const running = state.status === 'running';
  const stopped = state.status === 'held' || state.status === 'pulled-back';
  if (action === 'hold' && why !== undefined && state.back) notPulledBack(d, state, why);
  else if (action === 'hold' && running) {
    const text = why ? `Restoration held: ${why}` : 'Restoration held';
    d.record({ kind: 'restoration-held', step: state.step, why: why ?? 'held by a person' }, text);
  }
  if (action === 'abort' && (running || stopped))
    d.record({ kind: 'restoration-aborted' }, 'Restoration stopped; the levers stay as they are');
  if (action === 'resume' && stopped) {
    d.record({ kind: 'restoration-resumed' }, 'Restoration goes on');
    moveAgain(d);
  }
}

/** What should have been pulled back could not be: that wakes somebody, too. */
function notPulledBack(d: Deliberation, { step, back }: RestorationState, refusal: string): void {
  const why = `${leverTitle(d, back?.lever ?? '')} could not be pulled back. ${refusal}`;
  d.record({ kind: 'restoration-held', step, why }, `Restoration held: ${why}`);
  pageLead(d, `is held: ${why}`);
}

function moveAgain(d: Deliberation): void {
  const back = d.incident.restoration?.back;
  if (back) d.effect({ ...pullEffect(back.lever, back), reason: 'Pulled back before the restoration goes on' });
  else if (isMoving(d)) moveAsWanted(d);
}

/** When the gates must be looked at again; null while nothing is being restored. */
export function nextLookMs(d: Deliberation): number | null {
  const state = d.incident.restoration;
  // A lever that has not moved yet reports itself.
  if (!d.active || state?.status !== 'running' || isMoving(d)) return null;
  // Resumed, or between two steps: at once.
  return state.waitUntilMs === null ? d.nowMs : Math.min(state.waitUntilMs, d.nowMs + LOOK_EVERY_MS);
}

/** Looks at the gates: pulls back on regression, goes on when the wait is over. */
export function watchRestoration(d: Deliberation, health: HealthById): void {
  const state = d.incident.restoration;
  if (!d.active || state?.status !== 'running' || isMoving(d)) return;
  if (state.waitUntilMs === null) {
    if (!beginWait(d)) goOn(d, health);
    return;
  }
  const over = state.waitUntilMs <= d.nowMs;
  const why = regression(d, state, health, over);
  if (why !== null) pullBack(d, state, why);
  else if (over) goOn(d, health);
}

/** Says what has become worse since the step began; null: nothing has. */
function regression(d: Deliberation, state: RestorationState, health: HealthById, over: boolean): string | null {
  for (const gate of gatesUpTo(d, state.step)) {
    const tolerated = state.tolerated.includes(gate);
    if (health[gate] === 'healthy' && tolerated)
      d.decide({ kind: 'restoration-healthy', step: state.step, gate }, `${gateTitle(d, gate)} is healthy again`);
    if (health[gate] === 'unhealthy' && (!tolerated || over)) {
      return `${gateTitle(d, gate)} ${tolerated ? 'did not become healthy during the wait' : 'became unhealthy'}`;
    }
  }
  return null;
}

/** A lever has moved. Where it is the one of the step under way, the wait begins, also while the restoration is held. */
export function leverMoved(d: Deliberation, lever: string): void {
  const status = d.incident.restoration?.status;
  if (!d.active || (status !== 'running' && status !== 'held')) return;
  if (stepUnderWay(d)?.release === lever) beginWait(d);
}

/** The whole lever goes back to what it was before the step, and somebody is woken. */
function pullBack(d: Deliberation, { step }: RestorationState, why: string): void {
  const lever = stepUnderWay(d)?.release;
  if (!lever) return;
  d.decide({ kind: 'restoration-pulled-back', step, lever, why }, `Pulled back ${leverTitle(d, lever)}: ${why}`);
  const back = d.incident.restoration?.back;
  const refusal = back ? refusalOf(d, { ...back, action: 'pull', alone: true }) : null;
  if (refusal !== null) d.decide({ kind: 'note', text: refusal }, `It could not be pulled back. ${refusal}`);
  else if (back) d.effect({ ...pullEffect(lever, back), reason: `Pulled back: ${why}` });
  pageLead(d, refusal === null ? `was pulled back: ${why}` : `could not be pulled back: ${why}. ${refusal}`);
}

function pageLead(d: Deliberation, what: string): void {
  const lead = leadOf(d);
  if (lead) page(d, lead, { why: 'restoration', reason: `the restoration ${what}`, urgency: 'page' });
}
