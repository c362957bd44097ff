import { leverHub } from '../../contain/sdk/lever-hub.ts';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident, transact } from '../../runbook/report-to-incident.ts';
import { setBack } from './drain.ts';
import { lockRunning, type OperationView, readOperation, toOperationView, updateOperation } from './operation.store.ts';
import { eventsWord, keyOf } from './operation-words.ts';

/**
 * Stops an operation where it is: what it has done stays done. A drain sets the concurrency back.
 * @throws Problem 'not-found'; 'conflict' when it has ended
 */
export async function cancelOperation(
  app: App,
  id: string,
  reason: string,
  { actor }: Identity,
): Promise<OperationView> {
  const { serviceName, sourceName, status } = await readOperation(app.db, id);
  if (status !== 'running') throw ended(id, status);
  await transact(app, async (tx) => {
    const operation = await lockRunning(tx, id);
    if (!operation) throw ended(id, 'over');
    const drained = 'concurrency' in operation.detail ? operation.detail : null;
    const lever = drained ? ` ${await setBack(app, tx, operation, drained, 'The drain was cancelled')}` : '';
    const note = `${reason}.${lever}`;
    await updateOperation(tx, id, { status: 'cancelled', ended_at: new Date(app.clock.now()), note });
    await app.jobs.remove(tx, keyOf(id));
    const changed = eventsWord(Number(operation.changed));
    const text = `Cancelled the ${operation.kind} of "${sourceName}" after ${changed}: ${note}`;
    await reportToIncident(app, tx, operation.incident_id, { kind: 'note', text }, actor);
    const detail = { operation: id, changed: operation.changed, reason };
    await audit(tx, app.clock.now(), actor, 'inbox.cancel', `${serviceName}/${sourceName}`, detail);
  });
  await leverHub(app).tellNow(serviceName);
  return toOperationView(app, await readOperation(app.db, id));
}

function ended(id: string, status: string): Problem {
  return new Problem('conflict', `The operation ${id} is ${status} already. GET /api/inbox-operations/${id} shows it.`);
}
