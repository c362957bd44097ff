import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { readRun } from '../run/run.views.ts';
import * as contract from './contract.ts';
import { editStep } from './edit-step.ts';
import { proposalList, readProposal } from './proposal.views.ts';
import { branchProposal, dismissProposal, exportProposal } from './settle-proposal.ts';

/** Registers the editing of a run's steps, and what it proposes for the plan. */
export function learnRoutes(api: Api, app: App): void {
  api.openapi(contract.editStep, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { id, step } = c.req.valid('param');
    await editStep(app, { runId: id, stepId: step, ...c.req.valid('json') }, identity.actor);
    return c.json(await readRun(app, id), 200);
  });
  api.openapi(contract.getProposal, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'viewer');
    return c.json(await readProposal(app, c.req.valid('param').id, identity.actor), 200);
  });
  api.openapi(contract.exportProposal, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    return c.json(await exportProposal(app, c.req.valid('param').id, identity.actor), 200);
  });
  api.openapi(contract.branchProposal, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    return c.json(await branchProposal(app, c.req.valid('param').id, identity.actor), 200);
  });
  api.openapi(contract.dismissProposal, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { reason } = c.req.valid('json');
    return c.json(await dismissProposal(app, c.req.valid('param').id, reason, identity.actor), 200);
  });
  api.openapi(contract.listProposals, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await proposalList(app, c.req.valid('query')), 200);
  });
}
