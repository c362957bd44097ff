import type { LeverKind, LeverValue, Plan } from '@tocsin/core';
import type { LeverContext } from '@tocsin/sdk/evaluate';
import { type LeverFor, leverFor } from './evaluate-state.ts';
import type { WireState } from './lever-snapshot.ts';

/* The OpenFeature Remote Evaluation Protocol, 0.1: https://github.com/open-feature/protocol/blob/main/service/openapi.yaml */

export type OfrepErrorCode = 'PARSE_ERROR' | 'TARGETING_KEY_MISSING' | 'INVALID_CONTEXT' | 'FLAG_NOT_FOUND' | 'GENERAL';

export interface OfrepFailure {
  readonly key?: string;
  readonly errorCode: OfrepErrorCode;
  readonly errorDetails: string;
}

export interface OfrepSuccess {
  readonly key: string;
  readonly reason: 'STATIC' | 'TARGETING_MATCH' | 'SPLIT' | 'DEFAULT';
  readonly variant: string;
  readonly value: LeverValue;
  readonly metadata: Readonly<Record<string, boolean | number | string>>;
}

/** What a request is evaluated against. */
export interface OfrepState {
  readonly plan: Plan;
  readonly state: WireState;
}

const MOST_ATTRIBUTES = 1000;

/**
 * Reads the context of a request's body; no body is an empty context. OpenFeature's `targetingKey` is the sticky key. Levers
 * look at texts: numbers and truth values are taken as such, and what is structured matches nothing.
 */
export function readOfrepContext(body: string): { readonly context: LeverContext } | OfrepFailure {
  if (body.trim() === '') return { context: {} };
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { errorCode: 'PARSE_ERROR', errorDetails: 'The body is not JSON.' };
  }
  if (!isObject(parsed)) return { errorCode: 'PARSE_ERROR', errorDetails: 'The body is not a JSON object.' };
  const { context = {} } = parsed;
  if (!isObject(context)) return { errorCode: 'INVALID_CONTEXT', errorDetails: '"context" is not an object.' };
  const { targetingKey, ...attributes } = context;
  if (targetingKey !== undefined && typeof targetingKey !== 'string') {
    return { errorCode: 'INVALID_CONTEXT', errorDetails: '"targetingKey" is not a text.' };
  }
  const entries = Object.entries(attributes);
  if (entries.length > MOST_ATTRIBUTES) {
    return { errorCode: 'INVALID_CONTEXT', errorDetails: `A context has at most ${MOST_ATTRIBUTES} attributes.` };
  }
  const texts = entries.flatMap(([name, value]) => (isPlain(value) ? [[name, String(value)] as const] : []));
  return { context: { ...Object.fromEntries(texts), ...(targetingKey ? { key: targetingKey } : {}) } };
}

export function isFailure(result: object): result is OfrepFailure {
  return 'errorCode' in result;
}

/** Evaluates one lever as a flag. */
export function evaluateFlag(
  { plan, state }: OfrepState,
  key: string,
  context: LeverContext,
): OfrepSuccess | OfrepFailure {
  const lever = Object.hasOwn(state.levers, key) ? state.levers[key] : undefined;
  if (!lever) {
    return { key, errorCode: 'FLAG_NOT_FOUND', errorDetails: `The service ${plan.service} has no lever "${key}".` };
  }
  const found = leverFor(key, lever, context);
  if (found.by === 'key-missing') {
    const errorDetails = `"${key}" is pulled for a share of everybody: the context needs a "targetingKey".`;
    return { key, errorCode: 'TARGETING_KEY_MISSING', errorDetails };
  }
  const kind = plan.levers[key]?.kind ?? 'switch';
  const metadata = { service: plan.service, version: state.version, kind, pulled: found.pulled };
  return { key, reason: reasonOf(found), variant: variantOf(kind, found), value: found.value, metadata };
}

/** Evaluates every lever. */
export function evaluateFlags(all: OfrepState, context: LeverContext): (OfrepSuccess | OfrepFailure)[] {
  return Object.keys(all.state.levers).map((key) => evaluateFlag(all, key, context));
}

/** https://openfeature.dev/specification/types#resolution-reason */
function reasonOf({ by, pulled }: LeverFor): OfrepSuccess['reason'] {
  if (by === 'everybody') return 'STATIC';
  if (by === 'share') return 'SPLIT';
  return pulled ? 'TARGETING_MATCH' : 'DEFAULT';
}

function variantOf(kind: LeverKind, { value, pulled }: LeverFor): string {
  if (kind === 'variant') return String(value);
  return pulled ? 'pulled' : 'resting';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
