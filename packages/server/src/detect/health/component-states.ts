import type { Plan } from '@tocsin/core';

export type BoardState = 'up' | 'degraded' | 'down' | 'unknown';

const RANK: Readonly<Record<BoardState, number>> = { unknown: 0, up: 1, degraded: 2, down: 3 };

interface Item {
  readonly component: string | null;
  readonly state: BoardState | 'paused';
}

/** The worst of several states. What is unknown or paused counts only when nothing else is known. */
export function worstOf(states: readonly (BoardState | 'paused')[]): BoardState {
  return states.reduce<BoardState>((worst, state) => {
    const known = state === 'paused' ? 'unknown' : state;
    return RANK[known] > RANK[worst] ? known : worst;
  }, 'unknown');
}

/**
 * A component is as bad as the worst of its monitors and metrics. It is degraded when an alert that is firing names it, or when
 * a component that it depends on, however far away, is not well.
 */
export function componentStates(
  plan: Plan,
  items: readonly Item[],
  alerted: ReadonlySet<string>,
): Map<string, BoardState> {
  const own = new Map<string, BoardState>();
  for (const id of Object.keys(plan.components)) {
    const states = items.filter((item) => item.component === id).map((item) => item.state);
    own.set(id, worstOf(alerted.has(id) ? [...states, 'degraded'] : states));
  }
  const isUnwell = (id: string) => RANK[own.get(id) ?? 'unknown'] >= RANK.degraded;
  const states = new Map<string, BoardState>();
  for (const [id, state] of own) {
    states.set(id, dependenciesOf(plan, id).some(isUnwell) ? worstOf([state, 'degraded']) : state);
  }
  return states;
}

/** All components that one depends on, near and far; a circle is walked once. */
function dependenciesOf(plan: Plan, component: string): string[] {
  const seen = new Set<string>();
  const ahead = [...(plan.components[component]?.dependsOn ?? [])];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (seen.has(next) || next === component) continue;
    seen.add(next);
    ahead.push(...(plan.components[next]?.dependsOn ?? []));
  }
  return [...seen];
}
