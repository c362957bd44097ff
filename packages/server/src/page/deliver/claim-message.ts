import {
  type EpochMs,
  earliestSendMs,
  isWithinAny,
  LONGEST_WINDOW_MS,
  limitsOf,
  nextChangeMs,
  type SentMessage,
  SYSTEM,
} from '@tocsin/core';
import { type Selectable, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import type { PageTables } from '../tables.ts';
import { lockFor } from './advance-page.ts';
import { isOptedOut } from './opt-out.store.ts';
import { deliverKey } from './queue-message.ts';

export type Message = Selectable<PageTables['message']>;

/** Channels on which people answer by a code; in a conversation of many the writer is not the address that has it. */
const BY_CODE: ReadonlySet<string> = new Set(['twilio-sms', 'twilio-voice', 'telegram']);
const CODE_LASTS_MS = 7 * 86_400_000;
/** Shorter than it takes to notice that a node died. */
const JUST_CLAIMED_MS = 2000;
/** Longer than one attempt over any channel may take: until then nobody else sends what is being sent. */
export const SEND_WITHIN_MS = 15_000;

/**
 * Takes a message that is still to be sent, or holds it back: the address has had as much as it may, or its person is not
 * to be disturbed now. Nobody else claims anything for the address at the same time. A message left `sending` by a crash
 * is claimed again, and one that was tried before is not held any more.
 *
 * @returns the message, to be sent by the caller after the commit; null when there is nothing to send
 */
export async function claimMessage(app: App, tx: Tx, messageId: string): Promise<Message | null> {
  const before = await tx.selectFrom('message').selectAll().where('id', '=', messageId).executeTakeFirst();
  if (!before || (before.status !== 'queued' && before.status !== 'sending')) return null;
  if (before.attempts > 0) return claimAgain(app, tx, before);
  // What a person wrote to an audience is not to be joined to anything, and so does not wait.
  if (before.kind === 'update') return markSending(app, tx, before, {});
  const nowMs = app.clock.now();
  const limits = limitsOf(before.channel_type, before.person !== null);
  const quietMs = quietUntilMs(app, before, nowMs);
  if (limits.length === 0 && quietMs === null) return markSending(app, tx, before, {});
  // What will not be sent anyway has nothing to wait for: its page takes another way at once.
  if (await isOptedOut(tx, before, before.channel)) return markSending(app, tx, before, {});
  await lockAddress(tx, before);
  // Its other job may have sent it while this one waited: it must not be held then.
  if (!(await isUntouched(tx, before))) return null;
  const past = await pastOf(app, tx, before);
  const isFirst = before.kind === 'page' && before.incident_id !== null && !past.hadPage;
  const marks = { is_first: isFirst, answer_code: await codeOf(app, tx, before) };
  if (quietMs !== null) {
    await hold(app, tx, before, { ...marks, untilMs: quietMs, why: 'quiet' });
    return null;
  }
  const untilMs = earliestSendMs(limits, past.sent, isFirst, nowMs);
  if (untilMs <= nowMs) return markSending(app, tx, before, marks);
  await hold(app, tx, before, { ...marks, untilMs, why: 'limit' });
  return null;
}

async function isUntouched(tx: Tx, { id, status }: Message): Promise<boolean> {
  const row = await tx.selectFrom('message').select(['status', 'attempts']).where('id', '=', id).executeTakeFirst();
  return row?.status === status && row.attempts === 0;
}

/** A retry; or one that a node left which died. Its page's job and its own may both come back: one of them sends it. */
async function claimAgain(app: App, tx: Tx, message: Message): Promise<Message | null> {
  if (message.status === 'queued') return markSending(app, tx, message, {});
  const nowMs = app.clock.now();
  const claimedMs = message.claimed_at?.getTime() ?? 0;
  const isJustClaimed = Math.abs(nowMs - claimedMs) < JUST_CLAIMED_MS;
  // At the first attempt only a dead node's job comes back so soon; later it may be one of two, and the other is sending.
  const waitMs = isJustClaimed && message.attempts === 1 ? JUST_CLAIMED_MS : SEND_WITHIN_MS;
  // Whoever asks may be the last to do so: the message is never left without a job.
  const runAtMs = (isJustClaimed ? claimedMs : nowMs) + waitMs;
  await app.jobs.add(tx, 'deliver', { messageId: message.id }, { key: deliverKey(message.id), runAtMs });
  return isJustClaimed ? null : markSending(app, tx, message, {});
}

/** Holds until the end of the transaction everybody off who wants to send to the same address. */
export async function lockAddress(tx: Tx, { channel_type: type, address }: Message): Promise<void> {
  await lockFor(tx, `address:${type}:${address}`);
}

/**
 * What went to the address before; and whether a page about the same incident is or was on its way to it. What a sandbox
 * kept for itself disturbed nobody, so it holds nothing that is really sent; and the made-up addresses of two plans without
 * credentials are not the same person.
 */
export async function pastOf(
  app: App,
  tx: Tx,
  { id, service, channel_type: type, address, incident_id: incidentId, sandbox }: Message,
): Promise<{ sent: readonly SentMessage[]; hadPage: boolean }> {
  const since = new Date(app.clock.now() - LONGEST_WINDOW_MS);
  const { rows } = await sql<{ sent: readonly (readonly [number, boolean])[] | null; had_page: boolean }>`
    select
      (select json_agg(json_build_array(extract(epoch from claimed_at) * 1000, is_first)) from message
       where channel_type = ${type} and address = ${address} and claimed_at > ${since} and id <> ${id}
         and sandbox = ${sandbox} and (not sandbox or service = ${service})) as sent,
      exists(select from message where incident_id = ${incidentId} and kind = 'page' and channel_type = ${type}
             and address = ${address} and id <> ${id} and is_first and status not in ('failed', 'not-needed') and sandbox = ${sandbox}) as had_page`.execute(
    tx,
  );
  const sent = (rows[0]?.sent ?? []).map(([atMs, isFirst]) => ({ atMs: Math.round(atMs), isFirst }));
  return { sent, hadPage: rows[0]?.had_page ?? false };
}

/** Asks for the release of what is held for the address, at the moment at which the first of it is due. */
export async function releaseLater(
  app: App,
  tx: Tx,
  { service, channel, address }: Message,
  why: 'limit' | 'quiet',
): Promise<void> {
  const row = await tx
    .selectFrom('message')
    .select((eb) => eb.fn.min('held_until').as('first'))
    .where('status', '=', 'held')
    .where('bundled_into', 'is', null)
    .where('service', '=', service)
    .where('channel', '=', channel)
    .where('address', '=', address)
    .where('held_why', '=', why)
    .executeTakeFirst();
  const key = `release:${why}:${service}:${channel}:${address}`;
  const runAtMs = row?.first ? new Date(row.first).getTime() : null;
  if (runAtMs !== null) await app.jobs.add(tx, 'release-held', { service, channel, address }, { key, runAtMs });
}

/** Marks a message as being sent. @returns null when it is done already */
export async function markSending(
  app: App,
  tx: Tx,
  message: Message,
  marks: { readonly is_first?: boolean; readonly answer_code?: string | null },
): Promise<Message | null> {
  const row = await tx
    .updateTable('message')
    .set((eb) => ({
      ...marks,
      status: 'sending',
      attempts: eb('attempts', '+', 1),
      claimed_at: new Date(app.clock.now()),
      held_until: null,
      held_why: null,
    }))
    .where('id', '=', message.id)
    .where('status', '=', message.status)
    .where('attempts', '=', message.attempts)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

interface Hold {
  readonly untilMs: EpochMs;
  readonly why: 'limit' | 'quiet';
  readonly is_first: boolean;
  readonly answer_code: string | null;
}

async function hold(app: App, tx: Tx, message: Message, { untilMs, why, ...marks }: Hold): Promise<void> {
  await tx
    .updateTable('message')
    .set({ ...marks, status: 'held', held_until: new Date(untilMs), held_why: why })
    .where('id', '=', message.id)
    .where('status', 'in', ['queued', 'sending'])
    .execute();
  await app.jobs.remove(tx, deliverKey(message.id));
  await releaseLater(app, tx, message, why);
  await app.live.publish(tx, 'outbox', message.id);
  const { page_id: pageId, incident_id: incidentId, channel } = message;
  if (!pageId || !incidentId) return;
  await commandIncident(app, incidentId, { kind: 'page-held', pageId, channel, untilMs, why }, SYSTEM, tx);
}

/** The end of the person's quiet hours, if a notification falls into them; a page and a test wait for nothing. */
function quietUntilMs(app: App, message: Message, nowMs: EpochMs): EpochMs | null {
  if (message.kind !== 'notification' || message.person === null) return null;
  const quiet = app.plans.find(message.service)?.people[message.person]?.quiet ?? [];
  return isWithinAny(quiet, nowMs) ? nextChangeMs(quiet, nowMs) : null;
}

/** The smallest number that no other message to the address was answered by for some days. */
async function codeOf(app: App, tx: Tx, message: Message): Promise<string | null> {
  if (!BY_CODE.has(message.channel_type) || !message.actions.some((action) => action !== 'open')) return null;
  if (message.channel_type === 'telegram' && message.person === null) return null;
  if (message.answer_code !== null) return message.answer_code;
  const rows = await tx
    .selectFrom('message')
    .select('answer_code')
    .where('channel_type', '=', message.channel_type)
    .where('address', '=', message.address)
    .where('answer_code', 'is not', null)
    .where('created_at', '>', new Date(app.clock.now() - CODE_LASTS_MS))
    .execute();
  const taken = new Set(rows.map((row) => row.answer_code));
  let code = 1;
  while (taken.has(String(code))) code += 1;
  return String(code);
}
