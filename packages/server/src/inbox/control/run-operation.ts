import { actorName } from '@tocsin/core';
import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { reportToIncident, transact } from '../../runbook/report-to-incident.ts';
import { wakeInbox } from '../receive/wake.ts';
import { type Batch, hastenEvents, replayEvents, skipEvents, takeUpEvents } from './apply-batch.ts';
import { goOnDraining } from './drain.ts';
import { type BatchDetail, type Cursor, lockRunning, type Operation, updateOperation } from './operation.store.ts';
import { DONE_WORDS, eventsWord, keyOf, RUN_OPERATION } from './operation-words.ts';
import { type EventState, judged, lastScanned, orderOfJudged, type Place, type Scan } from './selection.ts';

/** A batch holds its locks for so many events, and looks through so many for them. */
const BATCH = 2_000;
const LOOKED = 10_000;
/** After so long the job makes room for others and goes on as a new one. */
const TURN_MS = 10_000;
/** With a rate, what was missed while nobody went on with it is made up for no longer than this. */
const MOST_LATE_MS = 5_000;
const TICK_MS = 1_000;

const payloadSchema = z.object({ operation: z.string() });

/** Goes on with operations; a crash in between repeats nothing, since each batch commits with the place it came to. */
export function defineOperationJob(app: App): void {
  app.jobs.define(RUN_OPERATION, async (payload) => runOperation(app, payloadSchema.parse(payload).operation));
}

/** Goes on with an operation until it is done or its turn is over; then a job goes on. */
export async function runOperation(app: App, id: string): Promise<void> {
  const endMs = Date.now() + TURN_MS;
  for (;;) {
    const next = await transact(app, (tx) => step(app, tx, id));
    if (next.source !== null) wakeInbox(app, next.source, true);
    if (next.after === null) return;
    if (next.after === 0 && Date.now() < endMs) continue;
    const runAtMs = app.clock.now() + next.after;
    await app.jobs.add(app.db, RUN_OPERATION, { operation: id }, { runAtMs, key: keyOf(id) });
    return;
  }
}

/** `after`: milliseconds until it must go on; null: it has ended. */
interface Next {
  readonly after: number | null;
  /** The source in which something is due now. */
  readonly source: number | null;
}

async function step(app: App, tx: Tx, id: string): Promise<Next> {
  const operation = await lockRunning(tx, id);
  if (!operation) return { after: null, source: null };
  if ('concurrency' in operation.detail)
    return { after: await goOnDraining(app, tx, operation, operation.detail), source: null };
  return goOnWithBatch(app, tx, operation, operation.detail);
}

async function goOnWithBatch(app: App, tx: Tx, operation: Operation, detail: BatchDetail): Promise<Next> {
  const now = app.clock.now();
  const allowed = allowedNow(operation, now);
  if (allowed === 0) return { after: TICK_MS, source: null };
  const stage = detail.stages[operation.cursor.stage];
  if (stage === undefined) return end(app, tx, operation);
  const { rows, last } = await nextEvents(tx, operation, detail, stage, allowed);
  const changed = await change(app, tx, operation, rows);
  const isOver = last === null;
  const cursor: Cursor = isOver
    ? { stage: operation.cursor.stage + 1, after: null }
    : { stage: operation.cursor.stage, after: last };
  const done = Number(operation.done) + rows.length;
  const sum = Number(operation.changed) + changed;
  await updateOperation(tx, operation.id, { cursor, done: `${done}`, changed: `${sum}`, moved_at: new Date(now) });
  if (isOver && cursor.stage >= detail.stages.length) return end(app, tx, { ...operation, changed: `${sum}` });
  return { after: operation.rate === null ? 0 : TICK_MS, source: operation.source };
}

/** How many may be changed in this batch: all, or what the rate allows since the last one. */
function allowedNow({ rate, moved_at, done, at }: Operation, nowMs: number): number {
  if (rate === null) return BATCH;
  const isFirst = Number(done) === 0 && moved_at.getTime() === at.getTime();
  const sinceMs = isFirst ? TICK_MS : Math.min(MOST_LATE_MS, nowMs - moved_at.getTime());
  // A rate below one in five seconds is never late: what counts is the whole time since the last one.
  const slow = rate * 5 < 1 && rate * (nowMs - moved_at.getTime()) >= 1_000 ? 1 : 0;
  return Math.min(BATCH, Math.max(slow, isFirst ? 1 : 0, Math.floor((rate * sinceMs) / 1_000)));
}

interface Found {
  readonly event: string;
  readonly state: EventState;
}

/** The next events that are meant, in order. `last`: where the search came to; null: the stage is at its end. */
async function nextEvents(
  tx: Tx,
  { source, upto, cursor }: Operation,
  { selection }: BatchDetail,
  stage: Scan['stage'],
  most: number,
): Promise<{ rows: readonly Found[]; last: Place | null }> {
  const isNamed = selection.events !== null || selection.vendorId !== null;
  const scan: Scan = { source, selection, stage, after: cursor.after, upto, newestFirst: false, most: LOOKED };
  const { rows } = await sql<Found & { place_at: string }>`
    ${judged(scan)} order by ${orderOfJudged(scan)} limit ${most}`.execute(tx);
  const lastMeant = rows.at(-1);
  if (rows.length === most && lastMeant) return { rows, last: { at: lastMeant.place_at, event: lastMeant.event } };
  return { rows, last: isNamed ? null : ((await lastScanned(scan, LOOKED).execute(tx)).rows[0] ?? null) };
}

async function change(app: App, tx: Tx, operation: Operation, rows: readonly Found[]): Promise<number> {
  const { kind, source, reason } = operation;
  const at = new Date(app.clock.now());
  const of = (...states: readonly EventState[]): Batch => ({
    ...{ source, at, reason, by: actorName(operation.by) },
    events: rows.filter(({ state }) => states.includes(state)).map(({ event }) => event),
  });
  if (kind === 'skip') return skipEvents(tx, of('waiting', 'dead'));
  const again = of('delivered', 'skipped');
  const first = again.events.length === 0 ? [] : await firstTypes(app, tx, source);
  const hastened = await hastenEvents(tx, of('waiting'));
  const takenUp = await takeUpEvents(tx, of('dead'));
  const replayed = again.events.length === 0 ? 0 : await replayEvents(tx, again, first);
  return hastened + takenUp + replayed;
}

async function firstTypes(app: App, tx: Tx, id: number): Promise<readonly string[]> {
  const row = await tx.selectFrom('inbox_source').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return app.plans.find(row.service)?.inbox[row.source]?.first ?? [];
}

async function end(app: App, tx: Tx, operation: Operation): Promise<Next> {
  const changed = Number(operation.changed);
  const { kind, by, incident_id } = operation;
  await updateOperation(tx, operation.id, { status: 'done', ended_at: new Date(app.clock.now()) });
  await app.jobs.remove(tx, keyOf(operation.id));
  const text = `${DONE_WORDS[kind]} ${eventsWord(changed)} of the inbox`;
  await reportToIncident(app, tx, incident_id, { kind: 'note', text }, by);
  return { after: null, source: operation.source };
}
