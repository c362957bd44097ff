import type { Plan } from '../model/plan.ts';
import { type Lever, PLAIN_LEVER } from '../model/plan-levers.ts';

/** Why the ties between levers forbid a move, and what to do. */
export interface TieProblem {
  readonly code: 'needs' | 'conflict';
  readonly message: string;
}

/** Says why a lever cannot be pulled while others are as they then are; null when it can. */
export function pullProblem(plan: Plan, lever: Lever, isPulled: (id: string) => boolean): TieProblem | null {
  const missing = needsOf(lever).filter((id) => plan.levers[id] && !isPulled(id));
  if (missing.length > 0) {
    const what = listed(missing);
    return { code: 'needs', message: `"${lever.id}" needs ${what}: pull ${what} first.` };
  }
  const against = conflictsOf(plan, lever).filter((id) => id !== lever.id && isPulled(id));
  if (against.length === 0) return null;
  const what = listed(against);
  const them = against.length === 1 ? 'it' : 'them';
  return {
    code: 'conflict',
    message: `"${lever.id}" cannot be pulled together with ${what}: release ${them} first, or leave "${lever.id}" as it is.`,
  };
}

/** Says why a lever cannot be released; null when it can. */
export function releaseProblem(plan: Plan, lever: Lever, isPulled: (id: string) => boolean): TieProblem | null {
  const needing = Object.values(plan.levers).filter(
    (other) => other.id !== lever.id && isPulled(other.id) && needsOf(other).includes(lever.id),
  );
  if (needing.length === 0) return null;
  const what = listed(needing.map(({ id }) => id));
  return {
    code: 'needs',
    message: `"${lever.id}" is needed by ${what}, which ${needing.length === 1 ? 'is' : 'are'} still pulled: release ${what} first.`,
  };
}

/** Conflicts hold either way round, whichever of the two names the other. */
function conflictsOf(plan: Plan, lever: Lever): readonly string[] {
  const others = Object.values(plan.levers).filter((other) => namedBy(other).includes(lever.id));
  return [...new Set([...namedBy(lever), ...others.map(({ id }) => id)])];
}

/** Asked for each pair of levers, of which there may be a million. */
function namedBy({ conflicts = PLAIN_LEVER.conflicts }: Lever): readonly string[] {
  return conflicts;
}

function needsOf({ needs = PLAIN_LEVER.needs }: Lever): readonly string[] {
  return needs;
}

function listed(ids: readonly string[]): string {
  return ids.map((id) => `"${id}"`).join(' and ');
}
