import type { App } from '../../platform/app.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { whyNotNeeded } from './advance-page.ts';
import { claimMessage, type Message } from './claim-message.ts';
import { membersOf, recordNotNeeded, recordOutcome } from './record-outcome.ts';
import { sendMessage } from './send-message.ts';

/** Sends one message that is queued, unless it has to wait or nobody needs it any more. */
export async function deliverMessage(app: App, messageId: string): Promise<void> {
  const message = await app.db.transaction().execute((tx) => claimMessage(app, tx, messageId));
  if (!message) return;
  const reason = await whyNotSent(app, message);
  if (reason === null) return deliverClaimed(app, message);
  await app.db.transaction().execute((tx) => recordNotNeeded(app, tx, message, reason));
}

/**
 * Sends one message and records what became of it, in this order: a crash between the two sends it again, because a
 * doubled page annoys and a lost one is an outage.
 */
export async function deliverClaimed(app: App, message: Message): Promise<void> {
  await recordOutcome(app, message, await sendMessage(app, message));
}

/** Why a page that waited must not wake anybody any more; a bundle is sent while one of its pages is needed. */
async function whyNotSent(app: App, message: Message): Promise<string | null> {
  if (!message.is_bundle) return whyNotNeededNow(app, message);
  let reason: string | null = null;
  for (const member of await membersOf(app, message.id)) {
    reason = await whyNotNeededNow(app, member);
    if (reason === null) return null;
    const why = reason;
    await app.db.transaction().execute((tx) => recordNotNeeded(app, tx, member, why));
  }
  return reason;
}

/** Why a message is not sent any more; null: it is needed. */
async function whyNotNeededNow(app: App, message: Message): Promise<string | null> {
  if (!message.page_id || !message.incident_id) return null;
  return whyNotNeeded(await readIncident(app.db, message.incident_id), message.page_id);
}
