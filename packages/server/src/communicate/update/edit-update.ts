import { type Actor, actorName } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { type UpdateRow, writeText } from './update.store.ts';
import { readUpdate } from './update.views.ts';

export interface EditedText {
  /** Absent: stays as it is. */
  readonly subject?: string | null | undefined;
  readonly text: string;
  /** The version that was read before; absent: what others saved meanwhile is written over. */
  readonly version?: number | undefined;
}

/**
 * Replaces the text of a draft.
 * @throws Problem 'not-found', or 'conflict' when it was sent already or somebody else has saved it since; with both texts
 */
export async function editUpdate(app: App, id: string, edited: EditedText, actor: Actor): Promise<UpdateRow> {
  return app.db.transaction().execute(async (tx) => {
    const before = await readUpdate(tx, id);
    const nowMs = app.clock.now();
    const subject = edited.subject === undefined ? before.subject : edited.subject;
    if (!(await writeText(tx, id, { ...edited, subject }, actor, nowMs))) {
      throw lostRace(await readUpdate(tx, id), edited);
    }
    await audit(tx, nowMs, actor, 'update.edited', id, { incidentId: before.incident_id });
    await app.live.publish(tx, 'update', id);
    return readUpdate(tx, id);
  });
}

/** What the second of two people is told: who was first, and both texts, so that neither is lost. */
function lostRace(current: UpdateRow, { text: yours }: EditedText): Problem {
  const { version, text: theirs } = current;
  const by = current.status === 'sent' ? current.sent_by : current.edited_by;
  const who = by ? actorName(by) : 'somebody else';
  const message =
    current.status === 'sent'
      ? `This update was sent already by ${who}. Your text was not saved: draft another update with it.`
      : `${who} has saved this draft since you read it. Put the two texts together and save again, as of version ${version}.`;
  const merged = `<<<<<<< yours\n${yours}\n=======\n${theirs}\n>>>>>>> theirs`;
  return new Problem('conflict', message, [], { version, theirs, yours, merged });
}
