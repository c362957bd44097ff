import type { App } from '../../../platform/app.ts';
import { suppressSubscriber } from '../change-subscriber.ts';
import { readBounce } from './read-bounce.ts';
import { readReturnPath } from './return-path.ts';

/** The subscriber whose mails come back to this recipient of the SMTP intake; null: it is no return path of ours. */
export function subscriberOfReturnPath(app: App, recipient: string): string | null {
  return readReturnPath(app.keys, recipient);
}

/** Takes a mail that came back: a mailbox that is gone and a complaint end the mails to it. The same again does nothing. */
export async function takeBounce(app: App, subscriber: string, raw: Buffer): Promise<void> {
  const bounce = await readBounce(raw);
  if (bounce.kind === 'bounce') {
    await suppressSubscriber(app, subscriber, 'bounce', `A mail came back: ${bounce.status}.`);
  }
  if (bounce.kind === 'complaint') {
    await suppressSubscriber(app, subscriber, 'complaint', 'The recipient called a mail spam.');
  }
}
