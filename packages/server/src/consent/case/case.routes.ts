import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { requireAddress, requireService } from '../address.ts';
import * as contract from '../contract-cases.ts';
import { rowIdOf } from './case.store.ts';
import { listCases, readCase } from './case.views.ts';
import { answerCase, closeCase, openCaseByHand, writeCaseNote } from './change-case.ts';
import { gatherEvidence } from './gather-evidence.ts';

/** Endpoints about complaint cases. */
export function registerCaseRoutes(api: Api, app: App): void {
  api.openapi(contract.listConsentCases, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await listCases(app, c.req.valid('query')), 200);
  });

  api.openapi(contract.openConsentCase, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { service: wanted, to, channel, merchant, text } = c.req.valid('json');
    const service = requireService(app, wanted);
    const wish = { channel, merchant: merchant ?? null, text };
    const id = await openCaseByHand(app, service, requireAddress(app, service, to), wish, actor);
    return c.json({ case: await readCase(app, id) }, 200);
  });

  api.openapi(contract.getConsentCase, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    return c.json({ case: await readCase(app, c.req.valid('param').case) }, 200);
  });

  api.openapi(contract.gatherConsentEvidence, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    const { case: id } = c.req.valid('param');
    await gatherEvidence(app, rowIdOf(id));
    return c.json({ case: await readCase(app, id) }, 200);
  });

  api.openapi(contract.answerConsentCase, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { case: id } = c.req.valid('param');
    const { text, send } = c.req.valid('json');
    await answerCase(app, id, text, send, actor);
    return c.json({ case: await readCase(app, id) }, 200);
  });

  api.openapi(contract.noteConsentCase, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    await writeCaseNote(app, c.req.valid('param').case, c.req.valid('json').text, actor);
    return c.json({ ok: true as const }, 200);
  });

  api.openapi(contract.closeConsentCase, async (c) => {
    const { lift, ...body } = c.req.valid('json');
    const { actor } = requireAccess(c.get('identity'), lift ? 'commander' : 'responder');
    const { case: id } = c.req.valid('param');
    await closeCase(app, id, { ...body, lift }, actor);
    return c.json({ case: await readCase(app, id) }, 200);
  });
}
