import { type Actor, type Incident, type LeverValue, leverMoves, type Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { activeIncidents, readIncident } from '../../respond/incident.views.ts';
import { readPositions, takeTurn, writeExpiry, writeMove } from './lever.store.ts';

export interface MoveLeverRequest {
  readonly service: string;
  readonly lever: string;
  readonly action: 'pull' | 'release';
  /** Null or absent: the plan's pulled value. */
  readonly value?: LeverValue | null | undefined;
  readonly reason: string;
  readonly actor: Actor;
  /** Null: the service's active incident, when there is exactly one. */
  readonly incidentId: string | null;
  /** When what is pulled now is released by itself. */
  readonly expiresAtMs?: number | null | undefined;
}

/** Task of the job that releases a lever when its time is over. */
export const EXPIRE_LEVER = 'expire-lever';

export interface ExpireLeverPayload {
  readonly service: string;
  readonly lever: string;
  readonly expiresAtMs: number;
}

/**
 * Pulls a lever (and first those that it pulls) or releases it, in the caller's transaction. Already so: nothing happens.
 * Applications, screens and the incident's timeline hear of it when the transaction commits.
 * @returns ids of the levers that really moved, in order
 * @throws Problem 'not-found' for an unknown service, lever or incident; 'invalid' for a value that does not fit
 */
export async function moveLever(app: App, tx: Tx, request: MoveLeverRequest): Promise<string[]> {
  const { service, lever, action, actor, reason } = request;
  const today = app.plans.get(service);
  const before = await takeTurn(tx, today);
  const positions = await readPositions(tx, service);
  const incident = await findIncident(tx, service, request.incidentId);
  const plan = action === 'release' && incident ? await withLeversOf(app, today, incident) : today;
  const decision = leverMoves(plan, positions, { lever, action, value: request.value ?? undefined });
  if (!decision.ok) throw new Problem(decision.code === 'unknown' ? 'not-found' : 'invalid', decision.message);
  const atMs = app.clock.now();
  const expiresAtMs = action === 'pull' ? (request.expiresAtMs ?? null) : null;
  for (const [index, move] of decision.moves.entries()) {
    const version = before + index + 1;
    const incidentId = incident?.id ?? null;
    await writeMove(tx, { ...move, service, by: actor, reason, atMs, expiresAtMs, incidentId, version });
    await audit(tx, atMs, actor, `lever.${move.action}`, `${service}/${move.lever}`, { value: move.value, reason });
    await scheduleExpiry(app, tx, { service, lever: move.lever }, expiresAtMs);
  }
  const moved = decision.moves.map((move) => move.lever);
  if (expiresAtMs !== null && !moved.includes(lever)) {
    await writeExpiry(tx, service, lever, expiresAtMs);
    await scheduleExpiry(app, tx, { service, lever }, expiresAtMs);
    await app.live.publish(tx, 'lever', service);
  }
  if (moved.length > 0) await app.live.publish(tx, 'lever', service);
  if (incident) await tellIncident(app, tx, incident, request, decision.moves);
  return moved;
}

/** A restoration of an incident may release a lever that its plan had and the plan of today has no more. */
async function withLeversOf(app: App, today: Plan, incident: Incident): Promise<Plan> {
  const then = await app.plans.version(incident.service, incident.planVersion);
  return { ...today, levers: { ...then.levers, ...today.levers } };
}

async function findIncident(tx: Tx, service: string, incidentId: string | null): Promise<Incident | null> {
  if (incidentId === null) {
    const active = await activeIncidents(tx, service);
    return active.length === 1 ? (active[0] ?? null) : null;
  }
  const incident = await readIncident(tx, incidentId);
  if (incident.service !== service) {
    throw new Problem('invalid', `${incidentId} is an incident of ${incident.service}, not of ${service}.`);
  }
  return incident;
}

type Moves = Extract<ReturnType<typeof leverMoves>, { ok: true }>['moves'];

/**
 * Puts the moves on the timeline. A lever that was already where it should be is told too when the incident believes
 * otherwise (it was moved elsewhere), or a restoration would wait for it for ever.
 */
async function tellIncident(
  app: App,
  tx: Tx,
  incident: Incident,
  request: MoveLeverRequest,
  moves: Moves,
): Promise<void> {
  const { actor, reason, lever } = request;
  const told = [...moves];
  const pulled = request.action === 'pull';
  if (!moves.some((move) => move.lever === lever) && incident.pulledLevers.includes(lever) !== pulled) {
    const position = (await readPositions(tx, incident.service))[lever];
    const value = position?.value ?? app.plans.get(incident.service).levers[lever]?.resting;
    if (value !== undefined)
      told.push({ lever, action: pulled ? 'pulled' : 'released', value, scope: position?.scope ?? null });
  }
  for (const { scope, ...move } of told) {
    const command = { kind: 'lever-moved' as const, ...move, ...(scope ? { scope } : {}), reason };
    await commandIncident(app, incident.id, command, actor, tx);
  }
}

/** Replaces the lever's expiry by another, or by none. */
async function scheduleExpiry(
  app: App,
  tx: Tx,
  { service, lever }: { readonly service: string; readonly lever: string },
  expiresAtMs: number | null,
): Promise<void> {
  const key = `${EXPIRE_LEVER}:${service}:${lever}`;
  if (expiresAtMs === null) {
    await app.jobs.remove(tx, key);
    return;
  }
  const payload: ExpireLeverPayload = { service, lever, expiresAtMs };
  await app.jobs.add(tx, EXPIRE_LEVER, payload, { runAtMs: expiresAtMs, key });
}
