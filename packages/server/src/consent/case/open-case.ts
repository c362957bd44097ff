import { type Actor, type ConsentChannel, caseAlarm, type EpochMs, isActive, maskAddress } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { openIncident } from '../../respond/open-incident.ts';
import { reportToIncident } from '../../runbook/report-to-incident.ts';
import type { CaseKind } from '../tables.ts';
import { type CaseRow, caseId, noteOnCase } from './case.store.ts';

export interface CaseWish {
  readonly key: string;
  readonly service: string;
  readonly kind: CaseKind;
  readonly channel: ConsentChannel;
  readonly merchant: string | null;
  readonly origin: 'message' | 'person';
  readonly text: string;
  readonly by: Actor;
  /** When the person complained. */
  readonly atMs: EpochMs;
}

/**
 * Opens a case for an address that is suppressed and held by the caller, or adds to the one that waits. Its clock runs from when
 * Tocsin was told; the incident that it opens, and its evidence, come with the same transaction as durable work.
 */
export async function openCase(app: App, tx: Tx, wish: CaseWish): Promise<CaseRow> {
  const { key, service, text, by } = wish;
  const waiting = await tx
    .selectFrom('consent_case')
    .selectAll()
    .where('service', '=', service)
    .where('key', '=', key)
    .where('status', '!=', 'closed')
    .executeTakeFirst();
  if (waiting) {
    await noteOnCase(app, tx, waiting.id, by, 'message', `Again: ${text}`);
    // What looked like an opt-out has become a complaint.
    if (wish.kind === 'complaint' && waiting.kind !== 'complaint')
      await tx.updateTable('consent_case').set({ kind: 'complaint' }).where('id', '=', waiting.id).execute();
    await app.jobs.add(tx, 'consent-evidence', { caseId: waiting.id }, { key: `consent-evidence:${waiting.id}` });
    return waiting;
  }
  const opened = await insertCase(app, tx, wish);
  await noteOnCase(app, tx, opened.id, by, 'opened', openedText(wish));
  await noteOnCase(
    app,
    tx,
    opened.id,
    by,
    'suppressed',
    'The address is suppressed: no messages from any service or merchant.',
  );
  await audit(tx, app.clock.now(), by, 'consent.case-open', caseId(opened.id), {
    service,
    kind: wish.kind,
    origin: wish.origin,
  });
  await app.jobs.add(tx, 'consent-evidence', { caseId: opened.id }, { key: `consent-evidence:${opened.id}` });
  await app.jobs.add(tx, 'consent-incident', { caseId: opened.id }, { queue: `consent-incident:${service}` });
  const next = caseAlarm(
    opened.opened_at.getTime(),
    opened.due_at.getTime(),
    opened.told_at.getTime(),
    app.clock.now(),
  ).nextMs;
  if (next !== null)
    await app.jobs.add(tx, 'consent-case-wake', { caseId: opened.id }, { key: wakeKey(opened.id), runAtMs: next });
  return opened;
}

/** Key of the one wake-up of a case. */
export function wakeKey(id: string): string {
  return `consent-case:${id}`;
}

async function insertCase(app: App, tx: Tx, wish: CaseWish): Promise<CaseRow> {
  const { by, atMs: _, ...columns } = wish;
  const nowMs = app.clock.now();
  const { answer } = app.plans.get(wish.service).consent.complaint;
  return tx
    .insertInto('consent_case')
    .values({
      ...{ ...columns, opened_by: JSON.stringify(by), opened_at: new Date(nowMs), told_at: new Date(nowMs) },
      due_at: new Date(nowMs + answer * 1000),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

function openedText({ origin, kind, text }: CaseWish): string {
  const what = kind === 'complaint' ? 'A complaint' : 'A message that may be an opt-out';
  return `${what} ${origin === 'message' ? 'came as a message' : 'was entered by hand'}: ${text}`;
}

/**
 * Gives a case its incident, when the plan has a level for it: the one that is open for other cases of the service, or a new one with
 * the plan's component and runbook. A storm of complaints is one incident.
 */
export async function giveCaseIncident(app: App, tx: Tx, id: string): Promise<void> {
  const row = await tx.selectFrom('consent_case').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row || row.incident_id !== null || row.status === 'closed') return;
  const { severity, component, runbook } = app.plans.get(row.service).consent.complaint;
  if (severity === null) return;
  const open = await activeIncident(tx, row.service);
  const told = `${caseId(id)} (${row.kind}) for ${await maskedAddress(tx, row.key)} must be answered by ${row.due_at.toISOString()}.`;
  const system = { kind: 'system' } as const;
  if (open === null) {
    const title = 'Complaint about messages without consent';
    const components = component === null ? [] : [component];
    const what = { kind: 'open', service: row.service, title, severity, components, runbook, signal: null } as const;
    const incident = await openIncident(app, tx, what, system);
    await reportToIncident(app, tx, incident.id, { kind: 'note', text: told }, system);
    await setIncident(app, tx, row, incident.id);
    return;
  }
  await reportToIncident(app, tx, open, { kind: 'note', text: `Another case: ${told}` }, system);
  await setIncident(app, tx, row, open);
}

async function setIncident(app: App, tx: Tx, { id }: CaseRow, incidentId: string): Promise<void> {
  await tx.updateTable('consent_case').set({ incident_id: incidentId }).where('id', '=', id).execute();
  await noteOnCase(app, tx, id, { kind: 'system' }, 'note', `Incident ${incidentId}.`);
}

async function activeIncident(tx: Tx, service: string): Promise<string | null> {
  const latest = await tx
    .selectFrom('consent_case')
    .select('incident_id')
    .where('service', '=', service)
    .where('incident_id', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!latest?.incident_id) return null;
  const incident = await readIncident(tx, latest.incident_id);
  return isActive(incident) ? incident.id : null;
}

async function maskedAddress(tx: Tx, key: string): Promise<string> {
  const row = await tx.selectFrom('consent_address').select('address').where('key', '=', key).executeTakeFirst();
  return row?.address ? maskAddress(row.address) : 'an erased address';
}
