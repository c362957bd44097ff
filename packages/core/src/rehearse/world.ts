import type { LeverPosition } from '../contain/lever-moves.ts';
import { type Actor, SYSTEM } from '../model/actor.ts';
import type { Incident } from '../model/incident.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { SentMessage } from '../page/contact/message-limits.ts';
import type { Command, Effect, Health } from '../respond/command.ts';
import { decide } from '../respond/decide.ts';
import type { DecidedEntry } from '../respond/deliberation.ts';
import type { EventQueue } from './event-queue.ts';
import type { Behaviour, Containment } from './scenario.ts';

/** Who plays, and what does not work. */
export interface Cast {
  /** What a person does with the `nth` message of an incident that reaches them. */
  readonly behaviourOf: (person: string, nth: number, atMs: EpochMs) => Behaviour;
  readonly isDown: (channel: string) => boolean;
  /** How many incidents the service had before. */
  readonly turn: number;
  /** What whoever answers does with levers; nothing: nobody pulls any. */
  readonly contain?: Containment | null | undefined;
}

/** What happened, in its order: lines of the timelines, and what only the world knows. */
export type Moment = { readonly atMs: EpochMs; readonly incident: string | null } & (
  | { readonly kind: 'entry'; readonly entry: DecidedEntry }
  | { readonly kind: 'happening'; readonly text: string; readonly over: boolean }
  | {
      readonly kind: 'attempt';
      readonly pageId: string;
      readonly person: string;
      readonly urgency: 'page' | 'notify';
      readonly channel: string;
      /** Null: it reached the person. */
      readonly failure: string | null;
    }
  | { readonly kind: 'silent'; readonly person: string }
  | { readonly kind: 'announced'; readonly channel: string; readonly address: string; readonly failure: string | null }
);

/** A page under way. */
export interface PageUnderWay {
  readonly id: string;
  readonly incident: string;
  readonly person: string;
  readonly urgency: 'page' | 'notify';
  readonly pagedMs: EpochMs;
  readonly outcomes: Map<number, 'under-way' | 'delivered' | 'failed'>;
  reported: boolean;
}

/** Everything that changes while a story is played. */
export interface World {
  readonly plan: Plan;
  readonly cast: Cast;
  readonly queue: EventQueue<() => void>;
  nowMs: EpochMs;
  readonly incidents: Map<string, Incident>;
  /** The wake-up that an incident waits for. */
  readonly wakes: Map<string, EpochMs | null>;
  readonly pages: Map<string, PageUnderWay>;
  /** Messages to an address that count for its limits. */
  readonly sent: Map<string, SentMessage[]>;
  /** Addresses that have had a page of an incident. */
  readonly first: Set<string>;
  /** Pages that reached a person, by incident and person. */
  readonly reached: Map<string, Set<string>>;
  /** Who is at an incident and stays there. */
  readonly workers: Map<string, string>;
  readonly moments: Moment[];
  /** Where the levers are that were moved. */
  readonly levers: Map<string, LeverPosition>;
  /** Why the restoration of an incident stopped when somebody was last asked to let it go on. */
  readonly holds: Map<string, string>;
  readonly healthAt: (nowMs: EpochMs) => Readonly<Record<string, Health>>;
  readonly perform: (world: World, incident: string, effect: Effect) => void;
  /** Looks at an incident after each decision. */
  readonly decided: (world: World, incident: Incident) => void;
}

/** Gives a command to an incident as the server does: decide, append, wake later, do what the decision asks for. */
export function give(world: World, id: string, command: Command, actor: Actor = SYSTEM): Incident {
  const { plan, nowMs } = world;
  const decision = decide(id, world.incidents.get(id) ?? null, command, plan, nowMs, actor);
  world.incidents.set(id, decision.incident);
  for (const entry of decision.entries) world.moments.push({ atMs: nowMs, incident: id, kind: 'entry', entry });
  for (const effect of decision.effects) world.queue.add(nowMs, () => world.perform(world, id, effect));
  wakeLater(world, id, decision.wakeAtMs);
  world.decided(world, decision.incident);
  return decision.incident;
}

function wakeLater(world: World, id: string, atMs: EpochMs | null): void {
  if (world.wakes.get(id) === atMs) return;
  world.wakes.set(id, atMs);
  if (atMs === null) return;
  world.queue.add(Math.max(world.nowMs, atMs), () => {
    // A later decision may have asked for another moment.
    if (world.wakes.get(id) !== atMs) return;
    world.wakes.delete(id);
    // Health is read only when a restoration has to judge it: a year has many wake-ups.
    const isRestoring = world.incidents.get(id)?.restoration?.status === 'running';
    give(world, id, { kind: 'wake', health: isRestoring ? world.healthAt(world.nowMs) : {} });
  });
}

/** A person of the plan as an actor. */
export function personActor(plan: Plan, person: string): Actor {
  return { kind: 'person', id: person, name: plan.people[person]?.name ?? person };
}
