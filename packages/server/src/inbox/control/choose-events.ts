import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { type EventView, readEvents } from './event.views.ts';
import { type EventState, judged, orderOfJudged, type Scan, type Selection, stagesOf } from './selection.ts';

/** One operation changes no more. */
export const MOST_EVENTS = 1_000_000;
const FIRST = 5;
/** Counting that takes longer asks for a narrower filter, before whoever asked gives up. */
const COUNT_WITHIN_MS = 12_000;

interface Filter {
  readonly states?: readonly EventState[] | undefined;
  readonly types?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly vendorId?: string | undefined;
  readonly orderKey?: string | undefined;
  readonly text?: string | undefined;
}

/** What a request names. Without both it names nothing. */
export interface Choice {
  readonly filter?: Filter | undefined;
  readonly ids?: readonly string[] | undefined;
}

/** The events that a choice names, in these states if it says nothing of states. */
export async function selectionOf(
  app: App,
  source: number,
  { filter, ids }: Choice,
  usual: readonly EventState[],
): Promise<Selection> {
  const { states, types, from, to, vendorId, orderKey, text } = filter ?? {};
  const bounds = { from: from ?? null, to: to ?? null, vendorId: vendorId ?? null, orderKey: orderKey ?? null };
  return {
    ...bounds,
    ...{ states: states ?? usual, types: types ?? null, text: text ?? null },
    events: ids ? await numbersOf(app, source, ids) : null,
  };
}

/** @throws Problem 'not-found' for one that there is not: what was named must not be passed over in silence */
async function numbersOf(app: App, source: number, ids: readonly string[]): Promise<string[]> {
  const numbers = ids.filter((id) => /^\d{1,18}$/.test(id));
  const { rows } = await sql<{ id: string; vendor_id: string }>`
    select id, vendor_id from (
      select id, vendor_id, source from inbox_event where vendor_id = any(${ids}) offset 0
    ) as named where source = ${source}
    union select id, vendor_id from inbox_event where id = any(${numbers}::bigint[]) and source = ${source}`.execute(
    app.db,
  );
  const known = new Set(rows.flatMap(({ id, vendor_id }) => [id, vendor_id]));
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length > 0) {
    const names = missing.slice(0, 3).join(', ');
    throw new Problem(
      'not-found',
      `There is no event ${names} of this source${missing.length > 3 ? ', and others' : ''}.`,
    );
  }
  return rows.map(({ id }) => id);
}

export interface Chosen {
  readonly states: Readonly<Record<EventState, number>>;
  readonly tooMany: boolean;
  readonly first: readonly EventView[];
  /** The newest event that there is: what arrives later is not meant. */
  readonly upto: string;
}

/**
 * Counts what a selection means, up to 1,000,001, and shows the first five of those that would be changed.
 * @param changed the states of which one of those is
 * @throws Problem 'too-large' when counting takes too long
 */
export async function countChosen(
  app: App,
  source: number,
  selection: Selection,
  changed: readonly EventState[],
): Promise<Chosen> {
  return app.db.transaction().execute(async (tx) => {
    await sql`select set_config('statement_timeout', ${`${COUNT_WITHIN_MS}`}, true)`.execute(tx);
    try {
      return await countIn(tx, source, selection, changed);
    } catch (error) {
      if ((error as { code?: unknown }).code !== '57014') throw error;
      throw new Problem(
        'too-large',
        'Counting them takes too long. Narrow the filter by a time ("from", "to"), or say the states that are meant.',
      );
    }
  });
}

async function countIn(tx: Tx, source: number, selection: Selection, changed: readonly EventState[]): Promise<Chosen> {
  const states = { waiting: 0, dead: 0, delivered: 0, skipped: 0 };
  const first: EventView[] = [];
  const upto = await newestEvent(tx);
  for (const stage of stagesOf(selection)) {
    const scan: Scan = { source, selection, stage, after: null, upto, newestFirst: false, most: null };
    const { rows } = await sql<{ state: EventState; count: number }>`
      select state, count(*)::int as count from (${judged(scan)} limit ${MOST_EVENTS + 1}) as meant
      group by state`.execute(tx);
    for (const { state, count } of rows) states[state] += count;
    if (first.length < FIRST) {
      const shown = await firstOf(tx, { ...scan, selection: { ...selection, states: changed } }, FIRST - first.length);
      first.push(...shown);
    }
  }
  const matching = changed.reduce((sum, state) => sum + states[state], 0);
  return { states, tooMany: matching > MOST_EVENTS, first, upto };
}

/** Where the first are not among so many, none is shown: they are an example. */
const LOOKED_FOR_FIRST = 20_000;

async function firstOf(tx: Tx, scan: Scan, most: number): Promise<EventView[]> {
  const near = { ...scan, most: LOOKED_FOR_FIRST };
  const { rows } = await sql<{ event: string }>`${judged(near)} order by ${orderOfJudged(near)} limit ${most}`.execute(
    tx,
  );
  const ids = rows.map(({ event }) => event);
  return readEvents({ db: tx }, scan.source, ids);
}

/** Numbers are given before a batch commits, in any order of commits: no event that is here now has a greater one. */
export async function newestEvent(tx: Tx): Promise<string> {
  const { rows } = await sql<{ last: string }>`select last_value::text as last from inbox_event_id_seq`.execute(tx);
  return rows[0]?.last ?? '0';
}
