import { type Kysely, sql } from 'kysely';
import type { Database } from '../../../platform/database/tables.ts';
import { Problem } from '../../../platform/problem.ts';
import type { SubscriberStatus, SubscriberTables } from '../subscriber.tables.ts';
import { shownAddress } from '../subscriber-address.ts';

const AT_ONCE = 100;
type Row = Pick<
  SubscriberTables['subscriber'],
  'id' | 'kind' | 'address' | 'components' | 'status' | 'note' | 'origin' | 'consent' | 'created_at' | 'confirmed_at'
>;

/** A subscriber as people of the team see it. */
export function subscriberView(row: Row) {
  const { id, kind, components, status, note, origin, consent } = row;
  return {
    ...{ id, kind, components, status, note, origin, consent },
    address: shownAddress(kind, row.address),
    createdAt: row.created_at.toISOString(),
    confirmedAt: row.confirmed_at?.toISOString() ?? null,
  };
}

/** A page of a service's subscribers, and how many there are in each status. */
export async function listSubscriberViews(
  db: Kysely<Database>,
  service: string,
  wanted: {
    readonly search?: string | undefined;
    readonly status?: SubscriberStatus | undefined;
    readonly after?: string | undefined;
  },
) {
  let query = db.selectFrom('subscriber').selectAll().where('service', '=', service).orderBy('id').limit(AT_ONCE);
  if (wanted.status) query = query.where('status', '=', wanted.status);
  if (wanted.after) query = query.where('id', '>', wanted.after);
  // Not a pattern: `_` and `%` are characters of addresses.
  if (wanted.search) query = query.where(sql<boolean>`strpos(lower(address), ${wanted.search.toLowerCase()}) > 0`);
  const { rows: counted } = await sql<{ status: string; count: number }>`
    select status, count(*)::int as count from subscriber where service = ${service} group by status`.execute(db);
  const rows = await query.execute();
  return {
    subscribers: rows.map(subscriberView),
    counts: Object.fromEntries(counted.map(({ status, count }) => [status, count])),
  };
}

/** The newest mailings of a service with what became of their recipients. @param id only this one */
export async function listMailingViews(db: Kysely<Database>, service: string, id?: string) {
  let query = db.selectFrom('mailing').selectAll().where('service', '=', service).orderBy('number', 'desc').limit(50);
  if (id !== undefined) query = query.where('id', '=', id);
  const rows = await query.execute();
  const { rows: counted } = await sql<{ mailing: string; state: string; count: number }>`
    select mailing, state, count(*)::int as count from mailing_recipient
    where mailing = any(${rows.map((row) => row.id)}::text[]) group by mailing, state`.execute(db);
  return rows.map((row) => {
    const counts = Object.fromEntries(
      counted.filter(({ mailing }) => mailing === row.id).map((one) => [one.state, one.count]),
    );
    return {
      ...{ id: row.id, kind: row.kind, about: row.about, state: row.state, title: row.title, status: row.status },
      ...{ recipients: row.recipients, note: row.note, counts, hint: hintOf(row.id, counts.unclear ?? 0) },
      createdAt: row.created_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
    };
  });
}

function hintOf(id: string, unclear: number): string | null {
  if (unclear === 0) return null;
  const who = unclear === 1 ? '1 recipient has it or has it not' : `${unclear} recipients have it or have it not`;
  return `${who}: the sending broke off before the mail server answered. To send it to them again: tocsin status mailings --retry-unclear ${id}`;
}

/** @throws Problem 'not-found' */
export async function mailingView(db: Kysely<Database>, service: string, id: string) {
  const [found] = await listMailingViews(db, service, id);
  if (!found)
    throw new Problem('not-found', `There is no mailing ${id}. \`tocsin status mailings\` shows those that there are.`);
  return found;
}
