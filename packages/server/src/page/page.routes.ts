import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import type { Api } from '../platform/http/api.ts';
import { Problem } from '../platform/problem.ts';
import { answerMessage } from './answer-message.ts';
import * as contract from './contract.ts';
import { findMessage, listMessages, readMessage } from './message.views.ts';
import { onCallOf } from './on-call.views.ts';

/** Registers the API of on-call and of the Outbox. */
export function pageRoutes(api: Api, app: App): void {
  api.openapi(contract.getOnCall, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, at, days } = c.req.valid('query');
    const atMs = at === undefined ? app.clock.now() : Date.parse(at);
    if (Number.isNaN(atMs))
      throw new Problem('invalid', `"${at}" is not a moment. Write it like 2026-11-21T03:00:00Z.`);
    const plans = service ? [app.plans.get(service)] : app.plans.all().map(({ plan }) => plan);
    return c.json(onCallOf(plans, atMs, days), 200);
  });
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
    if (!message.sandbox)
      throw new Problem(
        'conflict',
        'This message was really sent: its recipient presses the button where they got it.',
      );
    await answerMessage(app, id, c.req.valid('json').action, { fallback: c.get('identity').actor });
    return c.json(await readMessage(app, id), 200);
  });
}
