import { type ContactAttempt, type Incident, isCall, type Plan, planContact } from '@tocsin/core';
import { type Selectable, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { planInForce } from '../../respond/plan-in-force.ts';
import type { PageTables } from '../tables.ts';
import { queueMessage } from './queue-message.ts';

/** A page under way, as its jobs carry it. */
export interface PageInHand {
  readonly pageId: string;
  readonly urgency: 'page' | 'notify';
  readonly incidentId: string;
  readonly service: string;
  readonly text: string;
}

export interface Advanced {
  /** Messages of the page that are still to be sent, in the order of the person's methods. */
  readonly unsent: readonly string[];
  /** Whether just now the last method has failed. */
  readonly unreachable: boolean;
}

const NOTHING: Advanced = { unsent: [], unreachable: false };

/**
 * Takes a page on: uses the contact methods that are due or whose predecessors have failed, and asks to be woken when the
 * next one is due. One at a time for each page, so that no method is used twice.
 *
 * @param deliverAfterMs how long the durable delivery of the first message waits, because the caller delivers it itself
 */
export async function advancePage(app: App, tx: Tx, page: PageInHand, deliverAfterMs = 0): Promise<Advanced> {
  await lockFor(tx, `page:${page.pageId}`);
  const incident = await readIncident(tx, page.incidentId);
  const known = incident.pages[page.pageId];
  if (!known) return NOTHING;
  // Who is paged and how is of the plan under which the incident began.
  const plan = await planInForce(app, tx, page.service, incident.planVersion);
  const person = plan.people[known.person];
  const attempts = await attemptsOf(tx, page.pageId);
  const next = planContact({
    contact: person?.contact ?? [],
    urgency: page.urgency,
    pagedMs: known.atMs,
    answered: attempts.length > 0 ? isAnswered(incident, page.pageId) : whyNotNeeded(incident, page.pageId) !== null,
    attempts: attempts.map(toAttempt),
    reported: known.status === 'failed',
    nowMs: app.clock.now(),
  });
  const unsent = attempts.filter(({ status }) => status === 'queued' || status === 'sending').map(({ id }) => id);
  for (const method of next.use) {
    unsent.push(await queueOver(app, tx, plan, incident, page, method, unsent.length === 0 ? deliverAfterMs : 0));
  }
  const key = `page-next:${page.pageId}`;
  if (next.lookAgainMs !== null) await app.jobs.add(tx, 'page-next', page, { key, runAtMs: next.lookAgainMs });
  return { unsent, unreachable: next.unreachable };
}

/** Whether another method of the person remains, should this one fail. */
export async function hasOtherMethod(app: App, tx: Tx, page: PageInHand, method: number): Promise<boolean> {
  const incident = await readIncident(tx, page.incidentId);
  const plan = await planInForce(app, tx, page.service, incident.planVersion);
  const known = incident.pages[page.pageId];
  const attempts = (await attemptsOf(tx, page.pageId)).map(toAttempt).filter((attempt) => attempt.method !== method);
  const next = planContact({
    contact: plan.people[known?.person ?? '']?.contact ?? [],
    urgency: page.urgency,
    pagedMs: known?.atMs ?? 0,
    answered: false,
    attempts: [...attempts, { method, outcome: 'failed' }],
    reported: false,
    nowMs: app.clock.now(),
  });
  return !next.unreachable;
}

/**
 * Whether a page needs no more methods: somebody has acknowledged, or was at it since. Of an incident that somebody holds,
 * a page for another reason (a clock, a role) is answered by any work since then.
 */
export function isAnswered(incident: Incident, pageId: string): boolean {
  const page = incident.pages[pageId];
  if (!page || incident.escalation.status === 'ended' || isMuted(incident, pageId)) return true;
  // The paging may have begun anew since; that is another page.
  if (page.answeredMs !== undefined) return true;
  return incident.escalation.status === 'acknowledged' && (isCall(page.why) || incident.touchedMs > page.atMs);
}

/** Whether nobody is called for an incident any more. */
export function isAnsweredIncident({ escalation: { status } }: Incident): boolean {
  return status === 'acknowledged' || status === 'ended';
}

/** Why a page is not sent any more though it was queued; null: it is needed. */
export function whyNotNeeded(incident: Incident, pageId: string | null): string | null {
  if (incident.escalation.status === 'ended') return 'not sent: the incident is over';
  if (isMuted(incident, pageId)) return 'not sent: its recipient wants no more messages about the incident';
  const page = incident.pages[pageId ?? ''];
  if (!page || !isCall(page.why)) return null;
  const answered = incident.escalation.status === 'acknowledged' || page.answeredMs !== undefined;
  return answered ? 'not sent: somebody had acknowledged' : null;
}

/** Whether the paged person has asked since for no more messages about the incident. */
function isMuted(incident: Incident, pageId: string | null): boolean {
  return incident.muted.includes(incident.pages[pageId ?? '']?.person ?? '');
}

/** The page that a message belongs to; null for one that is no page. */
export function pageOf(message: Selectable<PageTables['message']>): PageInHand | null {
  const { page_id: pageId, incident_id: incidentId, service, body: text } = message;
  if (!pageId || !incidentId) return null;
  const urgency = message.kind === 'page' ? 'page' : 'notify';
  return { pageId, urgency, incidentId, service, text };
}

/** Waits until nobody else works on the same thing; until the end of the transaction nobody will. */
export async function lockFor(tx: Tx, what: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${what}, 0))`.execute(tx);
}

type Attempt = Pick<Selectable<PageTables['message']>, 'id' | 'attempt_of_page' | 'status'>;

function attemptsOf(tx: Tx, pageId: string): Promise<Attempt[]> {
  return tx
    .selectFrom('message')
    .select(['id', 'attempt_of_page', 'status'])
    .where('page_id', '=', pageId)
    .orderBy('attempt_of_page')
    .execute();
}

function toAttempt({ attempt_of_page: method, status }: Attempt): ContactAttempt {
  if (status === 'delivered' || status === 'failed') return { method, outcome: status };
  return { method, outcome: status === 'not-needed' ? 'failed' : 'under-way' };
}

async function queueOver(
  app: App,
  tx: Tx,
  plan: Plan,
  incident: Incident,
  page: PageInHand,
  attempt: number,
  deliverAfterMs: number,
): Promise<string> {
  const person = plan.people[incident.pages[page.pageId]?.person ?? ''];
  const method = person?.contact[attempt];
  if (!person || !method) throw new Error(`page ${page.pageId} has no contact method ${attempt}`);
  return queueMessage(app, tx, {
    kind: page.urgency === 'page' ? 'page' : 'notification',
    service: page.service,
    incidentId: incident.id,
    incident,
    channel: method.channel,
    address: method.address,
    name: person.name,
    person: person.id,
    subject: `${incident.severity} ${incident.id}: ${incident.title}`,
    text: page.text,
    actions: ['acknowledge', 'escalate', 'open'],
    idempotencyKey: `${page.pageId}:${attempt}`,
    page: { id: page.pageId, attempt },
    deliverAfterMs,
  });
}
