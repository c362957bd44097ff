import {
  type Actor,
  type Incident,
  isSamePull,
  type LeverMove,
  type LeverScope,
  type LeverValue,
  leverExpiry,
  type Plan,
} from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { activeIncidents } from '../../respond/incident.views.ts';
import { reportToIncident } from '../../runbook/report-to-incident.ts';
import { queueCommand, retryCommand } from '../command/queue-command.ts';
import { decideMove, incidentAmong, planOfMove } from './decide-move.ts';
import { readStanding, type Standing, takeTurn, writeExpiry } from './lever.store.ts';
import { recordMoves } from './record-moves.ts';

export interface MoveLeverRequest {
  readonly service: string;
  readonly lever: string;
  readonly action: 'pull' | 'release';
  /** Null or absent: the plan's pulled value. */
  readonly value?: LeverValue | null | undefined;
  /** Null or absent: everybody. */
  readonly scope?: LeverScope | null | undefined;
  /** Only this lever, not those that it pulls: it is part of a restoration. */
  readonly alone?: boolean;
  readonly reason: string;
  readonly actor: Actor;
  /** Null: the service's active incident, when there is exactly one. */
  readonly incidentId: string | null;
  /**
   * When what is pulled now is released by itself; null: it stays. Absent: what the plan says, or what a lever that is pulled
   * already has.
   */
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
 * Applications, screens and the incident's timeline hear of it when the transaction commits. Nobody is asked whether they
 * agree: that was before.
 * @returns ids of the levers that really moved, in order
 * @throws Problem 'not-found' for an unknown service, lever or incident; 'invalid' for a value or scope that does not fit;
 * 'conflict' while other levers are in the way
 */
export async function moveLever(app: App, tx: Tx, request: MoveLeverRequest): Promise<string[]> {
  await takeTurn(tx, app.plans.get(request.service));
  return moveInTurn(app, tx, request);
}

/** The same for who has taken the service's turn in `tx` already. */
export async function moveInTurn(app: App, tx: Tx, request: MoveLeverRequest): Promise<string[]> {
  const { service, lever, action, actor, reason } = request;
  const today = app.plans.get(service);
  const standing = await readStanding(tx, service);
  const { version, positions, expiries } = standing;
  const active = await activeIncidents(tx, service);
  const incident = await incidentAmong(tx, active, service, request.incidentId);
  const plan = await planOfMove(app, today, action, incident);
  const wish = { lever, action, value: request.value ?? undefined, scope: request.scope, alone: request.alone };
  const moves = decideMove(plan, positions, wish);
  const atMs = app.clock.now();
  const written = moves.map((move, index) => ({
    ...{ ...move, by: actor, reason, atMs, incidentId: incident?.id ?? null, version: version + index + 1 },
    expiresAtMs: expiryOf(plan, request, move, expiries[move.lever] ?? null, atMs),
  }));
  for (const move of written) {
    const isNew = move.expiresAtMs !== (expiries[move.lever] ?? null);
    if (isNew) await scheduleExpiry(app, tx, { service, lever: move.lever }, move.expiresAtMs);
    const moving = plan.levers[move.lever];
    if (moving) await queueCommand(app, tx, service, moving, move.action);
  }
  const moved = moves.map((move) => move.lever);
  const isMoved = moved.includes(lever);
  const own = plan.levers[lever];
  const isRepeated = own !== undefined && !isMoved && (await retryCommand(app, tx, service, own, action, actor));
  const isExtended = !isMoved && action === 'pull' && request.expiresAtMs !== undefined;
  if (incident) await tellIncident(app, tx, incident, request, { moves, positions });
  await tellOthers(app, tx, active, incident?.id ?? null, request, moves);
  if (isRepeated || isExtended) await recordOther(app, tx, request, incident, isRepeated);
  await recordMoves(app, tx, service, written);
  if (isExtended) await extend(app, tx, request, version + moved.length + 1);
  return moved;
}

/** When a lever that moves now is released by itself; null: it is not. Another value or scope alone keeps the end there was. */
function expiryOf(
  plan: Plan,
  request: MoveLeverRequest,
  move: LeverMove,
  before: number | null,
  atMs: number,
): number | null {
  if (move.action === 'released') return null;
  if (request.expiresAtMs !== undefined) return request.expiresAtMs;
  if (before !== null) return before;
  const seconds = leverExpiry(plan, move.lever) ?? leverExpiry(plan, request.lever);
  return seconds === null ? null : atMs + seconds * 1000;
}

/** Records what somebody did about a lever that stays where it is: its command runs again, or it has another end. */
async function recordOther(
  app: App,
  tx: Tx,
  request: MoveLeverRequest,
  incident: Incident | null,
  isRepeated: boolean,
): Promise<void> {
  const { service, lever, reason, actor, expiresAtMs } = request;
  const until = expiresAtMs ? new Date(expiresAtMs).toISOString() : null;
  const detail = { ...(isRepeated ? {} : { until }), reason };
  const action = isRepeated ? 'lever.repeated' : 'lever.extended';
  await audit(tx, app.clock.now(), actor, action, `${service}/${lever}`, detail);
  const title = app.plans.get(service).levers[lever]?.title ?? lever;
  const end = until === null ? 'until somebody releases it' : `until ${until}`;
  const text = isRepeated ? `Ran the command of "${title}" again: ${reason}` : `"${title}" is pulled ${end}: ${reason}`;
  await reportToIncident(app, tx, incident?.id ?? null, { kind: 'note', text }, actor);
}

/** Gives a lever that stays as it is another end. */
async function extend(app: App, tx: Tx, request: MoveLeverRequest, version: number): Promise<void> {
  const { service, lever, expiresAtMs = null } = request;
  await writeExpiry(tx, service, { lever, expiresAtMs, atMs: app.clock.now(), version });
  await scheduleExpiry(app, tx, { service, lever }, expiresAtMs);
  await app.live.publish(tx, 'lever', service);
}

/**
 * Puts the moves on the timeline. A lever that was already where it should be is told too when the incident believes
 * otherwise (it was moved elsewhere), or a restoration would wait for it for ever.
 */
async function tellIncident(
  app: App,
  tx: Tx,
  incident: Incident,
  request: MoveLeverRequest,
  { moves, positions }: { readonly moves: readonly LeverMove[] } & Pick<Standing, 'positions'>,
): Promise<void> {
  const { actor, reason, lever, action } = request;
  const told = [...moves];
  if (!moves.some((move) => move.lever === lever)) {
    const position = positions[lever];
    const value = position?.value ?? app.plans.get(incident.service).levers[lever]?.resting;
    const scope = position?.scope ?? null;
    if (value !== undefined && isNews(incident, { ...request, value, scope }))
      told.push({ lever, action: action === 'pull' ? 'pulled' : 'released', value, scope });
  }
  for (const move of told) await commandIncident(app, incident.id, movedCommand(move, reason), actor, tx);
}

/** Tells the service's other incidents of moves of levers that they count as pulled: their restorations would count on that. */
async function tellOthers(
  app: App,
  tx: Tx,
  active: readonly Incident[],
  incidentId: string | null,
  { actor, reason }: MoveLeverRequest,
  moves: readonly LeverMove[],
): Promise<void> {
  for (const { id, pulledLevers } of active) {
    const concerned = id === incidentId ? [] : moves.filter(({ lever }) => pulledLevers.includes(lever));
    for (const move of concerned) await commandIncident(app, id, movedCommand(move, reason), actor, tx);
  }
}

function movedCommand({ scope, ...move }: LeverMove, reason: string) {
  return { kind: 'lever-moved' as const, ...move, ...(scope ? { scope } : {}), reason };
}

/** Whether the incident believes that a lever is elsewhere. One of before positions were kept knows no values. */
function isNews(
  { pulledLevers, leverPositions }: Incident,
  { lever, action, value, scope }: Pick<LeverMove, 'lever' | 'value' | 'scope'> & Pick<MoveLeverRequest, 'action'>,
): boolean {
  const isPulled = pulledLevers.includes(lever);
  const known = leverPositions?.[lever];
  if (action === 'release' || !isPulled || !known) return isPulled !== (action === 'pull');
  return !isSamePull(known, { value, scope });
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
