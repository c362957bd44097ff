import type { Plan, Seconds } from '../model/plan.ts';
import { type Lever, type LeverScope, type LeverValue, PLAIN_LEVER } from '../model/plan-levers.ts';
import { isSameScope, plainScope, scopeProblem } from './lever-scope.ts';
import { pullProblem, releaseProblem } from './lever-ties.ts';
import { valueProblem } from './lever-value.ts';
import { unknownLever } from './unknown-lever.ts';

/** Where a lever is now. A lever that nobody ever moved has no position: it rests. */
export interface LeverPosition {
  readonly pulled: boolean;
  readonly value: LeverValue;
  /** For whom it is pulled; null: for everybody. */
  readonly scope: LeverScope | null;
}

export type LeverPositions = Readonly<Record<string, LeverPosition>>;

/** What somebody wants of a lever. */
export interface LeverRequest {
  readonly lever: string;
  readonly action: 'pull' | 'release';
  /** Nothing: the value that it is pulled to already, else the plan's. */
  readonly value?: LeverValue | undefined;
  /** For whom; nothing: for everybody, also where it was pulled for some. */
  readonly scope?: LeverScope | null | undefined;
  /** A pull leaves the levers of `pulls` as they are: a restoration moves lever by lever. */
  readonly alone?: boolean | undefined;
}

/** One lever that has to move, and the value it then has. */
export interface LeverMove {
  readonly lever: string;
  readonly action: 'pulled' | 'released';
  readonly value: LeverValue;
  readonly scope: LeverScope | null;
}

/** What follows from a request: moves in order (none when all is so already), or why it is impossible and what to do. */
export type LeverDecision =
  | { readonly ok: true; readonly moves: readonly LeverMove[] }
  | {
      readonly ok: false;
      readonly code: 'unknown' | 'value' | 'scope' | 'needs' | 'conflict';
      readonly message: string;
    };

/**
 * Decides which levers move. A pull moves the levers of `pulls` first, in order and for the same people; those that are
 * pulled already keep the value that a person gave them, and come to hold for everybody where the pull does. A release
 * moves only the lever itself: restoration is gradual. What a pull brings along counts as pulled for `needs` and `conflicts`.
 */
export function leverMoves(plan: Plan, positions: LeverPositions, request: LeverRequest): LeverDecision {
  const lever = Object.hasOwn(plan.levers, request.lever) ? plan.levers[request.lever] : undefined;
  if (!lever) return { ok: false, code: 'unknown', message: unknownLever(plan, request.lever) };
  return request.action === 'release' ? release(plan, positions, lever) : pull(plan, positions, lever, request);
}

function release(plan: Plan, positions: LeverPositions, lever: Lever): LeverDecision {
  if (!isPulled(positions, lever.id)) return { ok: true, moves: [] };
  const problem = releaseProblem(plan, lever, (id) => isPulled(positions, id));
  if (problem) return { ok: false, ...problem };
  return { ok: true, moves: [{ lever: lever.id, action: 'released', value: lever.resting, scope: null }] };
}

function pull(plan: Plan, positions: LeverPositions, lever: Lever, request: LeverRequest): LeverDecision {
  const wrongValue = request.value === undefined ? null : valueProblem(lever, request.value);
  if (wrongValue) return { ok: false, code: 'value', message: wrongValue };
  const brought = request.alone ? [] : leversPulledFirst(plan, lever);
  const wrongScope = request.scope ? scopeOfAll(plan, lever, brought, request.scope) : null;
  if (wrongScope) return { ok: false, code: 'scope', message: wrongScope };
  const scope = plainScope(request.scope);
  const moves = brought.flatMap((id) => bringAlong(plan.levers[id], positionOf(positions, id), scope));
  const position = positionOf(positions, lever.id);
  const value = request.value ?? (position?.pulled ? valueKept(lever, position) : lever.pulled);
  if (!position?.pulled || position.value !== value || !isSameScope(position.scope, scope))
    moves.push({ lever: lever.id, action: 'pulled', value, scope });
  const problem = tieProblem(plan, positions, moves);
  return problem ? { ok: false, ...problem } : { ok: true, moves };
}

function isPulled(positions: LeverPositions, id: string): boolean {
  return positionOf(positions, id)?.pulled ?? false;
}

function positionOf(positions: LeverPositions, id: string): LeverPosition | undefined {
  return Object.hasOwn(positions, id) ? positions[id] : undefined;
}

/** A lever that another pulls: it stays as it is where it is pulled for as many people already. */
function bringAlong(
  lever: Lever | undefined,
  position: LeverPosition | undefined,
  scope: LeverScope | null,
): LeverMove[] {
  if (!lever) return [];
  if (!position?.pulled) return [{ lever: lever.id, action: 'pulled', value: lever.pulled, scope }];
  const isNarrower = scope === null && plainScope(position.scope) !== null;
  return isNarrower ? [{ lever: lever.id, action: 'pulled', value: position.value, scope: null }] : [];
}

function scopeOfAll(plan: Plan, lever: Lever, brought: readonly string[], scope: LeverScope): string | null {
  const wrong = scopeProblem(lever, scope);
  if (wrong || !plainScope(scope)) return wrong;
  const command = brought.find((id) => plan.levers[id]?.kind === 'command');
  if (command === undefined) return null;
  return `The lever "${lever.id}" pulls "${command}", which is moved by commands for everybody: pull it without a scope.`;
}

/** Only what is pulled anew is asked for its ties: what is pulled already may always change its value and scope. */
function tieProblem(plan: Plan, positions: LeverPositions, moves: readonly LeverMove[]) {
  const anew = new Set(moves.map((move) => move.lever).filter((id) => !isPulled(positions, id)));
  const isPulledAfter = (id: string) => anew.has(id) || isPulled(positions, id);
  for (const id of anew) {
    const lever = plan.levers[id];
    const problem = lever ? pullProblem(plan, lever, isPulledAfter) : null;
    if (problem) return problem;
  }
  return null;
}

/** Lists the levers that must be pulled before this one, deepest first and each once; a cycle is harmless. */
function leversPulledFirst(plan: Plan, lever: Lever): readonly string[] {
  const seen = new Set([lever.id]);
  const order: string[] = [];
  const visit = (ids: readonly string[]): void => {
    for (const id of ids) {
      if (seen.has(id)) continue;
      seen.add(id);
      visit(plan.levers[id]?.pulls ?? []);
      order.push(id);
    }
  };
  visit(lever.pulls);
  return order;
}

/** The value in force of every lever of the plan, by its position. A lever that rests has the plan's value of today. */
export function leverValues(plan: Plan, positions: LeverPositions): LeverPositions {
  return Object.fromEntries(
    Object.values(plan.levers).map((lever) => {
      const position = positionOf(positions, lever.id);
      if (!position?.pulled) return [lever.id, { pulled: false, value: lever.resting, scope: null }];
      return [lever.id, { ...position, value: valueKept(lever, position) }];
    }),
  );
}

/** The plan may have changed since a lever was pulled: what contains nothing now, or is of another type, is the plan's value. */
function valueKept({ resting, pulled }: Lever, { value }: LeverPosition): LeverValue {
  return typeof value === typeof resting && value !== resting ? value : pulled;
}

/**
 * How long a lever that is pulled now stays so.
 * @param asked what whoever pulls it says; nothing: the plan's, null: it stays
 * @returns seconds; null: until somebody releases it
 */
export function leverExpiry(plan: Plan, lever: string, asked?: Seconds | null): Seconds | null {
  if (asked !== undefined) return asked;
  return { ...PLAIN_LEVER, ...plan.levers[lever] }.expires;
}
