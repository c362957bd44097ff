import { endpoint, idParam, moment, z } from '../platform/http/contract.ts';

export const actionItem = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    title: z.string(),
    horizon: z.enum(['immediate', 'short-term', 'long-term']),
    owner: z.string().nullable(),
    dueAt: moment.nullable(),
    status: z.enum(['open', 'done']),
  })
  .openapi('ActionItem');

export const reviewSummary = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    title: z.string(),
    service: z.string(),
    severity: z.string(),
    required: z.boolean(),
    status: z.enum(['open', 'completed']),
    dueAt: moment,
    overdue: z.boolean(),
    openActionItems: z.number(),
  })
  .openapi('ReviewSummary');

export const reviewView = reviewSummary
  .extend({
    report: z.string(),
    edited: z.boolean(),
    attendees: z.array(z.string()),
    actionItems: z.array(actionItem),
    completedAt: moment.nullable(),
  })
  .openapi('Review');

const tag = 'reviews';

export const listReviews = endpoint({
  id: 'listReviews',
  tag,
  method: 'get',
  path: '/api/reviews',
  summary: 'Post-incident reviews, the next due first',
  response: z.object({ reviews: z.array(reviewSummary) }),
});
export const getReview = endpoint({
  id: 'getReview',
  tag,
  method: 'get',
  path: '/api/reviews/{id}',
  summary: 'A review with its report and action items',
  params: idParam,
  response: reviewView,
});
export const editReview = endpoint({
  id: 'editReview',
  tag,
  method: 'put',
  path: '/api/reviews/{id}',
  summary: 'Edit the report',
  params: idParam,
  body: z.object({ report: z.string().min(1).max(200_000) }),
  response: reviewView,
});
export const completeReview = endpoint({
  id: 'completeReview',
  tag,
  method: 'post',
  path: '/api/reviews/{id}/complete',
  summary: 'The review took place',
  params: idParam,
  response: reviewView,
});
export const addActionItem = endpoint({
  id: 'addActionItem',
  tag,
  method: 'post',
  path: '/api/reviews/{id}/action-items',
  summary: 'Add an action item',
  params: idParam,
  body: z.object({
    title: z.string().min(1).max(300),
    horizon: z.enum(['immediate', 'short-term', 'long-term']),
    owner: z.string().optional(),
    dueAt: z.string().optional(),
  }),
  response: reviewView,
});
export const setActionItem = endpoint({
  id: 'setActionItem',
  tag,
  method: 'put',
  path: '/api/action-items/{id}',
  summary: 'Tick an action item, or open it again',
  params: idParam,
  body: z.object({ status: z.enum(['open', 'done']) }),
  response: actionItem,
});
