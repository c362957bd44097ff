import {
  type Audience,
  type CommunicationTrigger,
  type Goal,
  NO_ESTIMATES,
  PLAIN_REVIEW,
  type Plan,
  plainStatusPage,
  type ReviewRules,
  type StatusPage,
} from '@tocsin/core';

/** What an older Tocsin stored may lack any part. */
type Then<T> = { readonly [K in keyof T]?: T[K] };

/** Communication, the status page and reviews of a plan as it was stored, with what plans did not have then. */
export function asTelling(
  then: Plan,
): Pick<Plan, 'communication' | 'impact' | 'statusPage' | 'review' | 'maintenance'> {
  const { audiences, triggers, embargo } = then.communication as Then<Plan['communication']>;
  return {
    communication: {
      audiences: mapped(audiences, (one: Audience) => ({ ...one, updates: one.updates ?? {} })),
      triggers: mapped(triggers, (one: CommunicationTrigger) => ({
        ...one,
        severities: one.severities ?? [],
        components: one.components ?? [],
      })),
      embargo: embargo ?? true,
    },
    impact: { ...NO_ESTIMATES, ...(then.impact as Then<Plan['impact']> | undefined) },
    statusPage: { ...plainStatusPage(then.title), ...(then.statusPage as Then<StatusPage> | undefined) },
    review: asReview(then.review as Then<ReviewRules>),
    maintenance: mapped(then.maintenance, (one) => ({ ...one, template: one.template ?? null })),
  };
}

function asReview(then: Then<ReviewRules>): ReviewRules {
  const goals = (then.goals ?? []) as readonly (Goal | string)[];
  return {
    ...PLAIN_REVIEW,
    ...then,
    goals: goals.map((goal) => (typeof goal === 'string' ? inWords(goal) : goal)),
  };
}

function inWords(title: string): Goal {
  return { title, measure: null, change: null, below: null, above: null, per: 'quarter', severities: [] };
}

function mapped<T>(all: Readonly<Record<string, T>> | undefined, read: (one: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(all ?? {}).map(([id, one]) => [id, read(one)]));
}
