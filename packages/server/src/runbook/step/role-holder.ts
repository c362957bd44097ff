import { INCIDENT_ROLES, type Plan, personInRole, personName } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { planInForce } from '../../respond/plan-in-force.ts';
import type { RunRow } from '../run/run.store.ts';

/**
 * Whether a person holds a role for a run at the moment: that of the plan, by its schedules and overrides, or that of its
 * incident, such as `commander`.
 */
export async function holdsRole(app: App, tx: Tx, run: RunRow, role: string, person: string): Promise<boolean> {
  return (await holdersOf(app, tx, run, role)).people.includes(person);
}

/** A role with the names of who holds it, for a message: `commander (Ann)`. */
export async function roleInWords(app: App, tx: Tx, run: RunRow, role: string): Promise<string> {
  const { plan, people } = await holdersOf(app, tx, run, role);
  const names = people.map((person) => personName(plan, person)).join(' or ');
  return `${role} (${names || 'nobody at the moment'})`;
}

async function holdersOf(
  app: App,
  tx: Tx,
  run: RunRow,
  role: string,
): Promise<{ readonly plan: Plan; readonly people: readonly string[] }> {
  const plan = await planInForce(app, tx, run.service, run.plan_version);
  const ofPlan = personInRole(plan, role, app.clock.now());
  const ofIncident = await personOfIncident(tx, run, role);
  return { plan, people: [...new Set([ofPlan, ofIncident].filter((person) => person !== null))] };
}

async function personOfIncident(tx: Tx, { incident_id }: RunRow, role: string): Promise<string | null> {
  const known = INCIDENT_ROLES.find((name) => name === role);
  if (incident_id === null || known === undefined) return null;
  return (await readIncident(tx, incident_id)).roles[known] ?? null;
}
