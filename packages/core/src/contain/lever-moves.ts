import type { Plan } from '../model/plan.ts';
import type { Lever, LeverScope, LeverValue } from '../model/plan-levers.ts';

/** Where a lever is now. A lever that nobody ever moved has no position: it rests. */
export interface LeverPosition {
  readonly pulled: boolean;
  readonly value: LeverValue;
  /** For whom it is pulled; null: for everybody. */
  readonly scope: LeverScope | null;
}

/** What somebody wants of a lever. Without a value a pull takes the plan's. */
export interface LeverRequest {
  readonly lever: string;
  readonly action: 'pull' | 'release';
  readonly value?: LeverValue | undefined;
  /** For whom; nothing: for everybody. */
  readonly scope?: LeverScope | null | undefined;
}

/** One lever that has to move, and the value it then has. */
export interface LeverMove {
  readonly lever: string;
  readonly action: 'pulled' | 'released';
  readonly value: LeverValue;
  readonly scope: LeverScope | null;
}

/** What follows from a request: moves in order (none when all is so already), or why it is impossible. */
export type LeverDecision =
  | { readonly ok: true; readonly moves: readonly LeverMove[] }
  | {
      readonly ok: false;
      readonly code: 'unknown' | 'value' | 'scope' | 'needs' | 'conflict';
      readonly message: string;
    };

/**
 * Decides which levers move. A pull moves the levers of `pulls` first, in order; those that are pulled already stay as
 * they are, with the value that a person gave them. A release moves only the lever itself: restoration is gradual.
 */
export function leverMoves(
  plan: Plan,
  positions: Readonly<Record<string, LeverPosition>>,
  request: LeverRequest,
): LeverDecision {
  const lever = Object.hasOwn(plan.levers, request.lever) ? plan.levers[request.lever] : undefined;
  if (!lever) return { ok: false, code: 'unknown', message: unknownLever(plan, request.lever) };
  if (request.action === 'release') {
    const released: LeverMove = { lever: lever.id, action: 'released', value: lever.resting, scope: null };
    return { ok: true, moves: positions[lever.id]?.pulled ? [released] : [] };
  }
  const wrong = request.value === undefined ? null : whatIsWrongWith(lever, request.value);
  if (wrong) return { ok: false, code: 'value', message: wrong };
  const moves: LeverMove[] = [];
  for (const id of leversPulledFirst(plan, lever)) {
    const other = plan.levers[id];
    if (other && !positions[id]?.pulled) moves.push({ lever: id, action: 'pulled', value: other.pulled, scope: null });
  }
  const position = positions[lever.id];
  const value = request.value ?? (position?.pulled ? position.value : lever.pulled);
  if (!position?.pulled || position.value !== value)
    moves.push({ lever: lever.id, action: 'pulled', value, scope: request.scope ?? null });
  return { ok: true, moves };
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

const LONGEST_VALUE = 500;

/** Says why a lever cannot take a value; null when it can. */
function whatIsWrongWith(lever: Lever, value: LeverValue): string | null {
  const needed = typeof lever.resting;
  if (typeof value !== needed) {
    return `The lever "${lever.id}" takes a ${needed}, as ${JSON.stringify(lever.pulled)}; ${JSON.stringify(value)} is a ${typeof value}.`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return `The lever "${lever.id}" takes a finite number.`;
  if (typeof value === 'string' && value.length > LONGEST_VALUE) {
    return `The lever "${lever.id}" takes a text of at most ${LONGEST_VALUE} characters.`;
  }
  if (value === lever.resting) {
    return `${JSON.stringify(value)} is the resting value of "${lever.id}": release it instead.`;
  }
  return null;
}

/** Names the levers that were probably meant, or all that there are. */
function unknownLever(plan: Plan, id: string): string {
  const there = Object.keys(plan.levers);
  const near = there.filter((other) => isNear(other, id));
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${there.join(', ') || 'none'}.`;
  return `The service ${plan.service} has no lever "${id}". ${hint}`;
}

/** Whether two ids share a word, or differ by at most two typing slips. */
function isNear(a: string, b: string): boolean {
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  const words = new Set(left.split(/[^a-z0-9]+/));
  const shared = right.split(/[^a-z0-9]+/).some((word) => word.length > 3 && words.has(word));
  return shared || editDistance(left, right.slice(0, 100)) <= 2;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The value in force of every lever of the plan, by its position. A lever that rests has the plan's value of today. */
export function leverValues(
  plan: Plan,
  positions: Readonly<Record<string, LeverPosition>>,
): Readonly<Record<string, LeverPosition>> {
  return Object.fromEntries(
    Object.values(plan.levers).map((lever) => {
      const position = positions[lever.id];
      return [lever.id, position?.pulled ? position : { pulled: false, value: lever.resting, scope: null }];
    }),
  );
}
