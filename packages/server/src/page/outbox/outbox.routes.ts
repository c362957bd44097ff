import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import { answerMessage } from '../answer/answer-message.ts';
import * as contract from '../contract.ts';
import { findMessage, listMessages, readMessage } from './message.views.ts';

/** Registers the API of the Outbox. */
export function outboxRoutes(api: Api, app: App): void {
  api.openapi(contract.listOutbox, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ messages: await listMessages(app.db, c.req.valid('query')) }, 200);
  });
  api.openapi(contract.getOutboxMessage, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await readMessage(app, c.req.valid('param').id), 200);
  });
  api.openapi(contract.pressOutboxButton, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    const { id } = c.req.valid('param');
    const message = await findMessage(app.db, id);
    const { actor } = c.get('identity');
    // A browser that was pushed a page presses for the person who is signed in there.
    const isOwn = actor.kind === 'person' && actor.id === message.person;
    if (!message.sandbox && !isOwn)
      throw new Problem(
        'conflict',
        'This message was really sent: its recipient presses the button where they got it.',
      );
    await answerMessage(app, id, c.req.valid('json').action, { fallback: actor });
    return c.json(await readMessage(app, id), 200);
  });
}
