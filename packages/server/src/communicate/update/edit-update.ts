import type { Actor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { type UpdateRow, writeText } from './update.store.ts';
import { readUpdate } from './update.views.ts';

export interface EditedText {
  /** Absent: stays as it is. */
  readonly subject?: string | null | undefined;
  readonly text: string;
}

/** Replaces the text of a draft. @throws Problem 'not-found', or 'conflict' when it was sent already */
export async function editUpdate(app: App, id: string, edited: EditedText, actor: Actor): Promise<UpdateRow> {
  return app.db.transaction().execute(async (tx) => {
    const before = await readUpdate(tx, id);
    const subject = edited.subject === undefined ? before.subject : edited.subject;
    if (!(await writeText(tx, id, subject, edited.text))) {
      throw new Problem('conflict', 'This update was sent already. Draft another one.');
    }
    await audit(tx, app.clock.now(), actor, 'update.edited', id, { incidentId: before.incident_id });
    await app.live.publish(tx, 'update', id);
    return readUpdate(tx, id);
  });
}
