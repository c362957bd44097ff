import { maskAddress } from '@tocsin/core';
import { askConnection } from '../../detect/check/check-sql.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { entriesOf, messagesOf } from '../consent.views.ts';
import { bindTo } from './bind-to.ts';
import { holdCase, noteOnCase } from './case.store.ts';

const MOST_SENT = 200;
const ASK_SECONDS = 10;

type Entries = Awaited<ReturnType<typeof entriesOf>>;
type Messages = Awaited<ReturnType<typeof messagesOf>>;

interface Sent {
  readonly asked: boolean;
  readonly error: string | null;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly more: boolean;
}

const NOT_ASKED: Sent = { asked: false, error: null, columns: [], rows: [], more: false };

export function defineEvidenceJob(app: App): void {
  app.jobs.define('consent-evidence', async ({ caseId: id }) => {
    await gatherEvidence(app, String(id));
  });
}

/** Gathers everything that is known about a case's address: the log, its messages, and what the application says that it sent. */
export async function gatherEvidence(app: App, id: string): Promise<void> {
  const row = await app.db.selectFrom('consent_case').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return;
  const found = await app.db
    .selectFrom('consent_address')
    .select('address')
    .where('key', '=', row.key)
    .executeTakeFirst();
  // Another database may be slow: nothing is held meanwhile.
  const sent = found?.address ? await askSent(app, row.service, found.address) : NOT_ASKED;
  await app.db.transaction().execute(async (tx) => {
    const held = await holdCase(tx, id);
    const known = await tx
      .selectFrom('consent_address')
      .select('address')
      .where('key', '=', held.key)
      .executeTakeFirst();
    if (!known?.address) return;
    await storeEvidence(app, tx, held, sent);
  });
}

async function storeEvidence(
  app: App,
  tx: Tx,
  row: { id: string; key: string; opened_at: Date },
  sent: Sent,
): Promise<void> {
  const [entries, messages] = await Promise.all([entriesOf(tx, row.key), messagesOf(tx, row.key)]);
  const evidence = {
    gatheredAt: new Date(app.clock.now()).toISOString(),
    origin: originOf(entries),
    earlierStop: earlierStop(entries, row.opened_at),
    findings: findingsOf(entries, messages, sent, row.opened_at),
    ...{ entries, messages, sent },
  };
  await tx
    .updateTable('consent_case')
    .set({ evidence: JSON.stringify(evidence) })
    .where('id', '=', row.id)
    .execute();
  const count = sent.asked && sent.error === null ? `, ${sent.rows.length}${sent.more ? '+' : ''} messages sent` : '';
  const text = `Of the log ${counted(entries.length, 'entry', 'entries')}, ${counted(messages.length, 'message', 'messages')} received${count}.`;
  await noteOnCase(app, tx, row.id, null, 'evidence', [text, ...evidence.findings].join(' '));
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** How the address came in: its first entry that says so. */
function originOf(entries: Entries): string | null {
  const first = entries.findLast(({ action }) => action === 'granted' || action === 'confirmed');
  if (!first) return null;
  const wording = first.wording === null ? 'no wording' : `wording ${first.wording}`;
  const merchant = first.merchant === null ? first.service : `${first.service}, merchant ${first.merchant}`;
  return `${first.at}: ${first.action} to ${merchant} by ${first.how}, ${wording}, recorded by ${first.by}`;
}

function stopsBefore(entries: Entries, before: Date): Entries {
  const own = (cause: string | null) => cause === 'stop' || cause === 'possible-stop';
  return entries.filter(({ action, cause, at }) => action === 'suppressed' && own(cause) && new Date(at) < before);
}

function earlierStop(entries: Entries, openedAt: Date): string | null {
  // The message that opened the case itself came within moments before it.
  const stop = stopsBefore(entries, new Date(openedAt.getTime() - 60_000))[0];
  return stop ? `${stop.at}: ${stop.cause} by ${stop.how}, service ${stop.service}` : null;
}

function findingsOf(entries: Entries, messages: Messages, sent: Sent, openedAt: Date): readonly string[] {
  const findings: string[] = [];
  const agreed = entries.filter(({ action }) => action === 'granted' || action === 'confirmed');
  const stop = stopsBefore(entries, openedAt).at(-1);
  const late = stop && sentAfter(sent, new Date(stop.at));
  if (stop && late) findings.push(`Messages sent after the first STOP of ${stop.at}: ${late}.`);
  if (agreed.length === 0) findings.push('There is no consent in the log.');
  if (agreed.length > 0 && agreed.every(({ wording }) => wording === null))
    findings.push('No consent names the text that was agreed to.');
  if (agreed.length > 0 && agreed.every(({ how }) => how === 'import'))
    findings.push('All consent came by import of lists.');
  if (messages.some(({ meaning }) => meaning === 'complaint') && stop)
    findings.push('The person had asked before to get no more messages.');
  if (sent.error !== null) findings.push(`What was sent could not be read: ${sent.error}`);
  return findings;
}

/** How many of the sent messages are later than a moment, by the first column that holds moments. */
function sentAfter({ rows, columns }: Sent, moment: Date): number {
  const at = columns.findIndex((_, column) => rows.length > 0 && rows.every((row) => isMoment(row[column])));
  return at < 0 ? 0 : rows.filter((row) => new Date(String(row[at])) > moment).length;
}

function isMoment(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:/.test(value) && !Number.isNaN(Date.parse(value));
}

/** Asks the application's database, read only, which messages went to an address. */
async function askSent(app: App, service: string, address: string): Promise<Sent> {
  const plan = app.plans.find(service);
  const asked = plan?.consent.sent;
  if (!plan || !asked) return NOT_ASKED;
  const question = {
    id: 'consent-sent',
    connection: asked.connection,
    query: bindTo(asked.sql, address),
    timeout: ASK_SECONDS,
    mostRows: MOST_SENT,
  };
  const signal = AbortSignal.timeout(ASK_SECONDS * 1000);
  const answer = await askConnection(question, { plan, signal, dataDir: app.config.dataDir });
  if ('failure' in answer)
    return { ...NOT_ASKED, asked: true, error: answer.failure.replaceAll(address, maskAddress(address)) };
  const rows = answer.rows.slice(0, MOST_SENT);
  return { asked: true, error: null, columns: answer.columns, rows, more: answer.rows.length > MOST_SENT };
}
