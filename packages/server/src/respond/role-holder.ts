import { INCIDENT_ROLES, type Plan, personInRole, personName } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Database } from '../platform/database/tables.ts';
import { readIncident } from './incident.views.ts';
import { planInForce } from './plan-in-force.ts';

type Db = Kysely<Database>;

/** What somebody's approval is about: a run, or the move of a lever. */
export interface Concern {
  readonly service: string;
  readonly plan_version: string;
  readonly incident_id: string | null;
}

/**
 * Whether a person holds a role at the moment: that of the plan, by its schedules and overrides, or that of the incident,
 * such as `commander`.
 */
export async function holdsRole(app: App, db: Db, concern: Concern, role: string, person: string): Promise<boolean> {
  return (await holdersOf(app, db, concern, role)).people.includes(person);
}

/** A role with the names of who holds it, for a message: `commander (Ann)`. */
export async function roleInWords(app: App, db: Db, concern: Concern, role: string): Promise<string> {
  const { plan, people } = await holdersOf(app, db, concern, role);
  const names = people.map((person) => personName(plan, person)).join(' or ');
  return `${role} (${names || 'nobody at the moment'})`;
}

async function holdersOf(
  app: App,
  db: Db,
  concern: Concern,
  role: string,
): Promise<{ readonly plan: Plan; readonly people: readonly string[] }> {
  const plan = await planInForce(app, db, concern.service, concern.plan_version);
  const ofPlan = personInRole(plan, role, app.clock.now());
  const ofIncident = await personOfIncident(db, concern, role);
  return { plan, people: [...new Set([ofPlan, ofIncident].filter((person) => person !== null))] };
}

async function personOfIncident(db: Db, { incident_id }: Concern, role: string): Promise<string | null> {
  const known = INCIDENT_ROLES.find((name) => name === role);
  if (incident_id === null || known === undefined) return null;
  return (await readIncident(db, incident_id)).roles[known] ?? null;
}
