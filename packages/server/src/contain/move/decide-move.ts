import { type Incident, type LeverMove, type LeverPosition, leverMoves, PLAIN_LEVER, type Plan } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { Problem, type ProblemCode } from '../../platform/problem.ts';
import { activeIncidents, readIncident } from '../../respond/incident.views.ts';

type Positions = Readonly<Record<string, LeverPosition>>;
type Wish = Parameters<typeof leverMoves>[2];

const PROBLEM_OF: Readonly<Record<string, ProblemCode>> = {
  unknown: 'not-found',
  value: 'invalid',
  scope: 'invalid',
  needs: 'conflict',
  conflict: 'conflict',
};

/** The plan or other levers make a move impossible until somebody does something about it. */
export class MoveRefused extends Problem {}

/**
 * Which levers move, in order; none when all is so already.
 * @throws MoveRefused: 'not-found' for an unknown lever, 'invalid' for a value or scope that does not fit, 'conflict' while
 * other levers are in the way, with what to do about it
 */
export function decideMove(plan: Plan, positions: Positions, wish: Wish): readonly LeverMove[] {
  const decision = leverMoves(plan, positions, wish);
  if (decision.ok) return decision.moves;
  throw new MoveRefused(PROBLEM_OF[decision.code] ?? 'invalid', decision.message);
}

/**
 * The levers by which a move is decided. A restoration of an incident may release a lever that its plan had and the plan of
 * today has no more.
 */
export async function planOfMove(
  app: App,
  today: Plan,
  action: 'pull' | 'release',
  incident: Incident | null,
): Promise<Plan> {
  if (action === 'pull' || incident === null) return today;
  const then = await app.plans.version(incident.service, incident.planVersion);
  const levers = Object.values({ ...then.levers, ...today.levers }).map((lever) => ({ ...PLAIN_LEVER, ...lever }));
  return { ...today, levers: Object.fromEntries(levers.map((lever) => [lever.id, lever])) };
}

/**
 * The incident that a move belongs to: the one that is named, else the service's active one when there is exactly one.
 * @throws Problem 'not-found', or 'invalid' for an incident of another service
 */
export async function incidentOfMove(
  db: Kysely<Database>,
  service: string,
  incidentId: string | null,
): Promise<Incident | null> {
  return incidentAmong(db, incidentId === null ? await activeIncidents(db, service) : [], service, incidentId);
}

/** The same for who has read the active incidents of the service. */
export async function incidentAmong(
  db: Kysely<Database>,
  active: readonly Incident[],
  service: string,
  incidentId: string | null,
): Promise<Incident | null> {
  if (incidentId === null) return active.length === 1 ? (active[0] ?? null) : null;
  const incident = active.find(({ id }) => id === incidentId) ?? (await readIncident(db, incidentId));
  if (incident.service !== service) {
    throw new Problem('invalid', `${incidentId} is an incident of ${incident.service}, not of ${service}.`);
  }
  return incident;
}
