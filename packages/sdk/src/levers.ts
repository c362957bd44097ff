import { asError, type ReportError } from './connection.ts';
import { compileScope, type LeverContext, type LeverValue } from './evaluate.ts';
import type { LeverSnapshot, LeverState } from './lever-wire.ts';

export type { LeverValue } from './evaluate.ts';
export type { LeverState } from './lever-wire.ts';

/** Where the values in force come from, best first. */
export type LeverSource = 'server' | 'file' | 'defaults';

/**
 * Called after a lever's value, or for whom it holds, has changed. The values are those of nobody in particular (without a
 * context); `value` is undefined when the lever is gone and has no default.
 */
export type LeverListener = (value: LeverValue | undefined, id: string, previous: LeverValue | undefined) => void;

/** What became of a snapshot: taken over, nothing new, or older than the one held. */
export type LeverNews = 'taken' | 'known' | 'older';

type Decide = (context: LeverContext) => LeverValue;

const NOBODY: LeverContext = {};

/**
 * The levers in force. Reading is one Map lookup; a snapshot replaces the whole map, laid over the
 * defaults, and listeners hear only about levers that differ.
 */
export class Levers {
  readonly #defaults: ReadonlyMap<string, LeverState>;
  readonly #listeners = new Map<string, Set<LeverListener>>();
  readonly #reportError: ReportError;
  #values = new Map<string, LeverValue>();
  /** Only levers with a scope. */
  #scoped = new Map<string, Decide>();
  #states: ReadonlyMap<string, LeverState>;
  #version = -1;
  #source: LeverSource = 'defaults';

  constructor(defaults: Readonly<Record<string, LeverValue>>, reportError: ReportError) {
    this.#defaults = new Map(Object.entries(defaults).map(([id, value]) => [id, { value, pulled: false }]));
    this.#states = this.#defaults;
    this.#values = new Map(Object.entries(defaults));
    this.#reportError = reportError;
  }

  get version(): number {
    return this.#version;
  }

  get source(): LeverSource {
    return this.#source;
  }

  /** Returns the lever's value for the context or, without one, for nobody in particular; undefined when nobody has ever named it. */
  get(id: string, context?: LeverContext): LeverValue | undefined {
    if (context && this.#scoped.size > 0) {
      const decide = this.#scoped.get(id);
      if (decide) return decide(context);
    }
    return this.#values.get(id);
  }

  /** When a pulled lever is released by itself, in milliseconds since 1970; undefined when nobody has said. */
  until(id: string): number | undefined {
    return this.#states.get(id)?.until;
  }

  /** Returns a copy of every known lever. */
  all(): Record<string, LeverState> {
    return Object.fromEntries([...this.#states].map(([id, state]) => [id, structuredClone(state)]));
  }

  /** Calls `listener` on each change of the lever `id`, or of any lever for '*'. Returns a function that stops it. */
  onChange(id: string, listener: LeverListener): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  /**
   * Takes over a snapshot that is newer than the one held. One from a file gives values but no version: after a restart the
   * server decides, even one that counts from the beginning. A `sealed` file is signed, and what is older was replayed.
   */
  apply(snapshot: LeverSnapshot, source: 'server' | 'file', sealed = false): LeverNews {
    if (source === 'file' && this.#source === 'server') return 'known';
    if (source === 'server' && snapshot.version < this.#version) {
      this.#reportError(new Error(`lever version ${snapshot.version} is older than ${this.#version}: ignored`));
      return 'older';
    }
    this.#source = source;
    // A server may well say the version of a signed file: then there has been no news since.
    if (snapshot.version === this.#version) return 'known';
    if (source === 'server' || sealed) this.#version = snapshot.version;
    this.#replace(this.#overDefaults(snapshot));
    return 'taken';
  }

  /** A number by default is never replaced by something else: who reads it calculates with it. */
  #overDefaults(snapshot: LeverSnapshot): Map<string, LeverState> {
    const states = new Map(this.#defaults);
    for (const [id, state] of Object.entries(snapshot.levers)) {
      const isNumber = typeof this.#defaults.get(id)?.value === 'number';
      if (isNumber && (typeof state.value !== 'number' || typeof (state.scope?.value ?? 0) !== 'number')) {
        this.#reportError(new Error(`the lever ${id} is not a number as its default is: the default is kept`));
      } else states.set(id, state);
    }
    return states;
  }

  #replace(states: ReadonlyMap<string, LeverState>): void {
    const values = new Map<string, LeverValue>();
    const scoped = new Map<string, Decide>();
    for (const [id, state] of states) {
      const decide = state.scope && decideBy(id, state, state.scope);
      values.set(id, decide ? decide(NOBODY) : state.value);
      if (decide) scoped.set(id, decide);
    }
    const [before, beforeStates] = [this.#values, this.#states];
    this.#states = states;
    this.#values = values;
    this.#scoped = scoped;
    for (const id of new Set([...before.keys(), ...values.keys()])) {
      const [previous, value] = [before.get(id), values.get(id)];
      if (value !== previous || !isSameScope(beforeStates.get(id), states.get(id))) this.#tell(id, value, previous);
    }
  }

  #tell(id: string, value: LeverValue | undefined, previous: LeverValue | undefined): void {
    for (const listener of [...(this.#listeners.get(id) ?? []), ...(this.#listeners.get('*') ?? [])]) {
      try {
        listener(value, id, previous);
      } catch (error) {
        this.#reportError(asError(error));
      }
    }
  }
}

function decideBy(id: string, { value }: LeverState, scope: NonNullable<LeverState['scope']>): Decide {
  const isInScope = compileScope(id, scope);
  return (context) => (isInScope(context) ? scope.value : value);
}

function isSameScope(one: LeverState | undefined, other: LeverState | undefined): boolean {
  if (!one?.scope && !other?.scope) return true;
  return JSON.stringify([one?.value, one?.scope]) === JSON.stringify([other?.value, other?.scope]);
}
