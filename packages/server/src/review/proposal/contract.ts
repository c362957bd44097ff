import { endpoint, idParam, z } from '../../platform/http/contract.ts';
import { proposalSummary } from '../contract-view.ts';

const tag = 'reviews';
const MOST_LETTERS = 1_000_000;

export const reviewProposal = proposalSummary
  .extend({
    reviewId: z.string(),
    incidentId: z.string(),
    service: z.string(),
    /** Why it was dismissed. */
    reason: z.string().nullable(),
    /** Warnings of the plan's check that it would add. */
    warnings: z.array(z.string()),
    /** For `git apply`, at the top of the plan's repository, else in its folder. Empty: the plan has it already. */
    patch: z.string(),
    /** Why the file as it is now cannot take it; null: it can. */
    conflict: z.string().nullable(),
    /** Whether the plan stands in a Git repository, so that a branch can be made. */
    branchable: z.boolean(),
  })
  .openapi('ReviewProposal');

export const proposeChange = endpoint({
  id: 'proposeChange',
  tag,
  method: 'post',
  path: '/api/reviews/{id}/proposals',
  summary: 'Propose a change of a file of the plan; the plan is checked with it',
  params: idParam,
  body: z
    .object({
      /** Within the plan's folder: `plan.yaml`, `runbooks/rollback.md`. */
      file: z.string().min(1).max(300),
      /** What is replaced; it must stand in the file exactly once. */
      find: z.string().min(1).max(MOST_LETTERS).optional(),
      replace: z.string().max(MOST_LETTERS).optional(),
      /** The whole file, instead of the two. */
      text: z.string().min(1).max(MOST_LETTERS).optional(),
      why: z.string().trim().min(1).max(1000),
    })
    .refine(({ find, replace, text }) => (text === undefined) === (find !== undefined && replace !== undefined), {
      message: 'Give either "find" and "replace", or "text".',
    }),
  response: reviewProposal,
});
export const getReviewProposal = endpoint({
  id: 'getReviewProposal',
  tag,
  method: 'get',
  path: '/api/review-proposals/{id}',
  summary: 'A proposed change of the plan, as a patch of its files as they are now',
  params: idParam,
  response: reviewProposal,
});
export const branchReviewProposal = endpoint({
  id: 'branchReviewProposal',
  tag,
  method: 'post',
  path: '/api/review-proposals/{id}/branch',
  summary: "Make a branch of it in the plan's Git repository; the working tree is not touched",
  params: idParam,
  response: z.object({ branch: z.string(), commit: z.string() }),
});
export const dismissReviewProposal = endpoint({
  id: 'dismissReviewProposal',
  tag,
  method: 'post',
  path: '/api/review-proposals/{id}/dismiss',
  summary: 'Say that nothing will come of it',
  params: idParam,
  body: z.object({ reason: z.string().trim().min(1).max(1000) }),
  response: reviewProposal,
});
export const listPlanFiles = endpoint({
  id: 'listReviewPlanFiles',
  tag,
  method: 'get',
  path: '/api/reviews/{id}/plan-files',
  summary: 'The files of the plan in which something can be proposed, as they are now',
  params: idParam,
  response: z.object({ files: z.array(z.object({ file: z.string(), text: z.string() })) }),
});
