import { createHash } from 'node:crypto';
import { compileScope, type LeverContext } from '@tocsin/sdk/evaluate';
import { Problem } from '../../platform/problem.ts';
import type { LeverSnapshot, WireLever, WireState } from './lever-snapshot.ts';

/** How a lever stands for somebody. */
export interface LeverFor {
  readonly value: WireLever['value'];
  /** Whether it is pulled for them. */
  readonly pulled: boolean;
  /** What decided: no scope, the scope's attributes, or its share. `key-missing`: a share would have, and there is no key. */
  readonly by: 'everybody' | 'attributes' | 'share' | 'key-missing';
}

interface CompiledScope {
  /** Whether somebody is in the scope, but for its share. */
  readonly attributes: (context: LeverContext) => boolean;
  readonly whole: (context: LeverContext) => boolean;
}

const compiled = new WeakMap<WireLever, CompiledScope>();

/** Evaluates one lever of a state by the rule of the SDK. */
export function leverFor(id: string, lever: WireLever, context: LeverContext): LeverFor {
  const { scope, value, pulled } = lever;
  if (!scope) return { value, pulled, by: 'everybody' };
  const { attributes, whole } = compile(id, lever, scope);
  const isPulled = whole(context);
  const held = { value: isPulled ? scope.value : value, pulled: isPulled };
  const isShared = scope.percent !== null && scope.percent > 0 && scope.percent < 100;
  if (!isShared || !attributes(context)) return { ...held, by: 'attributes' };
  return { ...held, by: context.key ? 'share' : 'key-missing' };
}

/** A scope may list 10,000 values: it is prepared once for each state. */
function compile(id: string, lever: WireLever, scope: NonNullable<WireLever['scope']>): CompiledScope {
  const known = compiled.get(lever);
  if (known) return known;
  const made = { attributes: compileScope(id, { ...scope, percent: null }), whole: compileScope(id, scope) };
  compiled.set(lever, made);
  return made;
}

/** The state as it is for somebody: no lever has a scope, and `pulled` says whether it is pulled for them. */
export function stateFor({ version, at, levers }: WireState, context: LeverContext): WireState {
  const evaluated = Object.entries(levers).map(([id, lever]) => {
    const { value, pulled } = leverFor(id, lever, context);
    return [id, { value, pulled }];
  });
  return { version, at, levers: Object.fromEntries(evaluated) };
}

/** Tag of the answer to somebody: another context or another version has another. */
export function etagFor({ version }: LeverSnapshot, context: LeverContext, isSigned: boolean): string {
  const sorted = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 22);
  return `"${version}-${hash}${isSigned ? '-signed' : ''}"`;
}

/** Whether a client's `If-None-Match` has the tag (RFC 9110, section 13.1.2). */
export function hasTag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => {
    const wanted = tag.trim();
    return wanted === '*' || wanted.replace(/^W\//, '') === etag;
  });
}

const MOST_ATTRIBUTES = 32;
const LONGEST_NAME = 64;
const LONGEST_VALUE = 200;

/**
 * Reads for whom a request asks: each query parameter but `signed` is an attribute. Null: for nobody in particular.
 * @throws Problem 'invalid' for too many, for one that is too long, and for one that is there twice
 */
export function contextOfQuery(query: Readonly<Record<string, readonly string[]>>): LeverContext | null {
  const given = Object.entries(query).filter(([name]) => name !== 'signed');
  if (given.length === 0) return null;
  if (given.length > MOST_ATTRIBUTES) {
    throw new Problem('invalid', `A context has at most ${MOST_ATTRIBUTES} attributes; these are ${given.length}.`);
  }
  const context = given.map(([name, values]) => {
    const [value = '', another] = values;
    if (another !== undefined)
      throw new Problem('invalid', `The attribute "${name.slice(0, LONGEST_NAME)}" is there twice.`);
    if (name === '' || name.length > LONGEST_NAME || value.length > LONGEST_VALUE) {
      throw new Problem(
        'invalid',
        `The name of an attribute has 1 to ${LONGEST_NAME} characters, its value at most ${LONGEST_VALUE}.`,
      );
    }
    return [name, value] as const;
  });
  return Object.fromEntries(context);
}
