import { actorName } from '@tocsin/core';
import { sql } from 'kysely';
import { incidentOfMove, MoveRefused } from '../../contain/move/decide-move.ts';
import { moveLever } from '../../contain/move/move-lever.ts';
import { askMove } from '../../contain/request/ask-move.ts';
import { type LeverWish, STAYS } from '../../contain/request/lever-wish.ts';
import { leverHub } from '../../contain/sdk/lever-hub.ts';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident, transact } from '../../runbook/report-to-incident.ts';
import { newestEvent } from './choose-events.ts';
import type { FoundSource } from './find-source.ts';
import {
  type DrainDetail,
  insertOperation,
  type Operation,
  type OperationView,
  readOperation,
  toOperationView,
  updateOperation,
} from './operation.store.ts';
import { eventsWord, keyOf, RUN_OPERATION } from './operation-words.ts';
import { viewSource } from './source.views.ts';

/** What nobody says otherwise: so many times what the plan has. */
const TIMES = 4;
const MOST_CONCURRENCY = 1_000;

interface DrainWish {
  /** Null: four times what the plan says. */
  readonly concurrency: number | null;
  readonly reason: string;
  readonly incidentId: string | null;
}

/**
 * Delivers what waits now with more at once; when it is done, or somebody cancels it, the concurrency is set back.
 * @throws Problem 'conflict' while one is under way, or when a lever needs the agreement of others
 */
export async function startDrain(
  app: App,
  found: FoundSource,
  wish: DrainWish,
  identity: Identity,
): Promise<OperationView> {
  const { service, source } = found;
  const concurrency = wish.concurrency ?? Math.min(MOST_CONCURRENCY, source.concurrency * TIMES);
  const id = await transact(app, async (tx) => {
    await requireNoDrain(tx, found);
    const { pulled, value } = (await viewSource(app, found)).levers.concurrency;
    const incidentId = (await incidentOfMove(tx, service, wish.incidentId))?.id ?? null;
    const upto = await newestEvent(tx);
    const total = await waitingUpto(tx, found.id, upto);
    const text = `Drains ${eventsWord(total)} of "${source.title}" with ${concurrency} at once: ${wish.reason}`;
    await reportToIncident(app, tx, incidentId, { kind: 'note', text }, identity.actor);
    const move = { service, reason: wish.reason, scope: null, incidentId };
    const { delivery, concurrency: lever } = source.levers;
    const resume: LeverWish = { ...move, lever: delivery, action: 'release', value: null, expiresIn: null };
    await moveAlone(app, tx, resume, identity);
    if (value !== concurrency)
      await moveAlone(app, tx, { ...move, lever, action: 'pull', value: concurrency, expiresIn: STAYS }, identity);
    const detail: DrainDetail = { concurrency, before: { pulled, value } };
    const made = await insertOperation(
      tx,
      { source: found.id, kind: 'drain', detail, upto, total, rate: null, ...wish, incidentId, by: identity.actor },
      app.clock.now(),
    );
    const about = { operation: made, concurrency, total, reason: wish.reason };
    await audit(tx, app.clock.now(), identity.actor, 'inbox.drain', `${service}/${source.id}`, about);
    await app.jobs.add(tx, RUN_OPERATION, { operation: made }, { key: keyOf(made) });
    return made;
  });
  await leverHub(app).tellNow(service);
  return toOperationView(app, await readOperation(app.db, id));
}

async function requireNoDrain(tx: Tx, { id }: FoundSource): Promise<void> {
  // Of two who begin at once, one waits here.
  await sql`select from inbox_source where id = ${id} for update`.execute(tx);
  const running = await tx
    .selectFrom('inbox_operation')
    .select(['id', 'by'])
    .where('source', '=', id)
    .where('kind', '=', 'drain')
    .where('status', '=', 'running')
    .executeTakeFirst();
  if (running)
    throw new Problem(
      'conflict',
      `${actorName(running.by)} drains it already (operation ${running.id}). Wait for that, or cancel it.`,
    );
}

async function moveAlone(app: App, tx: Tx, wish: LeverWish, identity: Identity): Promise<void> {
  const { request } = await askMove(app, tx, wish, identity);
  if (request === null) return;
  throw new Problem(
    'conflict',
    `The lever ${wish.lever} moves only when others agree. Ask for it first (POST /api/levers/…/${wish.action}), then drain.`,
  );
}

/**
 * Looks how much of what waited is still there, and sets the concurrency back when nothing is.
 * @returns milliseconds until it must be looked at again; null: it has ended
 */
export async function goOnDraining(
  app: App,
  tx: Tx,
  operation: Operation,
  detail: DrainDetail,
): Promise<number | null> {
  const left = await waitingUpto(tx, operation.source, operation.upto);
  const now = new Date(app.clock.now());
  const done = `${Math.max(0, Number(operation.total) - left)}`;
  if (left > 0) {
    await updateOperation(tx, operation.id, { done, changed: done, moved_at: now });
    return lookAgainAfter(left);
  }
  const note = await setBack(app, tx, operation, detail, 'What waited is delivered');
  const ended = { status: 'done', done: operation.total, changed: operation.total, ended_at: now, note } as const;
  await updateOperation(tx, operation.id, ended);
  const text = `Drained ${eventsWord(Number(operation.total))}. ${note}`;
  await reportToIncident(app, tx, operation.incident_id, { kind: 'note', text }, operation.by);
  return null;
}

/** Counting a long backlog costs more, and it takes longer to go. */
function lookAgainAfter(left: number): number {
  return Math.min(60_000, 1_000 + left / 100);
}

/** Sets the concurrency back unless somebody has moved it meanwhile. @returns what became of it, in words */
export async function setBack(
  app: App,
  tx: Tx,
  { source, incident_id, by }: Operation,
  { concurrency, before }: DrainDetail,
  why: string,
): Promise<string> {
  const row = await tx.selectFrom('inbox_source').selectAll().where('id', '=', source).executeTakeFirstOrThrow();
  const lever = app.plans.find(row.service)?.inbox[row.source]?.levers.concurrency;
  if (lever === undefined) return 'The plan has the source no more.';
  const state = await tx
    .selectFrom('lever_state')
    .select(['pulled', 'value'])
    .where('service', '=', row.service)
    .where('lever', '=', lever)
    .executeTakeFirst();
  if (before.value === concurrency) return `It was delivered with ${concurrency} at once before, and still is.`;
  if (!state?.pulled || state.value !== concurrency)
    return 'Somebody has moved the concurrency meanwhile: it stays as it is.';
  const move = { service: row.service, lever, actor: by, reason: why, incidentId: incident_id };
  try {
    if (before.pulled) await moveLever(app, tx, { ...move, action: 'pull', value: before.value, expiresAtMs: null });
    else await moveLever(app, tx, { ...move, action: 'release' });
  } catch (error) {
    if (!(error instanceof MoveRefused)) throw error;
    return `The concurrency could not be set back: ${error.message}`;
  }
  return `${String(before.value)} at once again.`;
}

async function waitingUpto(tx: Tx, source: number, upto: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from inbox_waiting
    where source = ${source} and not dead and event <= ${upto}::bigint`.execute(tx);
  return rows[0]?.count ?? 0;
}
