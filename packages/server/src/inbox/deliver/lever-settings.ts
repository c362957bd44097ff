import type { InboxSource } from '@tocsin/core';
import { compileScope, type LeverContext } from '@tocsin/sdk/evaluate';
import type { WireLever, WireState } from '../../contain/sdk/lever-snapshot.ts';

/** How a source is delivered for one part of its events: those that the levers' scopes single out, or the others. */
export interface LaneSettings {
  readonly isPaused: boolean;
  readonly firstOnly: boolean;
  /** How many at once. */
  readonly concurrency: number;
  /** A second; null: no limit. */
  readonly rate: number | null;
}

/** What the levers say of a source now. */
export interface Settings {
  /** Whether two states of the levers mean the same for this source. */
  readonly key: string;
  readonly everybody: LaneSettings;
  /** Null: no lever of it has a scope. */
  readonly scoped: ((context: LeverContext) => Lane) | null;
}

/** The part that an event belongs to. Limits are shared by all whose limiting lever has them in its scope, or has not. */
export interface Lane {
  readonly settings: LaneSettings;
  readonly limit: 'all' | 'scope';
  readonly bucket: 'all' | 'scope';
}

const NAMES = ['delivery', 'concurrency', 'rate', 'types'] as const;

/** Reads what the levers of a source say. A lever that there is not rests, and so says what the plan does. */
export function settingsOf(source: InboxSource, { levers }: Pick<WireState, 'levers'>): Settings {
  const wires = NAMES.map((name) => levers[source.levers[name]]);
  const everybody = laneOf(
    source,
    wires.map((lever) => heldIn(lever, false)),
  );
  const key = JSON.stringify(wires);
  const scopes = wires.map((lever, index) =>
    lever?.scope ? compileScope(source.levers[NAMES[index] ?? 'types'], lever.scope) : null,
  );
  if (scopes.every((scope) => scope === null)) return { key, everybody, scoped: null };
  const lanes = new Map<number, Lane>();
  const scoped = (context: LeverContext) => {
    const bits = scopes.reduce((sum, isIn, index) => sum + (isIn?.(context) ? 2 ** index : 0), 0);
    const known = lanes.get(bits);
    if (known) return known;
    const isIn = (index: number) => (bits & (2 ** index)) > 0;
    const held = wires.map((lever, index) => heldIn(lever, isIn(index)));
    const lane: Lane = {
      settings: laneOf(source, held),
      limit: isIn(1) ? 'scope' : 'all',
      bucket: isIn(2) ? 'scope' : 'all',
    };
    lanes.set(bits, lane);
    return lane;
  };
  return { key, everybody, scoped };
}

interface Held {
  readonly value: WireLever['value'] | undefined;
  readonly isPulled: boolean;
}

/** With a scope, a lever is sent with its resting value for everybody else. */
function isPulledForAll(lever: WireLever | undefined): boolean {
  return lever?.pulled === true && !lever.scope;
}

function heldIn(lever: WireLever | undefined, isIn: boolean): Held {
  if (lever?.scope && isIn) return { value: lever.scope.value, isPulled: true };
  return { value: lever?.value, isPulled: isPulledForAll(lever) };
}

function laneOf(source: InboxSource, [delivery, concurrency, rate, types]: readonly Held[]): LaneSettings {
  const perSecond = numberOf(rate, source.rate ?? 0);
  return {
    isPaused: delivery?.isPulled === true,
    firstOnly: types?.isPulled === true,
    concurrency: Math.max(0, Math.floor(numberOf(concurrency, source.concurrency))),
    rate: perSecond > 0 ? perSecond : null,
  };
}

function numberOf(held: Held | undefined, otherwise: number): number {
  const value = held?.value;
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}
