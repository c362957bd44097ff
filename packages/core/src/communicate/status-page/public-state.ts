/** What the public page says of a component, worst last but for `unknown`, which says nothing. */
export const PUBLIC_STATES = ['unknown', 'operational', 'maintenance', 'degraded', 'partial', 'major'] as const;
export type PublicState = (typeof PUBLIC_STATES)[number];

/** What detection says of a component. */
export type SeenState = 'up' | 'degraded' | 'down' | 'unknown' | 'paused';

const RANK = new Map(PUBLIC_STATES.map((state, rank) => [state, rank]));

/** The worst of several; `unknown` of none. */
export function worstPublicState(states: readonly PublicState[]): PublicState {
  return states.reduce<PublicState>((worst, state) => (rankOf(state) > rankOf(worst) ? state : worst), 'unknown');
}

export interface SeenOfComponent {
  /** States of the component's own monitors and metrics. */
  readonly items: readonly SeenState[];
  /** Whether a component that it needs is not well. */
  readonly needsUnwell: boolean;
  /** What people say: of incidents and notices that are not over. */
  readonly said: readonly PublicState[];
  readonly inMaintenance: boolean;
}

/**
 * What the page says of one component. All of its monitors down is a major outage, some of them a partial one; a component that it
 * needs and an incident make it degraded at least. While planned work on it lasts it is under maintenance, whatever is seen.
 */
export function stateOfComponent({ items, needsUnwell, said, inMaintenance }: SeenOfComponent): PublicState {
  if (inMaintenance) return 'maintenance';
  return worstPublicState([seenState(items), ...(needsUnwell ? (['degraded'] as const) : []), ...said]);
}

function seenState(items: readonly SeenState[]): PublicState {
  const known = items.filter((state) => state !== 'unknown' && state !== 'paused');
  const down = known.filter((state) => state === 'down').length;
  if (down > 0) return down === known.length ? 'major' : 'partial';
  if (known.includes('degraded')) return 'degraded';
  return known.length > 0 ? 'operational' : 'unknown';
}

/**
 * The state of the whole page: a major outage only when every component that is known has one, a partial one when any has one of
 * either kind. @param announced whether an incident stands on the page that is not over
 */
export function overallState(states: readonly PublicState[], announced: boolean): PublicState {
  const known = states.filter((state) => state !== 'unknown');
  const worst = worstPublicState(announced ? [...known, 'degraded'] : known);
  if (worst === 'major') return known.every((state) => state === 'major') ? 'major' : 'partial';
  // What nobody knows must not read as good news.
  if (worst === 'operational' && known.length < states.length) return 'unknown';
  return worst === 'unknown' && states.length === 0 ? 'operational' : worst;
}

function rankOf(state: PublicState): number {
  return RANK.get(state) ?? 0;
}
