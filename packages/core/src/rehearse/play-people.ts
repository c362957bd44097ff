import { isActive } from '../respond/deliberation.ts';
import { contain, isRestoring } from './play-levers.ts';
import type { Behaviour } from './scenario.ts';
import { give, type PageUnderWay, personActor, type World } from './world.ts';

/** A person who works on an incident looks after a draft within this time. */
const SEND_AFTER_MS = 120_000;
/** Notes of somebody at work come at least this often, whatever the plan calls forgotten. */
const WORK_STEP_MS = 600_000;

/** A message has reached a person: they answer after their reaction time, or not. */
export function hear(world: World, page: PageUnderWay): void {
  const { incident, person } = page;
  const key = `${incident}\u0000${person}`;
  const pages = world.reached.get(key) ?? new Set<string>();
  const isNew = !pages.has(page.id);
  world.reached.set(key, pages.add(page.id));
  const nth = pages.size;
  const behaviour = world.cast.behaviourOf(person, nth, world.nowMs);
  if (behaviour.answersAfter === null || nth < behaviour.fromPage) {
    // Told once a page, however many channels it goes over.
    if (isNew) world.moments.push({ atMs: world.nowMs, incident, kind: 'silent', person });
    return;
  }
  world.queue.add(world.nowMs + behaviour.answersAfter * 1000, () => answer(world, incident, person, behaviour));
}

/** Whoever comes first answers; a page that somebody else has answered is left alone. */
function answer(world: World, id: string, person: string, behaviour: Behaviour): void {
  const incident = world.incidents.get(id);
  if (!incident || !isActive(incident) || incident.escalation.status === 'acknowledged') return;
  give(world, id, { kind: 'acknowledge', person }, personActor(world.plan, person));
  if (behaviour.afterwards === 'forget') return;
  world.workers.set(id, person);
  for (const audience of Object.keys(world.plan.communication.audiences)) sendUpdate(world, id, audience);
  work(world, id, person);
  contain(world, id, person);
  if (behaviour.afterwards === 'resolve') resolveLater(world, id, person, behaviour.resolveAfter * 1000);
}

/** Nobody resolves an incident whose levers they still give back. */
function resolveLater(world: World, id: string, person: string, afterMs: number): void {
  world.queue.add(world.nowMs + afterMs, () => {
    const incident = world.incidents.get(id);
    if (!incident || !isActive(incident)) return;
    if (isRestoring(world, incident)) {
      resolveLater(world, id, person, WORK_STEP_MS);
      return;
    }
    const resolution = { kind: 'resolve', resolution: 'Mended.', falsePositive: false } as const;
    give(world, id, resolution, personActor(world.plan, person));
  });
}

/** Somebody at work is heard of often enough that the incident does not count as forgotten. */
function work(world: World, id: string, person: string): void {
  const severity = world.plan.severities.find((s) => s.id === world.incidents.get(id)?.severity);
  const forgottenAfter = world.plan.escalation[severity?.escalation ?? '']?.forgottenAfter ?? null;
  if (forgottenAfter === null) return;
  world.queue.add(world.nowMs + Math.min(WORK_STEP_MS, forgottenAfter * 500), () => {
    if (!isOpen(world, id) || world.workers.get(id) !== person) return;
    give(world, id, { kind: 'note', text: WORK_NOTE }, personActor(world.plan, person));
    work(world, id, person);
  });
}

/** What somebody at work notes down; it is not told in a rehearsal. */
export const WORK_NOTE = 'Working on it';

/** A draft is looked at and sent when somebody is at the incident; else it waits for them. */
export function sendUpdate(world: World, id: string, audience: string): void {
  world.queue.add(world.nowMs + SEND_AFTER_MS, () => {
    const incident = world.incidents.get(id);
    const worker = world.workers.get(id);
    const updateId = incident?.updates[audience]?.draftId;
    if (!worker || !updateId) return;
    const text = 'As drafted.';
    give(world, id, { kind: 'update-sent', audience, updateId, text }, personActor(world.plan, worker));
  });
}

/** What needs no person goes out as it was drafted. */
export function sendUnattended(world: World, id: string, audience: string): void {
  const updateId = world.incidents.get(id)?.updates[audience]?.draftId;
  if (updateId) give(world, id, { kind: 'update-sent', audience, updateId, text: 'As drafted.' });
}

function isOpen(world: World, id: string): boolean {
  const incident = world.incidents.get(id);
  return incident !== undefined && isActive(incident);
}
