import type { Plan } from '@tocsin/core';
import type { Kysely } from 'kysely';
import { withMadeOverrides } from '../page/on-call/on-call-plan.ts';
import type { App } from '../platform/app.ts';
import type { Database } from '../platform/database/tables.ts';

/**
 * The plan by which an incident is decided: the version under which it began, with who steps in today.
 * @param db the transaction of the decision, or the database for views
 * @throws Problem 'not-found' for an unknown service or version
 */
export async function planInForce(app: App, db: Kysely<Database>, service: string, version: string): Promise<Plan> {
  return withMadeOverrides(app, db, await app.plans.version(service, version));
}
