import { endpoint, idParam, moment, z } from '../../platform/http/contract.ts';
import { runView } from '../contract.ts';

const status = z.enum(['open', 'exported', 'dismissed']);

const about = {
  runId: z.string(),
  service: z.string(),
  runbook: z.string(),
  title: z.string(),
  incidentId: z.string().nullable(),
  status,
  /** Who edited, exported or dismissed last; null: nobody did anything. */
  by: z.string().nullable(),
  at: moment,
  /** Why it was dismissed. */
  reason: z.string().nullable(),
  /** The branch that was made of it. */
  branch: z.string().nullable(),
};

export const proposalView = z
  .object({
    ...about,
    edits: z.array(
      z.object({ step: z.string(), title: z.string(), by: z.string(), at: moment, why: z.array(z.string()) }),
    ),
    /** Steps that failed, or were skipped with a reason. */
    remarks: z.array(
      z.object({ step: z.string(), title: z.string(), kind: z.enum(['failed', 'skipped']), text: z.string() }),
    ),
    /** Edits that the file as it is now cannot take, and why. */
    conflicts: z.array(z.object({ step: z.string(), title: z.string(), reason: z.string() })),
    /** `path` is within the plan's folder. */
    files: z.array(z.object({ path: z.string(), diff: z.string() })),
    /** All of them for `git apply`, at the top of the repository of the plan, else in its folder; empty: nothing changes. */
    patch: z.string(),
  })
  .openapi('Proposal');

export const editStep = endpoint({
  id: 'editStep',
  tag: 'runbooks',
  method: 'post',
  path: '/api/runs/{id}/steps/{step}/edit',
  summary: 'Give a step another source for this run',
  params: idParam.extend({ step: z.string().min(1).max(200) }),
  body: z.object({ source: z.string().min(1).max(65_536), why: z.string().trim().min(1).max(1000) }),
  response: runView,
});
export const getProposal = endpoint({
  id: 'getProposal',
  tag: 'runbooks',
  method: 'get',
  path: '/api/runs/{id}/proposal',
  summary: 'What a run proposes for the plan: its edits as a patch, what failed and what was skipped',
  params: idParam,
  response: proposalView,
});
export const exportProposal = endpoint({
  id: 'exportProposal',
  tag: 'runbooks',
  method: 'post',
  path: '/api/runs/{id}/proposal/export',
  summary: 'Take the patch',
  params: idParam,
  response: proposalView,
});
export const branchProposal = endpoint({
  id: 'branchProposal',
  tag: 'runbooks',
  method: 'post',
  path: '/api/runs/{id}/proposal/branch',
  summary: "Make a branch of it in the plan's Git repository; the working tree is not touched",
  params: idParam,
  response: z.object({ branch: z.string(), commit: z.string() }),
});
export const dismissProposal = endpoint({
  id: 'dismissProposal',
  tag: 'runbooks',
  method: 'post',
  path: '/api/runs/{id}/proposal/dismiss',
  summary: 'Say that nothing will come of it',
  params: idParam,
  body: z.object({ reason: z.string().trim().min(1).max(1000) }),
  response: proposalView,
});
export const listProposals = endpoint({
  id: 'listProposals',
  tag: 'runbooks',
  method: 'get',
  path: '/api/proposals',
  summary: 'Runs from which there is something to learn, newest first',
  query: z.object({
    status: status.default('open'),
    service: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
  }),
  response: z.object({
    proposals: z.array(
      z.object({
        ...about,
        /** How many steps were edited, failed, or were skipped with a reason. */
        edits: z.number().int(),
        failed: z.number().int(),
        skipped: z.number().int(),
      }),
    ),
  }),
});
