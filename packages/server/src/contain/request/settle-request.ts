import { type Actor, actorName, SYSTEM } from '@tocsin/core';
import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident, transact } from '../../runbook/report-to-incident.ts';
import { takeTurn } from '../move/lever.store.ts';
import { approvalOf, countAgreement } from './agreement.ts';
import { concernOf, inWords, LAPSE_REQUEST, lapseKey, recordAgreement } from './ask-move.ts';
import { type RequestRow, readRequest, updateRequest } from './request.store.ts';

/**
 * Agrees to a move that somebody else asked for. It happens once enough people have.
 * @throws Problem 'not-found'; 'conflict' when it does not wait any more, this person agreed already, or the move has become
 * impossible; 'forbidden' for somebody whose agreement does not count
 */
export function agreeToRequest(app: App, id: string, identity: Identity): Promise<RequestRow> {
  if (identity.actor.kind !== 'person')
    throw new Problem('forbidden', 'A move is agreed to by a person. Sign in: `npx tocsin signin` makes a link.');
  return transact(app, async (tx) => {
    const { waiting, plan } = await lockRequest(app, tx, id);
    const concern = concernOf(plan, waiting);
    // A plan that asks for nobody any more is content with the one who agrees now.
    const approval = approvalOf(plan, waiting.lever) ?? { people: 1, role: null };
    const asked = { approval, concern, agreed: waiting.agreed };
    const counted = await countAgreement(app, tx, asked, identity, false);
    if (counted.refusal) throw new Problem(counted.refusal.code, counted.refusal.reason);
    const { request } = await recordAgreement(app, tx, { waiting, plan, approval }, counted, identity);
    return request ?? waiting;
  });
}

/**
 * Refuses a move that waits, or takes a wish of one's own back.
 * @throws Problem 'not-found', or 'conflict' when it does not wait any more
 */
export function refuseRequest(app: App, id: string, reason: string, actor: Actor): Promise<RequestRow> {
  return transact(app, async (tx) => {
    const { waiting, plan } = await lockRequest(app, tx, id);
    const isOwn = JSON.stringify(keyOf(waiting.by)) === JSON.stringify(keyOf(actor));
    const status = isOwn ? 'withdrawn' : 'refused';
    const did = isOwn ? 'Took back the wish to' : 'Refused to';
    const text = `${did} ${inWords(plan, waiting)}: ${reason}`;
    return end(
      app,
      tx,
      waiting,
      { status, outcome: isOwn ? reason : `${actorName(actor)}: ${reason}` },
      { text, actor },
    );
  });
}

const payloadSchema = z.object({ request: z.string() });

/** Ends a request to which nobody agreed in time. */
export function defineLapseRequestJob(app: App): void {
  app.jobs.define(LAPSE_REQUEST, async (payload) => {
    const { request } = payloadSchema.parse(payload);
    const { status, service } = await readRequest(app.db, request);
    if (status !== 'waiting' || !app.plans.find(service)) return;
    await transact(app, async (tx) => {
      const { waiting, plan } = await lockRequest(app, tx, request);
      const text = `Nobody agreed within an hour to ${inWords(plan, waiting)}: the wish of ${actorName(waiting.by)} has lapsed`;
      const outcome = 'Nobody agreed within an hour.';
      await end(app, tx, waiting, { status: 'lapsed', outcome }, { text, actor: SYSTEM });
    });
  });
}

/** Takes the service's turn, so that nobody else moves the lever or agrees meanwhile. */
async function lockRequest(app: App, tx: Tx, id: string) {
  const { service } = await readRequest(tx, id);
  const plan = app.plans.get(service);
  await takeTurn(tx, plan);
  const waiting = await readRequest(tx, id);
  if (waiting.status === 'waiting') return { waiting, plan };
  throw new Problem('conflict', `The request is ${waiting.status}${waiting.outcome ? `: ${waiting.outcome}` : '.'}`);
}

async function end(
  app: App,
  tx: Tx,
  waiting: RequestRow,
  how: { readonly status: 'refused' | 'withdrawn' | 'lapsed'; readonly outcome: string },
  said: { readonly text: string; readonly actor: Actor },
): Promise<RequestRow> {
  const { service, lever, id } = waiting;
  const atMs = app.clock.now();
  await reportToIncident(app, tx, waiting.incident_id, { kind: 'note', text: said.text }, said.actor);
  const action = { refused: 'lever.refuse', withdrawn: 'lever.withdraw', lapsed: 'lever.lapse' }[how.status];
  await audit(tx, atMs, said.actor, action, `${service}/${lever}`, { request: id, reason: how.outcome });
  await app.jobs.remove(tx, lapseKey(id));
  await app.live.publish(tx, 'lever', service);
  return updateRequest(tx, id, { ...how, settled_at: new Date(atMs) });
}

/** What tells actors apart, whatever they are called at the moment. */
function keyOf(actor: Actor): readonly string[] {
  if (actor.kind === 'person') return ['person', actor.id];
  if (actor.kind === 'run') return ['run', actor.runId];
  return [actor.kind, actor.kind === 'token' ? actor.name : ''];
}
