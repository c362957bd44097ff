import type { EvaluatedLever, EvaluatedScope, LeverValue } from './evaluate.ts';

/** A lever's value, whether somebody has moved it away from its resting value, and for whom. */
export interface LeverState extends EvaluatedLever {
  /** In force for everybody or, with a scope, for all that are outside of it. */
  readonly value: LeverValue;
  readonly pulled: boolean;
  /** When it is released by itself, in milliseconds since 1970; absent: nobody has said. */
  readonly until?: number;
}

/** The whole state of a service's levers, as Tocsin sends it every time. */
export interface LeverSnapshot {
  readonly version: number;
  /** When that version was made by the server's clock, in milliseconds since 1970. */
  readonly at?: number;
  /** The service whose levers these are, where that is known. */
  readonly service?: string;
  readonly levers: Readonly<Record<string, LeverState>>;
}

/**
 * Reads a snapshot from JSON text. Throws when the text is not one. A single lever with a value of a kind
 * that this version does not know is left out, so that a newer server cannot blind an older application.
 */
export function parseLeverSnapshot(text: string): LeverSnapshot {
  const parsed: unknown = JSON.parse(text);
  if (!isRecord(parsed) || !isVersion(parsed.version) || !isRecord(parsed.levers)) {
    throw new Error('not a lever snapshot: "version" and "levers" are needed');
  }
  const levers = Object.entries(parsed.levers).flatMap(([id, state]): [string, LeverState][] =>
    isRecord(state) && isLeverValue(state.value) ? [[id, readState(state, state.value)]] : [],
  );
  return {
    version: parsed.version,
    ...(Number.isFinite(parsed.at) ? { at: parsed.at as number } : {}),
    ...(typeof parsed.service === 'string' ? { service: parsed.service } : {}),
    levers: Object.fromEntries(levers),
  };
}

/** A scope that cannot be understood is left out: the resting value, which stands outside of it, then holds for all. */
function readState(state: Record<string, unknown>, value: LeverValue): LeverState {
  const { scope } = state;
  const { until } = state;
  const plain = { value, pulled: state.pulled === true, ...(typeof until === 'number' ? { until } : {}) };
  return isScope(scope) ? { ...plain, scope } : plain;
}

function isScope(scope: unknown): scope is EvaluatedScope & { value: LeverValue } {
  return (
    isRecord(scope) &&
    isLeverValue(scope.value) &&
    isLists(scope.match ?? {}) &&
    isLists(scope.except ?? {}) &&
    Number.isFinite(scope.percent ?? 100)
  );
}

function isVersion(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isLists(lists: unknown): boolean {
  return isRecord(lists) && Object.values(lists).every((values) => Array.isArray(values));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLeverValue(value: unknown): value is LeverValue {
  return typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number';
}
