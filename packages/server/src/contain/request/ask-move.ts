import { type Actor, actorName, isActive, type Plan, type StepApproval } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { readIncident } from '../../respond/incident.views.ts';
import type { Concern } from '../../respond/role-holder.ts';
import { reportToIncident } from '../../runbook/report-to-incident.ts';
import { decideMove, incidentOfMove, planOfMove } from '../move/decide-move.ts';
import { readPositions, takeTurn } from '../move/lever.store.ts';
import { moveInTurn } from '../move/move-lever.ts';
import { approvalOf, type Counted, countAgreement, missingWords } from './agreement.ts';
import { type LeverWish, STAYS } from './lever-wish.ts';
import { insertRequest, type RequestRow, updateRequest, waitingRequest } from './request.store.ts';

/** Task of the job that ends a request to which nobody agreed. */
export const LAPSE_REQUEST = 'lapse-lever-request';

/** How long a request waits. After an hour the situation is another one. */
const REQUEST_WAITS_MS = 3_600_000;

/** What came of somebody's wish: what moved, or what waits for others. */
interface AskedMove {
  readonly moved: readonly string[];
  readonly request: RequestRow | null;
}

/**
 * Moves a lever for somebody, or has the wish wait for those who must agree. Who wants the same as a wish that waits agrees
 * to it. To be called in a transaction that is done again when the incident moves meanwhile.
 * @throws Problem as moveLever; 'conflict' when somebody waits for another move of the lever
 */
export async function askMove(app: App, tx: Tx, wish: LeverWish, identity: Identity): Promise<AskedMove> {
  const { service, lever, action } = wish;
  const today = app.plans.get(service);
  await takeTurn(tx, today);
  const approval = approvalOf(today, lever);
  if (approval === null) return { moved: await carryOutWish(app, tx, wish, identity.actor), request: null };
  const incident = await incidentOfMove(tx, service, wish.incidentId);
  const plan = await planOfMove(app, today, action, incident);
  const { value, scope } = wish;
  const moves = decideMove(plan, await readPositions(tx, service), { lever, action, value: value ?? undefined, scope });
  if (moves.length === 0 && wish.expiresIn === null)
    return { moved: await carryOutWish(app, tx, wish, identity.actor), request: null };
  const meant = { ...wish, incidentId: incident?.id ?? null };
  const waiting = await waitingRequest(tx, service, lever);
  if (waiting === null) return beginRequest(app, tx, { wish: meant, plan: today, approval }, identity);
  if (!isSameMove(waiting, wish)) throw new Problem('conflict', whoWaits(today, waiting));
  const counted = await countAgreement(
    app,
    tx,
    { approval, concern: concernOf(today, waiting), agreed: waiting.agreed },
    identity,
    false,
  );
  // Asking again changes nothing, and neither does a wish that does not count: the answer says for whom it waits.
  if (counted.agreed.length === waiting.agreed.length) return { moved: [], request: waiting };
  return recordAgreement(app, tx, { waiting, plan: today, approval }, counted, identity);
}

/**
 * Counts an agreement with a request that waits, and moves the lever when it was the last that was missing. The service's turn
 * must have been taken in `tx`.
 */
export async function recordAgreement(
  app: App,
  tx: Tx,
  about: { readonly waiting: RequestRow; readonly plan: Plan; readonly approval: StepApproval },
  counted: Counted,
  { actor }: Identity,
): Promise<AskedMove> {
  const { waiting, plan, approval } = about;
  const { service, lever, by } = waiting;
  const atMs = app.clock.now();
  const missing = await missingWords(app, tx, approval, concernOf(plan, waiting), counted.agreed);
  const text = `Agreed to ${inWords(plan, waiting)}.${missing === null ? '' : ` ${missing}`}`;
  await reportToIncident(app, tx, waiting.incident_id, { kind: 'note', text }, actor);
  await audit(tx, atMs, actor, 'lever.agree', `${service}/${lever}`, { request: waiting.id, action: waiting.action });
  if (!counted.isEnough) {
    await app.live.publish(tx, 'lever', service);
    return { moved: [], request: await updateRequest(tx, waiting.id, { agreed: counted.agreed }) };
  }
  const others = counted.agreed.filter(({ id }) => by.kind !== 'person' || by.id !== id).map(({ name }) => name);
  const reason = `${waiting.reason} (agreed by ${others.join(', ')})`;
  // Before the move, which ends whatever waits for the lever.
  const settled = { status: 'done', agreed: counted.agreed, settled_at: new Date(atMs) } as const;
  const request = await updateRequest(tx, waiting.id, settled);
  await app.jobs.remove(tx, lapseKey(waiting.id));
  const moved = await carryOutWish(app, tx, { ...wishOf(waiting), reason }, by);
  return { moved, request };
}

async function beginRequest(
  app: App,
  tx: Tx,
  about: { readonly wish: LeverWish; readonly plan: Plan; readonly approval: StepApproval },
  identity: Identity,
): Promise<AskedMove> {
  const { wish, plan, approval } = about;
  const concern = { service: wish.service, plan_version: plan.version, incident_id: wish.incidentId };
  const counted = await countAgreement(app, tx, { approval, concern, agreed: [] }, identity, true);
  if (counted.isEnough) return { moved: await carryOutWish(app, tx, wish, identity.actor), request: null };
  const at = new Date(app.clock.now());
  const missing = await missingWords(app, tx, approval, concern, counted.agreed);
  const text = `Asked to ${inWords(plan, wish)}: ${wish.reason}. ${missing ?? ''}`;
  await reportToIncident(app, tx, wish.incidentId, { kind: 'note', text }, identity.actor);
  // After the note, which waits for whoever is ending the incident.
  if (wish.incidentId && !isActive(await readIncident(tx, wish.incidentId)))
    throw new Problem('conflict', `${wish.incidentId} is over. Reopen it, or ask without an incident.`);
  const request = await insertRequest(tx, wish, { by: identity.actor, at, agreed: counted.agreed });
  await app.jobs.add(
    tx,
    LAPSE_REQUEST,
    { request: request.id },
    { runAtMs: at.getTime() + REQUEST_WAITS_MS, key: lapseKey(request.id) },
  );
  const detail = {
    request: request.id,
    action: wish.action,
    value: wish.value,
    scope: wish.scope,
    reason: wish.reason,
  };
  await audit(tx, at.getTime(), identity.actor, 'lever.ask', `${wish.service}/${wish.lever}`, detail);
  await app.live.publish(tx, 'lever', wish.service);
  return { moved: [], request };
}

/** The service's turn must have been taken in `tx`. */
function carryOutWish(app: App, tx: Tx, wish: LeverWish, actor: Actor): Promise<string[]> {
  const { expiresIn, ...rest } = wish;
  const endMs = expiresIn === STAYS ? null : app.clock.now() + (expiresIn ?? 0) * 1000;
  const expiresAtMs = expiresIn === null || wish.action === 'release' ? undefined : endMs;
  return moveInTurn(app, tx, { ...rest, actor, expiresAtMs });
}

/** By what roles are looked up for a request: the plan of today, and its incident. */
export function concernOf(plan: Plan, { service, incident_id }: Pick<RequestRow, 'service' | 'incident_id'>): Concern {
  return { service, plan_version: plan.version, incident_id };
}

/** What is asked for, in words: `pull "Read-only mode"`. */
export function inWords(plan: Plan, { lever, action, value }: Pick<LeverWish, 'lever' | 'action' | 'value'>): string {
  const to = value === null ? '' : ` to ${JSON.stringify(value)}`;
  return `${action} "${plan.levers[lever]?.title ?? lever}"${to}`;
}

export function lapseKey(id: string): string {
  return `${LAPSE_REQUEST}:${id}`;
}

function whoWaits(plan: Plan, waiting: RequestRow): string {
  return (
    `${actorName(waiting.by)} waits for agreement to ${inWords(plan, waiting)} (${waiting.reason}). ` +
    'Agree to that, or refuse it and ask again.'
  );
}

function wishOf(row: RequestRow): LeverWish {
  const { service, lever, action, value, scope, reason, expires_in, incident_id } = row;
  return { service, lever, action, value, scope, reason, expiresIn: expires_in, incidentId: incident_id };
}

function isSameMove(waiting: RequestRow, wish: LeverWish): boolean {
  return waiting.action === wish.action && waiting.value === wish.value && sorted(waiting.scope) === sorted(wish.scope);
}

/** A scope as a text that does not depend on the order of its attributes: the database keeps another one. */
function sorted(scope: LeverWish['scope']): string {
  if (scope === null) return '';
  const inOrder = (attributes: typeof scope.match) =>
    Object.entries(attributes)
      .map(([name, values]) => [name, values.toSorted()] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([inOrder(scope.match), inOrder(scope.except), scope.percent]);
}
