import type { Signal } from '../model/alert.ts';
import type { Incident } from '../model/incident.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { Effect } from '../respond/command.ts';
import { isActive } from '../respond/deliberation.ts';
import { joins } from '../respond/rules/opening.ts';
import { titleOf } from '../respond/title-of.ts';
import { EventQueue } from './event-queue.ts';
import { happeningText } from './happening-text.ts';
import { goOnLater, healthOf, moveLever } from './play-levers.ts';
import { startPage } from './play-page.ts';
import { sendUnattended, sendUpdate } from './play-people.ts';
import type { Happening } from './scenario.ts';
import { signalsOf, type TimedSignal } from './signals-of.ts';
import { type Cast, give, type Moment, type World } from './world.ts';

/** A story as it is played: what goes wrong, and until when anybody looks. */
export interface Story {
  readonly atMs: EpochMs;
  readonly untilMs: EpochMs;
  readonly what: readonly Happening[];
}

/** Everything that happened. */
export interface Played {
  /** As they were at the end, in the order in which they opened. */
  readonly incidents: readonly Incident[];
  readonly moments: readonly Moment[];
}

/** More than any plan can ask for within days; a plan that asks for more wakes without end. */
const MOST_EVENTS = 200_000;

/**
 * Plays a story against a plan on a clock of its own. All decisions are the real ones; only the world is played: detection
 * is told, messages arrive at once or not at all, and people do what the cast says.
 *
 * @throws Error when the plan wakes an incident without end, which is a bug of ours
 */
export function play(plan: Plan, story: Story, cast: Cast): Played {
  const world: World = {
    plan,
    cast,
    queue: new EventQueue(),
    nowMs: story.atMs,
    incidents: new Map(),
    wakes: new Map(),
    pages: new Map(),
    sent: new Map(),
    first: new Set(),
    reached: new Map(),
    workers: new Map(),
    moments: [],
    levers: new Map(),
    holds: new Map(),
    healthAt: healthOf(plan, story),
    perform,
    decided: goOnLater,
  };
  for (const happening of story.what) plant(world, story, happening);
  for (let events = 0; ; events++) {
    const next = world.queue.next();
    if (!next || next.atMs > story.untilMs) break;
    if (events > MOST_EVENTS) throw new Error(`the story never ends: ${MOST_EVENTS} events by ${next.atMs}`);
    world.nowMs = next.atMs;
    next.event();
  }
  return { incidents: [...world.incidents.values()], moments: world.moments };
}

/** Puts what a happening makes detection say into the queue. */
function plant(world: World, story: Story, happening: Happening): void {
  const startMs = story.atMs + happening.after * 1000;
  const tell = (text: string, over: boolean) => () =>
    world.moments.push({ atMs: world.nowMs, incident: null, kind: 'happening', text, over });
  world.queue.add(startMs, tell(happeningText(world.plan, happening), false));
  if (happening.lasts !== null) {
    world.queue.add(startMs + happening.lasts * 1000, tell(`Over: ${happeningText(world.plan, happening)}`, true));
  }
  for (const timed of signalsOf(world.plan, happening, startMs)) {
    world.queue.add(timed.atMs, () => receive(world, timed, happening.lasts === null));
  }
}

/** A signal joins the incident that it belongs to, or opens one: as the server does with what detection says. */
function receive(world: World, { signal }: TimedSignal, endless: boolean): void {
  const incidents = [...world.incidents.values()];
  const own = incidents.find(({ alerts }) => alerts[signal.dedupKey]);
  // What lasts until somebody resolves it is over then.
  if (own && !isActive(own) && endless) return;
  const active = incidents.filter(isActive);
  const incident =
    active.find(({ alerts }) => alerts[signal.dedupKey]) ??
    (signal.status === 'firing' ? active.find((one) => joins(world.plan, signal, one, world.nowMs)) : undefined);
  if (incident) give(world, incident.id, { kind: 'signals', signals: [signal] });
  else if (signal.status === 'firing') open(world, signal);
}

function open(world: World, signal: Signal): void {
  const { plan } = world;
  const { severity, components, runbook } = signal;
  const title = titleOf(plan, signal);
  const id = `R-${world.incidents.size + 1}`;
  const turn = world.cast.turn + world.incidents.size;
  give(world, id, { kind: 'open', service: plan.service, title, severity, components, runbook, signal, turn });
}

function perform(world: World, incident: string, effect: Effect): void {
  switch (effect.kind) {
    case 'page':
      startPage(world, incident, effect);
      return;
    case 'announce': {
      const { channel, address } = effect;
      const failure = world.cast.isDown(channel) ? `${channel} is down` : null;
      world.moments.push({ atMs: world.nowMs, incident, kind: 'announced', channel, address, failure });
      return;
    }
    case 'draft-update':
      give(world, incident, { kind: 'update-drafted', audience: effect.audience, updateId: `${incident}-draft` });
      if (effect.unattended) sendUnattended(world, incident, effect.audience);
      else sendUpdate(world, incident, effect.audience);
      return;
    case 'move-lever':
      moveLever(world, incident, effect);
      return;
    case 'diagnose':
    case 'open-review':
    case 'settle-pages':
      return;
  }
}
