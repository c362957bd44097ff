import type { InboxSource, Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import { sourceIdOf } from '../source.store.ts';

/** A source of the plan in force, with the number by which the tables know it. */
export interface FoundSource {
  readonly plan: Plan;
  readonly service: string;
  readonly source: InboxSource;
  readonly id: number;
}

/** @throws Problem 'not-found' for an unknown service or source, with the names that there are */
export async function findSource(app: App, service: string, id: string): Promise<FoundSource> {
  const plan = app.plans.get(service);
  const source = Object.hasOwn(plan.inbox, id) ? plan.inbox[id] : undefined;
  if (!source) {
    const names = Object.keys(plan.inbox).slice(0, 20);
    const known = names.length === 0 ? 'Its plan has no inbox' : `It has: ${names.join(', ')}`;
    throw new Problem('not-found', `The service ${service} has no source "${id}" in its inbox. ${known}.`);
  }
  return { plan, service, source, id: await sourceIdOf(app, service, id) };
}
