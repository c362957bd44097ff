import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import * as contract from './contract.ts';
import { readReviewProposal } from './proposal.views.ts';
import { planFiles, proposeChange } from './propose-change.ts';
import { branchChange, dismissChange, exportChange } from './settle-proposal.ts';

/** Endpoints of the changes of the plan that reviews propose. */
export function registerProposalRoutes(api: Api, app: App): void {
  api.openapi(contract.proposeChange, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { id } = c.req.valid('param');
    return c.json(await proposeChange(app, id, c.req.valid('json'), identity.actor), 200);
  });
  api.openapi(contract.getReviewProposal, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'viewer');
    return c.json(await readReviewProposal(app, c.req.valid('param').id, identity.actor), 200);
  });
  api.openapi(contract.branchReviewProposal, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    return c.json(await branchChange(app, c.req.valid('param').id, identity.actor), 200);
  });
  api.openapi(contract.dismissReviewProposal, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { reason } = c.req.valid('json');
    return c.json(await dismissChange(app, c.req.valid('param').id, reason, identity.actor), 200);
  });
  api.openapi(contract.listPlanFiles, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    return c.json({ files: await planFiles(app, c.req.valid('param').id) }, 200);
  });
  api.get('/api/review-proposals/:id/patch', async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { name, patch } = await exportChange(app, c.req.param('id'), identity.actor);
    c.header('content-type', 'text/x-patch; charset=utf-8');
    c.header('content-disposition', `attachment; filename="${name}"`);
    c.header('x-content-type-options', 'nosniff');
    return c.body(patch);
  });
}
