import type { z } from '@hono/zod-openapi';
import type { Kysely, Selectable } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { readIncident } from '../../respond/incident.views.ts';
import type { outboxMessage, outboxMessageWhole } from '../contract.ts';
import { actionsNow } from '../deliver/actions-now.ts';
import { isAnsweredIncident } from '../deliver/advance-page.ts';
import { labelOf } from '../deliver/compose-message.ts';
import type { PageTables } from '../tables.ts';
import { contactTests } from '../test-pages/contact-test.views.ts';

type Message = Selectable<PageTables['message']>;

/** Lists messages, newest first. */
export async function listMessages(
  db: Kysely<Database>,
  filter: { incidentId?: string | undefined; limit: number },
): Promise<z.infer<typeof outboxMessage>[]> {
  let query = db.selectFrom('message').selectAll().orderBy('created_at', 'desc').orderBy('id').limit(filter.limit);
  if (filter.incidentId) query = query.where('incident_id', '=', filter.incidentId);
  return (await query.execute()).map(summary);
}

/** Reads one message as its recipient sees it. @throws Problem 'not-found' */
export async function readMessage(app: App, id: string): Promise<z.infer<typeof outboxMessageWhole>> {
  const message = await findMessage(app.db, id);
  const answered = await isAnswered(app, message);
  const incident = message.incident_id === null ? null : await readIncident(app.db, message.incident_id);
  const actions = incident === null || incident.mergedInto !== null ? message.actions : actionsNow(message, incident);
  return {
    ...summary(message),
    rendered: { ...message.rendered },
    text: message.body,
    actions: actions.map((action) => ({
      id: action,
      label: labelOf(action, { isTest: message.is_test, isBundle: message.is_bundle }),
      used: action === 'resolve' ? incident?.escalation.status === 'ended' : action !== 'open' && answered,
    })),
  };
}

/** @throws Problem 'not-found' */
export async function findMessage(db: Kysely<Database>, id: string): Promise<Message> {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  const row = isId ? await db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst() : undefined;
  if (!row) throw new Problem('not-found', `There is no message ${id}.`);
  return row;
}

/** How each page of an incident was sent. */
export async function pageDeliveries(db: Kysely<Database>, incidentId: string) {
  const rows = await db
    .selectFrom('message')
    .select(['page_id', 'channel', 'status', 'error', 'sandbox'])
    .where('incident_id', '=', incidentId)
    .where('page_id', 'is not', null)
    .orderBy('attempt_of_page')
    .execute();
  return rows.map((row) => ({
    pageId: row.page_id,
    channel: row.channel,
    outcome: row.error ? `${row.status}: ${row.error}` : row.status,
    sandbox: row.sandbox,
  }));
}

async function isAnswered(app: App, message: Message): Promise<boolean> {
  if (message.is_test) return isConfirmed(app.db, message.id);
  const ids = message.is_bundle ? await incidentsOf(app.db, message.id) : [message.incident_id];
  for (const id of ids) {
    if (id !== null && !isAnsweredIncident(await readIncident(app.db, id))) return false;
  }
  return true;
}

async function isConfirmed(db: Kysely<Database>, messageId: string): Promise<boolean> {
  const [test] = await contactTests(db, [messageId]);
  return test?.outcome === 'confirmed';
}

async function incidentsOf(db: Kysely<Database>, bundleId: string): Promise<readonly (string | null)[]> {
  const rows = await db
    .selectFrom('message')
    .select('incident_id')
    .distinct()
    .where('bundled_into', '=', bundleId)
    .execute();
  return rows.map((row) => row.incident_id);
}

function receiptOf({ receipt_status: status, receipt_at: at }: Message) {
  return status && at ? { status, at: at.toISOString() } : null;
}

function summary(message: Message): z.infer<typeof outboxMessage> {
  return {
    id: message.id,
    kind: message.kind,
    channel: message.channel,
    channelType: message.channel_type,
    sandbox: message.sandbox,
    to: message.recipient_name,
    person: message.person,
    address: message.address,
    incidentId: message.incident_id,
    pageId: message.page_id,
    subject: message.subject,
    status: message.status,
    attempts: message.attempts,
    error: message.error,
    createdAt: message.created_at.toISOString(),
    deliveredAt: message.delivered_at?.toISOString() ?? null,
    heldUntil: message.held_until?.toISOString() ?? null,
    heldWhy: message.held_why,
    receipt: receiptOf(message),
    bundledInto: message.bundled_into,
  };
}
