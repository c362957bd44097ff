import { actorName, maskAddress } from '@tocsin/core';
import type { Kysely, Selectable } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Database } from '../platform/database/tables.ts';
import { type Address, keyOf } from './address.ts';
import { caseViews } from './case/case.views.ts';
import type { ConsentTables } from './tables.ts';

const MOST_ENTRIES = 500;
const MOST_MESSAGES = 200;
const DAY_MS = 86_400_000;

/** The log of an address as people read it, the newest first. */
export async function entriesOf(db: Kysely<Database>, key: string) {
  const rows = await db
    .selectFrom('consent_entry')
    .selectAll()
    .where('key', '=', key)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_ENTRIES)
    .execute();
  return rows.map(entryView);
}

/** One line of the log as people and audits read it. */
export function entryView(row: Selectable<ConsentTables['consent_entry']>) {
  const { id, service, merchant, channel, action, cause, how, wording, evidence } = row;
  return {
    ...{ id, service, merchant, channel, action, cause, how, wording, evidence },
    ...{ at: row.at.toISOString(), recordedAt: row.recorded_at.toISOString(), by: actorName(row.by) },
  };
}

/** What an address wrote, the newest first. */
export async function messagesOf(db: Kysely<Database>, key: string) {
  const rows = await db
    .selectFrom('consent_message')
    .selectAll()
    .where('key', '=', key)
    .orderBy('at', 'desc')
    .limit(MOST_MESSAGES)
    .execute();
  return rows.map(({ event, service, channel, recipient, text, meaning, at }) => ({
    ...{ event, service, channel, to: recipient, text, meaning, at: at.toISOString() },
  }));
}

/** Everything about one address. */
export async function lookUp(app: App, address: Address) {
  const key = keyOf(app, address.identity);
  const [known, suppression, states, entries, messages, cases] = await Promise.all([
    app.db.selectFrom('consent_address').selectAll().where('key', '=', key).executeTakeFirst(),
    app.db.selectFrom('consent_suppression').selectAll().where('key', '=', key).executeTakeFirst(),
    app.db
      .selectFrom('consent_state')
      .selectAll()
      .where('key', '=', key)
      .orderBy('service')
      .orderBy('merchant')
      .execute(),
    entriesOf(app.db, key),
    messagesOf(app.db, key),
    app.db.selectFrom('consent_case').selectAll().where('key', '=', key).orderBy('id', 'desc').limit(100).execute(),
  ]);
  return {
    address: known?.address ?? null,
    normalised: address.text,
    erasedAt: known?.erased_at?.toISOString() ?? null,
    suppression: suppression
      ? { cause: suppression.cause, at: suppression.at.toISOString(), service: suppression.service }
      : null,
    standings: states.map(({ service, merchant, channel, state, at }) => ({
      ...{ service, merchant: merchant || null, channel, state, at: at.toISOString() },
    })),
    ...{ entries, messages, cases: await caseViews(app, cases) },
  };
}

/** What each service has about consent. */
export async function overview(app: App) {
  const now = new Date(app.clock.now());
  const services = await Promise.all(app.plans.all().map(({ plan }) => serviceOverview(app, plan.service, now)));
  const [suppressed, stops] = await Promise.all([
    app.db
      .selectFrom('consent_suppression')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow(),
    app.db
      .selectFrom('consent_message')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('meaning', '=', 'stop')
      .where('at', '>=', new Date(now.getTime() - DAY_MS))
      .executeTakeFirstOrThrow(),
  ]);
  return { services, suppressed: Number(suppressed.count), stopsToday: Number(stops.count) };
}

async function serviceOverview(app: App, service: string, now: Date) {
  const { sources, wording, channel, complaint } = app.plans.get(service).consent;
  const [cases, entries, granted] = await Promise.all([
    app.db
      .selectFrom('consent_case')
      .select('due_at')
      .where('service', '=', service)
      .where('status', '=', 'open')
      .orderBy('due_at')
      .execute(),
    app.db
      .selectFrom('consent_entry')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('service', '=', service)
      .executeTakeFirstOrThrow(),
    app.db
      .selectFrom('consent_state')
      .select((eb) => eb.fn.count<string>('key').distinct().as('count'))
      .where('service', '=', service)
      .where('state', '=', 'granted')
      .executeTakeFirstOrThrow(),
  ]);
  return {
    ...{ service, sources: [...sources], wording: { ...wording }, channel, answerWithin: complaint.answer },
    openCases: cases.length,
    lateCases: cases.filter((one) => one.due_at < now).length,
    nextDueAt: cases[0]?.due_at.toISOString() ?? null,
    ...{ entries: Number(entries.count), granted: Number(granted.count) },
  };
}

/** Who must get no messages, a page of it, the newest first. @param after `next` of the page before */
export async function suppressions(
  app: App,
  wish: {
    cause?: ConsentTables['consent_suppression']['cause'] | undefined;
    after?: string | undefined;
    limit: number;
  },
) {
  const cursor = /^(\d{1,15}):(.+)$/.exec(wish.after ?? '');
  let query = app.db
    .selectFrom('consent_suppression as one')
    .leftJoin('consent_address as who', 'who.key', 'one.key')
    .select(['one.key', 'one.cause', 'one.at', 'one.service', 'who.address'])
    .orderBy('one.at', 'desc')
    .orderBy('one.key')
    .limit(wish.limit + 1);
  if (wish.cause) query = query.where('one.cause', '=', wish.cause);
  if (cursor) {
    const at = new Date(Number(cursor[1]));
    query = query.where((eb) =>
      eb.or([eb('one.at', '<', at), eb.and([eb('one.at', '=', at), eb('one.key', '>', String(cursor[2]))])]),
    );
  }
  const rows = await query.execute();
  const page = rows.slice(0, wish.limit);
  const last = page.at(-1);
  return {
    suppressions: page.map(({ key, cause, at, service, address }) => ({
      ...{ key, cause, at: at.toISOString(), service, address: address ? maskAddress(address) : null },
    })),
    next: rows.length > wish.limit && last ? `${last.at.getTime()}:${last.key}` : null,
  };
}
