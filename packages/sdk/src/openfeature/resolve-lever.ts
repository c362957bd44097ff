import type { TocsinClient } from '../client.ts';
import { compileScope, type EvaluatedScope, type LeverContext, type LeverValue } from '../evaluate.ts';
import type { LeverState } from '../lever-wire.ts';

/** A context of OpenFeature. */
export type FlagContext = Readonly<Record<string, unknown>>;

/** Why a flag has its value: https://openfeature.dev/specification/types#resolution-reason */
export type FlagReason = 'STATIC' | 'TARGETING_MATCH' | 'SPLIT' | 'DEFAULT';

/** A lever as a flag. */
export interface ResolvedFlag<T> {
  value: T;
  variant: string;
  reason: FlagReason;
  flagMetadata: Record<string, string | number | boolean>;
}

/** The part of the client that is asked. */
export type FlagClient = Pick<TocsinClient, 'levers' | 'stats'>;

/** Why there is no value. The SDKs of OpenFeature read `code`, answer the caller's default, and the reason ERROR. */
export class FlagError extends Error {
  override name = 'FlagError';
  readonly code: 'FLAG_NOT_FOUND' | 'TYPE_MISMATCH' | 'TARGETING_KEY_MISSING';

  constructor(code: FlagError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Gives the lever `id` as a flag. Throws a FlagError when there is none, or none of this type of JavaScript. */
export type ResolveFlag = (id: string, type: string, context: FlagContext) => ResolvedFlag<LeverValue>;

interface PreparedLever {
  readonly state: LeverState;
  /** Whether somebody would be in the scope with any share. */
  readonly isMatched: (context: LeverContext) => boolean;
  readonly isInScope: (context: LeverContext) => boolean;
  readonly isShared: boolean;
}

/** Resolves levers by what the client holds; each is prepared once for each state, as a scope may list thousands. */
export function createResolver(client: FlagClient): ResolveFlag {
  let heldOf = '';
  let states: Record<string, LeverState> = {};
  let prepared = new Map<string, PreparedLever>();

  function leverOf(id: string): PreparedLever {
    const known = prepared.get(id);
    if (known) return known;
    const state = Object.hasOwn(states, id) ? states[id] : undefined;
    if (!state) throw new FlagError('FLAG_NOT_FOUND', `There is no lever "${id}".`);
    const made = prepare(id, state);
    prepared.set(id, made);
    return made;
  }

  return (id, type, context) => {
    const { source, version } = client.stats();
    // Both together say which state it is: one from a file has no version.
    if (heldOf !== `${source} ${version}`) {
      heldOf = `${source} ${version}`;
      states = client.levers();
      prepared = new Map();
    }
    const flag = flagOf(id, leverOf(id), readFlagContext(context));
    if (typeof flag.value !== type)
      throw new FlagError('TYPE_MISMATCH', `The lever "${id}" is a ${typeof flag.value}, not a ${type}.`);
    const reason = source === 'defaults' ? 'DEFAULT' : flag.reason;
    return { ...flag, reason, flagMetadata: { ...flag.flagMetadata, source, version } };
  };
}

/**
 * The context that levers look at, by the same rule as the server's (OFREP): `targetingKey` is the sticky key, numbers and
 * truth values are taken as texts, dates as in JSON, and what is structured matches nothing.
 */
export function readFlagContext({ targetingKey, ...attributes }: FlagContext): LeverContext {
  const texts = Object.entries(attributes).flatMap(([name, value]) => {
    const text = textOf(value);
    return text === undefined ? [] : [[name, text] as const];
  });
  const key = textOf(targetingKey);
  return { ...Object.fromEntries(texts), ...(key ? { key } : {}) };
}

function textOf(value: unknown): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function prepare(id: string, state: LeverState): PreparedLever {
  const scope: EvaluatedScope = state.scope ?? {};
  const percent = scope.percent ?? 100;
  return {
    state,
    isMatched: compileScope(id, { ...scope, percent: null }),
    isInScope: compileScope(id, scope),
    isShared: percent > 0 && percent < 100,
  };
}

function flagOf(id: string, lever: PreparedLever, context: LeverContext): ResolvedFlag<LeverValue> {
  const { value, pulled, scope } = lever.state;
  if (!scope) return flag(value, pulled, 'STATIC');
  const isInScope = lever.isInScope(context);
  const held = isInScope ? scope.value : value;
  if (!lever.isShared || !lever.isMatched(context))
    return flag(held, isInScope, isInScope ? 'TARGETING_MATCH' : 'DEFAULT');
  if (context.key) return flag(held, isInScope, 'SPLIT');
  const message = `The lever "${id}" is pulled for a share of everybody: the context needs a "targetingKey".`;
  throw new FlagError('TARGETING_KEY_MISSING', message);
}

function flag(value: LeverValue, pulled: boolean, reason: FlagReason): ResolvedFlag<LeverValue> {
  const variant = typeof value === 'string' ? value : pulled ? 'pulled' : 'resting';
  return { value, variant, reason, flagMetadata: { pulled } };
}
