import type { z } from '@hono/zod-openapi';
import { type Actor, actorName, type EpochMs, SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { lockSignals } from '../../respond/lock-signals.ts';
import type { addSilence as addContract, changeSilence as changeContract } from './contract.ts';
import { noteOnIncidents } from './note-on-incidents.ts';
import {
  beginPlannedSilences,
  endOpenSilence,
  endPastSilences,
  insertSilence,
  lockSilence,
  updateSilence,
} from './silence.store.ts';
import { readSilence, type SilenceRow } from './silence.views.ts';
import { type SilenceScope, scopeInWords } from './silence-view.ts';
import { checkScope, endOf, timesOf } from './silence-wish.ts';

type Wish = z.infer<(typeof addContract)['request']['body']['content']['application/json']['schema']>;
type Change = z.infer<(typeof changeContract)['request']['body']['content']['application/json']['schema']>;

/**
 * Begins or plans a silence. What the response has been told goes on; the incidents that have such alerts say so.
 * @throws Problem 'not-found' for the service, 'invalid' for times, an expression, or everything that was not meant
 */
export async function addSilence(app: App, wish: Wish, actor: Actor): Promise<SilenceRow> {
  const plan = app.plans.get(wish.service);
  const nowMs = app.clock.now();
  const { fromMs, untilMs } = timesOf(wish, nowMs);
  const scope: SilenceScope =
    wish.kind === 'maintenance'
      ? { kind: 'maintenance', matcher: {}, components: wish.components }
      : { kind: 'silence', matcher: wish.matcher as SilenceScope['matcher'], components: [] };
  checkScope(plan, scope, wish.everything);
  return app.db.transaction().execute(async (tx) => {
    await lockSignals(tx, plan.service);
    const row = await insertSilence(tx, {
      ...{ service: plan.service, kind: scope.kind, matcher: JSON.stringify(scope.matcher) },
      ...{ components: [...scope.components], from_at: new Date(fromMs), until_at: new Date(untilMs) },
      ...{ started: fromMs <= nowMs, why: wish.why, made_by: JSON.stringify(actor), made_at: new Date(nowMs) },
    });
    await audit(tx, nowMs, actor, 'silence.added', `${plan.service}/${row.id}`, detailOf(row));
    if (row.started) await noteOnIncidents(app, tx, row, (until) => begunText(row, until), actor);
    await app.live.publish(tx, 'health', plan.service);
    return row;
  });
}

/** Changes a silence that is not over. @throws Problem 'not-found', 'conflict' when it is over, 'invalid' */
export async function changeSilence(app: App, id: string, change: Change, actor: Actor): Promise<SilenceRow> {
  const nowMs = app.clock.now();
  return app.db.transaction().execute(async (tx) => {
    await lockSignals(tx, (await readSilence(tx, id)).service);
    const row = await requireOpen(tx, id, nowMs);
    const scope: SilenceScope = {
      kind: row.kind,
      matcher: row.kind === 'silence' && change.matcher ? (change.matcher as SilenceScope['matcher']) : row.matcher,
      components: row.kind === 'maintenance' && change.components ? change.components : row.components,
    };
    // What was meant once need not be said again when only its end moves.
    if (change.matcher || change.components) checkScope(app.plans.get(row.service), scope, change.everything);
    const fromMs = Math.max(row.from_at.getTime(), nowMs);
    const untilMs = change.until === undefined ? row.until_at.getTime() : endOf(change.until, fromMs, nowMs);
    const changed = await updateSilence(tx, id, {
      ...{ matcher: JSON.stringify(scope.matcher), components: [...scope.components] },
      ...{ until_at: new Date(untilMs), why: change.why ?? row.why },
    });
    await audit(tx, nowMs, actor, 'silence.changed', `${row.service}/${id}`, {
      before: detailOf(row),
      after: detailOf(changed),
    });
    if (changed.started)
      await noteOnIncidents(app, tx, changed, (until) => `Changed: ${begunText(changed, until)}`, actor);
    await app.live.publish(tx, 'health', row.service);
    return changed;
  });
}

/** Ends a silence now. @throws Problem 'not-found', or 'conflict' when it is over: of two at once the second is told so */
export async function endSilence(app: App, id: string, actor: Actor): Promise<SilenceRow> {
  const nowMs = app.clock.now();
  return app.db.transaction().execute(async (tx) => {
    await lockSignals(tx, (await readSilence(tx, id)).service);
    await requireOpen(tx, id, nowMs);
    const row = await endOpenSilence(tx, id, { atMs: nowMs, by: actor });
    if (!row) throw new Problem('conflict', `Silence ${id} is over already.`);
    await audit(tx, nowMs, actor, 'silence.ended', `${row.service}/${id}`, detailOf(row));
    await noteOnIncidents(app, tx, row, () => endedText(row), actor);
    await app.live.publish(tx, 'health', row.service);
    return row;
  });
}

/** What time alone does: planned silences begin, and those whose end has come are over for good. */
export async function beginAndEndSilences(app: App): Promise<void> {
  const nowMs = app.clock.now();
  const at = new Date(nowMs);
  const { due } = await app.db
    .selectFrom('silence')
    .select(({ fn }) => fn.countAll<string>().as('due'))
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('until_at', '<=', at), eb.and([eb('started', '=', false), eb('from_at', '<=', at)])]))
    .executeTakeFirstOrThrow();
  if (due === '0') return;
  await app.db.transaction().execute(async (tx) => {
    const over = await endPastSilences(tx, nowMs);
    const begun = await beginPlannedSilences(tx, nowMs);
    for (const row of over) await noteOnIncidents(app, tx, row, () => endedText(row), SYSTEM);
    for (const row of begun) await noteOnIncidents(app, tx, row, (until) => begunText(row, until), SYSTEM);
    for (const row of over) await audit(tx, nowMs, SYSTEM, 'silence.over', `${row.service}/${row.id}`, detailOf(row));
    for (const service of new Set([...over, ...begun].map((row) => row.service)))
      await app.live.publish(tx, 'health', service);
  });
}

async function requireOpen(tx: Tx, id: string, nowMs: EpochMs): Promise<SilenceRow> {
  const row = await lockSilence(tx, id);
  if (!row) throw new Problem('not-found', `There is no silence ${id}.`);
  if (row.ended_at === null && row.until_at.getTime() > nowMs) return row;
  const by = row.ended_by === null ? '' : `, ended by ${actorName(row.ended_by)}`;
  throw new Problem('conflict', `Silence ${id} is over already${by}. Make a new one.`);
}

function begunText(row: SilenceRow, until: string): string {
  const { kind, id, why } = row;
  const name = kind === 'maintenance' ? `Maintenance (${id})` : `Silence ${id}`;
  return `${name} until ${until}, because: ${why}. Further alerts of ${scopeInWords(row)} are held and not told here until then.`;
}

function endedText({ kind, id }: SilenceRow): string {
  return `${kind === 'maintenance' ? `Maintenance (${id})` : `Silence ${id}`} is over: what it held and still fires is told now.`;
}

function detailOf({ kind, matcher, components, from_at, until_at, why }: SilenceRow): object {
  return { kind, matcher, components, from: from_at, until: until_at, why };
}
