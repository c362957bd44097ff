import {
  type Incident,
  overallState,
  type Plan,
  type PublicState,
  type SeenState,
  stateOfComponent,
} from '@tocsin/core';
import type { NoticeWithTexts } from '../notices/notice.store.ts';
import { neededBy } from '../uptime/component-uptime.ts';

/** What is seen and said of a service at one moment, without what is under embargo. */
export interface Seen {
  readonly plan: Plan;
  readonly items: readonly {
    readonly id: string;
    readonly kind: string;
    readonly component: string | null;
    readonly state: SeenState;
  }[];
  /** Components that alerts which are firing name. */
  readonly alerted: ReadonlySet<string>;
  readonly incidents: readonly Incident[];
  readonly notices: readonly NoticeWithTexts[];
  /** Components of each window that is under way; empty: all. */
  readonly underWay: readonly (readonly string[])[];
}

/** The state of every public component, by id. */
export function statesOfComponents(seen: Seen): Map<string, PublicState> {
  const own = new Map(Object.keys(seen.plan.components).map((id) => [id, ownStates(seen, id)]));
  const isUnwell = (id: string) => {
    const states = own.get(id);
    return states !== undefined && (states.items.some(isBad) || states.said.length > 0);
  };
  const shown = Object.values(seen.plan.components).filter((component) => component.public);
  return new Map(
    shown.map(({ id }) => {
      const { items, said } = own.get(id) ?? { items: [], said: [] };
      const needsUnwell = neededBy(seen.plan, id).some(isUnwell);
      const inMaintenance = seen.underWay.some((ids) => ids.length === 0 || ids.includes(id));
      return [id, stateOfComponent({ items, said: [...said, ...saidBy(seen, id)], needsUnwell, inMaintenance })];
    }),
  );
}

/** The state of the whole page. @param published whether an incident or a notice stands on it that is not over */
export function stateOfPage(states: Iterable<PublicState>, published: boolean): PublicState {
  return overallState([...states], published);
}

interface Own {
  readonly items: readonly SeenState[];
  readonly said: readonly PublicState[];
}

/** What its monitors see. A metric that is past its threshold is trouble for some, not an outage for all. */
function ownStates({ items, alerted }: Seen, id: string): Own {
  const own = items.filter(({ component }) => component === id);
  const pastThreshold = own.some(({ kind, state }) => kind === 'metric' && state === 'down');
  return {
    items: own.map(({ kind, state }) => (kind === 'metric' && state === 'down' ? 'degraded' : state)),
    said: [...(pastThreshold ? (['partial'] as const) : []), ...(alerted.has(id) ? (['degraded'] as const) : [])],
  };
}

/** What people say of it: in incidents, and in notices. */
function saidBy({ incidents, notices }: Seen, id: string): PublicState[] {
  const inIncident = incidents.some(({ components }) => components.includes(id));
  const noted = notices.flatMap(({ notice }) => {
    const state = notice.resolved_at === null ? notice.components[id] : undefined;
    return state === undefined ? [] : [state];
  });
  return inIncident ? ['degraded', ...noted] : noted;
}

function isBad(state: SeenState): boolean {
  return state === 'degraded' || state === 'down';
}
