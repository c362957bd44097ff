import { type Actor, actorName, type Command, type ConsentChannel, caseAlarm, isActive, SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { reportToIncident, transact } from '../../runbook/report-to-incident.ts';
import { sendText } from '../message/reply.ts';
import { keepAddresses, recordEntries } from '../record-entries.ts';
import type { CaseCause } from '../tables.ts';
import { type CaseRow, caseId, holdCase, noteOnCase } from './case.store.ts';
import { giveCaseIncident, openCase, wakeKey } from './open-case.ts';

/** Opens a case by hand: somebody heard of a complaint. The address is suppressed and the opt-out confirmed at once. @returns its id */
export async function openCaseByHand(
  app: App,
  service: string,
  address: { readonly key: string; readonly text: string },
  wish: { readonly channel: ConsentChannel; readonly merchant: string | null; readonly text: string },
  by: Actor,
): Promise<string> {
  const atMs = app.clock.now();
  return transact(app, async (tx) => {
    await keepAddresses(tx, atMs, [address], true);
    const about = {
      key: address.key,
      service,
      merchant: null,
      channel: wish.channel,
      atMs,
      wording: null,
      by,
    } as const;
    const evidence = { text: wish.text.slice(0, 500) };
    const entry = { ...about, action: 'suppressed', cause: 'complaint', how: 'person', evidence } as const;
    await recordEntries(app, tx, address.key, [entry]);
    const opened = await openCase(app, tx, {
      ...wish,
      key: address.key,
      service,
      kind: 'complaint',
      origin: 'person',
      by,
      atMs,
    });
    const text = (await wasConfirmed(tx, opened.id)) ? undefined : app.plans.get(service).consent.replies.stop;
    const sent = text ? await sendText(app, tx, service, address.text, text, `case:${opened.id}`) : null;
    if (sent !== null) await noteOnCase(app, tx, opened.id, SYSTEM, 'confirmed', `The person is told: ${text}`);
    return opened.id;
  });
}

/** One opt-out has one confirmation (47 CFR 64.1200(a)(12)): a case that waits has had its own. */
async function wasConfirmed(tx: Tx, id: string): Promise<boolean> {
  const notes = tx.selectFrom('consent_case_note').select('kind').where('consent_case', '=', id);
  return (await notes.where('kind', '=', 'confirmed').executeTakeFirst()) !== undefined;
}

/** The person has an answer: the clock ends. @throws Problem 'not-found' or 'conflict' */
export async function answerCase(app: App, id: string, text: string, isSent: boolean, by: Actor): Promise<void> {
  await changeCase(app, id, async (tx, row) => {
    if (row.answered_at !== null) throw new Problem('conflict', `${caseId(row.id)} was answered already.`);
    if (isSent && (await sendAnswer(app, tx, row, text)) === null)
      throw new Problem(
        'conflict',
        'The plan has no channel that reaches this address: answer in another way, and say so here.',
      );
    const now = new Date(app.clock.now());
    const status = row.status === 'closed' ? 'closed' : 'answered';
    await tx.updateTable('consent_case').set({ status, answered_at: now }).where('id', '=', row.id).execute();
    await app.jobs.remove(tx, wakeKey(row.id));
    await noteOnCase(app, tx, row.id, by, 'answered', `${isSent ? 'Sent' : 'Answered'}: ${text}`);
    await audit(tx, now.getTime(), by, 'consent.case-answer', caseId(row.id), { sent: isSent });
    await tellIncident(app, tx, row, { kind: 'note', text: `${caseId(row.id)} is answered by ${actorName(by)}.` });
  });
}

async function sendAnswer(app: App, tx: Tx, row: CaseRow, text: string): Promise<string | null> {
  const found = await tx.selectFrom('consent_address').select('address').where('key', '=', row.key).executeTakeFirst();
  return found?.address ? sendText(app, tx, row.service, found.address, text, `case-answer:${row.id}`) : null;
}

/** Writes a note into a case. @throws Problem 'not-found' */
export async function writeCaseNote(app: App, id: string, text: string, by: Actor): Promise<void> {
  await changeCase(app, id, (tx, row) => noteOnCase(app, tx, row.id, by, 'note', text));
}

interface Closing {
  readonly cause: CaseCause;
  readonly note: string;
  readonly lift: boolean;
}

/** Closes a case. Messages are allowed again only where it was no complaint. @throws Problem 'not-found', 'conflict' or 'invalid' */
export async function closeCase(app: App, id: string, { cause, note, lift }: Closing, by: Actor): Promise<void> {
  if (lift && cause !== 'not-a-complaint')
    throw new Problem(
      'invalid',
      'Messages are allowed again only for the cause not-a-complaint; otherwise the person is asked: tocsin consent allow',
    );
  await changeCase(app, id, async (tx, row) => {
    if (row.status === 'closed') throw new Problem('conflict', `${caseId(row.id)} is closed already.`);
    if (row.answered_at === null && cause !== 'not-a-complaint')
      throw new Problem('conflict', `The person has no answer yet: answer ${caseId(row.id)} first.`);
    const atMs = app.clock.now();
    if (lift) await liftCase(app, tx, row, note, by);
    const closed = { status: 'closed', closed_at: new Date(atMs), cause } as const;
    await tx.updateTable('consent_case').set(closed).where('id', '=', row.id).execute();
    await app.jobs.remove(tx, wakeKey(row.id));
    await noteOnCase(app, tx, row.id, by, 'closed', `${cause.replaceAll('-', ' ')}: ${note}`);
    await audit(tx, atMs, by, 'consent.case-close', caseId(row.id), { cause, lift });
    await tellIncident(app, tx, row, {
      kind: 'note',
      text: `${caseId(row.id)} is closed by ${actorName(by)}: ${cause.replaceAll('-', ' ')}.`,
    });
  });
}

async function liftCase(app: App, tx: Tx, row: CaseRow, note: string, by: Actor): Promise<void> {
  const about = { key: row.key, service: row.service, merchant: null, channel: row.channel, action: 'lifted' } as const;
  const rest = {
    atMs: app.clock.now(),
    how: 'person',
    wording: null,
    evidence: { case: caseId(row.id), note: note.slice(0, 500) },
    by,
  } as const;
  const causes = ['possible-stop', 'complaint'] as const;
  await recordEntries(
    app,
    tx,
    row.key,
    causes.map((cause) => ({ ...about, ...rest, cause })),
  );
}

/** Does something with a case that is held, again when its incident moved meanwhile. */
async function changeCase(app: App, id: string, change: (tx: Tx, row: CaseRow) => Promise<void>): Promise<void> {
  await transact(app, async (tx) => change(tx, await holdCase(tx, id)));
}

/** Says something on the timeline of a case's incident while that is active. */
async function tellIncident(app: App, tx: Tx, { incident_id: id }: CaseRow, command: Command): Promise<void> {
  if (id === null || !isActive(await readIncident(tx, id))) return;
  await reportToIncident(app, tx, id, command, SYSTEM);
}

/** Gives cases their incidents and reminds of those that nobody has answered. */
export function defineCaseJobs(app: App): void {
  app.jobs.define('consent-incident', async ({ caseId: id }) => {
    await transact(app, (tx) => giveCaseIncident(app, tx, String(id)));
  });
  app.jobs.define('consent-case-wake', async ({ caseId: id }) => {
    await changeCase(app, String(id), (tx, row) => remind(app, tx, row));
  });
}

async function remind(app: App, tx: Tx, row: CaseRow): Promise<void> {
  if (row.status !== 'open') return;
  const nowMs = app.clock.now();
  const { kind, nextMs } = caseAlarm(row.opened_at.getTime(), row.due_at.getTime(), row.told_at.getTime(), nowMs);
  if (nextMs !== null)
    await app.jobs.add(tx, 'consent-case-wake', { caseId: row.id }, { key: wakeKey(row.id), runAtMs: nextMs });
  if (kind === null) return;
  await tx
    .updateTable('consent_case')
    .set({ told_at: new Date(nowMs) })
    .where('id', '=', row.id)
    .execute();
  const minutes = Math.round(Math.abs(row.due_at.getTime() - nowMs) / 60_000);
  const text =
    kind === 'overdue'
      ? `${caseId(row.id)} has no answer: it was due ${minutes} minutes ago.`
      : `${caseId(row.id)} must be answered within ${minutes} minutes.`;
  await noteOnCase(app, tx, row.id, SYSTEM, kind, text);
  await tellIncident(app, tx, row, { kind: 'tell-lead', text });
  // Nobody has answered in time: the next ones on call are told.
  if (kind === 'overdue') await tellIncident(app, tx, row, { kind: 'escalate' });
}
