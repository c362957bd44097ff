import { incidentOfMove } from '../../contain/move/decide-move.ts';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident, transact } from '../../runbook/report-to-incident.ts';
import type { FoundSource } from './find-source.ts';
import { insertOperation, type OperationView, readOperation, toOperationView } from './operation.store.ts';
import { eventsWord, keyOf, RUN_OPERATION } from './operation-words.ts';
import { runOperation } from './run-operation.ts';
import { type EventState, type Selection, stagesOf } from './selection.ts';

/** What somebody wants done with many events. */
export interface Wish {
  readonly kind: 'replay' | 'skip' | 'retry';
  /** Its states are those that are changed. */
  readonly selection: Selection & { readonly states: readonly EventState[] };
  readonly upto: string;
  readonly total: number;
  /** Events a second; null: as fast as can be. */
  readonly rate: number | null;
  readonly reason: string;
  readonly incidentId: string | null;
}

/** So many are done before the request is answered. */
const AT_ONCE = 2_000;
/** By then the node that takes a small one up at once has done it, or is gone. */
const OTHERS_AFTER_MS = 15_000;

const VERBS = { replay: 'Replays', skip: 'Gives up', retry: 'Takes up again' } as const;

/**
 * Starts what goes on in batches until it is done; a small one is done when this returns. It is on the incident's timeline and in
 * the audit log before anything changes.
 * @throws Problem 'not-found' or 'invalid' for the incident, 'conflict' while the same is done to the source already
 */
export async function startOperation(
  app: App,
  found: FoundSource,
  wish: Wish,
  identity: Identity,
): Promise<OperationView> {
  const { kind, selection, upto, total, rate, reason } = wish;
  const isSmall = rate === null && total <= AT_ONCE;
  const id = await transact(app, async (tx) => {
    const incident = await incidentOfMove(tx, found.service, wish.incidentId);
    const incidentId = incident?.id ?? null;
    const detail = { selection, stages: stagesOf(selection) };
    const made = await insertOperation(
      tx,
      { source: found.id, kind, detail, upto, total, rate, reason, incidentId, by: identity.actor },
      app.clock.now(),
    );
    const pace = rate === null ? '' : ` at ${rate} a second`;
    const text = `${VERBS[kind]} ${eventsWord(total)} of "${found.source.title}"${pace}: ${reason}`;
    await reportToIncident(app, tx, incidentId, { kind: 'note', text }, identity.actor);
    const about = { operation: made, total, rate, reason, selection };
    await audit(tx, app.clock.now(), identity.actor, `inbox.${kind}`, `${found.service}/${found.source.id}`, about);
    const runAtMs = app.clock.now() + (isSmall ? OTHERS_AFTER_MS : 0);
    await app.jobs.add(tx, RUN_OPERATION, { operation: made }, { runAtMs, key: keyOf(made) });
    return made;
  });
  if (isSmall) await runOperation(app, id);
  return toOperationView(app, await readOperation(app.db, id));
}

/** @throws Problem 'invalid' when nothing says which events are meant */
export function requireChoice(choice: { readonly filter?: unknown; readonly ids?: unknown }): void {
  if (choice.filter === undefined && choice.ids === undefined)
    throw new Problem('invalid', 'Say which events: "ids", or a "filter" ({} means all of them).');
}
