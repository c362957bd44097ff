import { type LeverRequest, leverMoves } from '../contain/lever-moves.ts';
import { conditionsOf, meets } from '../detect/fold-reading.ts';
import { type Actor, SYSTEM } from '../model/actor.ts';
import type { Incident } from '../model/incident.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { Effect, Health } from '../respond/command.ts';
import { isActive } from '../respond/deliberation.ts';
import type { Story } from './play.ts';
import type { Happening } from './scenario.ts';
import { give, personActor, type World } from './world.ts';

/** Somebody who waits until the gates are well looks this often. */
const LOOK_MS = 60_000;

/** Whoever has answered pulls the levers of the scenario, and later restores. */
export function contain(world: World, id: string, person: string): void {
  const { contain: asked } = world.cast;
  if (!asked) return;
  world.queue.add(world.nowMs + asked.pullAfter * 1000, () => {
    for (const lever of asked.pull) pullByHand(world, id, person, lever);
    const { restoration } = asked;
    if (restoration !== null)
      world.queue.add(world.nowMs + asked.restoreAfter * 1000, () => restore(world, id, restoration));
  });
}

function pullByHand(world: World, id: string, person: string, lever: string): void {
  if (!isOpen(world, id)) return;
  const actor = personActor(world.plan, person);
  const refusal = move(world, id, { lever, action: 'pull' }, 'The scenario says so', actor);
  if (refusal !== null) give(world, id, { kind: 'note', text: refusal }, actor);
}

function restore(world: World, id: string, restoration: string): void {
  const person = world.workers.get(id);
  if (!isOpen(world, id) || person === undefined) return;
  const health = world.healthAt(world.nowMs);
  give(world, id, { kind: 'restore', restoration, health }, personActor(world.plan, person));
}

/** Does what the effect `move-lever` asks for. What cannot be moved holds the restoration, with the reason. */
export function moveLever(world: World, id: string, effect: Extract<Effect, { kind: 'move-lever' }>): void {
  const { lever, action, value, scope, reason } = effect;
  const refusal = move(world, id, { lever, action, value, scope, alone: true }, reason, SYSTEM);
  if (refusal !== null) give(world, id, { kind: 'steer-restoration', action: 'hold', why: refusal });
}

/** @returns why it is impossible; null: it is done */
function move(world: World, id: string, request: LeverRequest, reason: string, actor: Actor): string | null {
  const decision = leverMoves(world.plan, Object.fromEntries(world.levers), request);
  if (!decision.ok) return decision.message;
  for (const { lever, action, value, scope } of decision.moves) {
    world.levers.set(lever, { pulled: action === 'pulled', value, scope });
    give(world, id, { kind: 'lever-moved', lever, action, value, ...(scope ? { scope } : {}), reason }, actor);
  }
  return null;
}

/** A restoration has stopped: a person goes on after their time, once its gates are well. Who meets the same hold again gives up. */
export function goOnLater(world: World, incident: Incident): void {
  const { id, restoration } = incident;
  const after = world.cast.contain?.goOnAfter ?? null;
  // What was pulled back may be so again; a hold that comes back at once would do so for ever.
  if (!isStopped(incident) && world.holds.get(id)?.startsWith('pulled-back')) world.holds.delete(id);
  if (after === null || !isStopped(incident)) return;
  const why = `${restoration?.status} ${restoration?.step} ${restoration?.why}`;
  if (world.holds.get(id) === why) return;
  world.holds.set(id, why);
  world.queue.add(world.nowMs + after * 1000, () => goOn(world, id));
}

function goOn(world: World, id: string): void {
  const incident = world.incidents.get(id);
  const person = world.workers.get(id);
  if (!incident || !isActive(incident) || !isStopped(incident) || person === undefined) return;
  const gates = world.plan.restorations[incident.restoration?.id ?? '']?.steps.flatMap(({ healthy }) => healthy) ?? [];
  const health = world.healthAt(world.nowMs);
  if (gates.some((gate) => health[gate] === 'unhealthy')) world.queue.add(world.nowMs + LOOK_MS, () => goOn(world, id));
  else give(world, id, { kind: 'steer-restoration', action: 'resume' }, personActor(world.plan, person));
}

function isStopped({ restoration }: Incident): boolean {
  return restoration?.status === 'held' || restoration?.status === 'pulled-back';
}

/** Whether the scenario still restores: nobody resolves before it is done. */
export function isRestoring(world: World, { restoration }: Incident): boolean {
  if ((world.cast.contain?.restoration ?? null) === null) return false;
  return restoration?.status !== 'finished' && restoration?.status !== 'aborted';
}

function isOpen(world: World, id: string): boolean {
  const incident = world.incidents.get(id);
  return incident !== undefined && isActive(incident);
}

/** Whether each monitor and metric is well at a moment, as far as the story says anything about it. */
export function healthOf(plan: Plan, { atMs, what }: Story): (nowMs: EpochMs) => Readonly<Record<string, Health>> {
  const ids = [...Object.keys(plan.monitors), ...Object.keys(plan.metrics)];
  return (nowMs) => {
    const bad = new Set(what.filter((one) => isGoingOn(one, nowMs - atMs)).flatMap((one) => worsened(plan, one)));
    return Object.fromEntries(ids.map((id) => [id, bad.has(id) ? 'unhealthy' : 'healthy']));
  };
}

function isGoingOn({ after, lasts }: Happening, sinceMs: number): boolean {
  return sinceMs >= after * 1000 && (lasts === null || sinceMs < (after + lasts) * 1000);
}

function worsened(plan: Plan, happening: Happening): readonly string[] {
  if (happening.kind === 'monitor') return [happening.monitor];
  if (happening.kind !== 'metric') return [];
  const { metric, value } = happening;
  return conditionsOf(plan, metric).some(({ condition }) => meets(condition, value)) ? [metric] : [];
}
