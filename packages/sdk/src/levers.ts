import { asError, type ReportError } from './connection.ts';

/** What a lever can be set to. */
export type LeverValue = boolean | number | string;

/** A lever's value, and whether somebody has moved it away from its resting value. */
export interface LeverState {
  value: LeverValue;
  pulled: boolean;
}

/** The whole state of a service's levers, as Tocsin sends it every time. */
export interface LeverSnapshot {
  version: number;
  levers: Record<string, LeverState>;
}

/** Where the values in force come from, best first. */
export type LeverSource = 'server' | 'file' | 'defaults';

/** Called after a lever's value has changed. `value` is undefined when the lever is gone and has no default. */
export type LeverListener = (value: LeverValue | undefined, id: string, previous: LeverValue | undefined) => void;

/**
 * The levers in force. Reading is one Map lookup; a snapshot replaces the whole map, laid over the
 * defaults, and listeners hear only about values that differ.
 */
export class Levers {
  readonly #defaults: ReadonlyMap<string, LeverState>;
  readonly #listeners = new Map<string, Set<LeverListener>>();
  readonly #reportError: ReportError;
  #values = new Map<string, LeverValue>();
  #states: ReadonlyMap<string, LeverState>;
  #version = -1;
  #source: LeverSource = 'defaults';

  constructor(defaults: Record<string, LeverValue>, reportError: ReportError) {
    this.#defaults = new Map(Object.entries(defaults).map(([id, value]) => [id, { value, pulled: false }]));
    this.#states = this.#defaults;
    this.#values = valuesOf(this.#defaults);
    this.#reportError = reportError;
  }

  get version(): number {
    return this.#version;
  }

  get source(): LeverSource {
    return this.#source;
  }

  /** Returns the lever's value, or undefined when nobody has ever named it. */
  get(id: string): LeverValue | undefined {
    return this.#values.get(id);
  }

  /** Returns a copy of every known lever. */
  all(): Record<string, LeverState> {
    return Object.fromEntries([...this.#states].map(([id, state]) => [id, { ...state }]));
  }

  /** Calls `listener` on each change of the lever `id`, or of any lever for '*'. Returns a function that stops it. */
  onChange(id: string, listener: LeverListener): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /**
   * Takes over a snapshot and returns whether it was newer than the one held. A snapshot from a file gives
   * values but no version: after a restart the server decides, even one that counts from the beginning.
   */
  apply(snapshot: LeverSnapshot, source: 'server' | 'file'): boolean {
    if (source === 'file' && this.#source === 'server') return false;
    if (source === 'server' && snapshot.version <= this.#version) {
      if (snapshot.version < this.#version) {
        this.#reportError(new Error(`lever version ${snapshot.version} is older than ${this.#version}: ignored`));
      }
      return false;
    }
    this.#source = source;
    if (source === 'server') this.#version = snapshot.version;
    this.#replace(new Map([...this.#defaults, ...Object.entries(snapshot.levers)]));
    return true;
  }

  #replace(states: ReadonlyMap<string, LeverState>): void {
    const before = this.#values;
    this.#states = states;
    this.#values = valuesOf(states);
    for (const id of new Set([...before.keys(), ...this.#values.keys()])) {
      const previous = before.get(id);
      const value = this.#values.get(id);
      if (value !== previous) this.#tell(id, value, previous);
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

function valuesOf(states: ReadonlyMap<string, LeverState>): Map<string, LeverValue> {
  return new Map([...states].map(([id, state]) => [id, state.value]));
}

/**
 * Reads a snapshot from JSON text. Throws when the text is not one. A single lever with a value of a kind
 * that this version does not know is left out, so that a newer server cannot blind an older application.
 */
export function parseLeverSnapshot(text: string): LeverSnapshot {
  const parsed: unknown = JSON.parse(text);
  if (!isRecord(parsed) || !Number.isSafeInteger(parsed.version) || !isRecord(parsed.levers)) {
    throw new Error('not a lever snapshot: "version" and "levers" are needed');
  }
  const levers = Object.entries(parsed.levers).flatMap(([id, state]): [string, LeverState][] =>
    isRecord(state) && isLeverValue(state.value) ? [[id, { value: state.value, pulled: state.pulled === true }]] : [],
  );
  return { version: parsed.version as number, levers: Object.fromEntries(levers) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLeverValue(value: unknown): value is LeverValue {
  return typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number';
}
