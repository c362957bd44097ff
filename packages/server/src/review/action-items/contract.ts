import { endpoint, idParam, z } from '../../platform/http/contract.ts';
import { actionItem } from '../contract.ts';

const tag = 'reviews';
const horizon = z.enum(['immediate', 'short-term', 'long-term']);

export const listedActionItem = actionItem
  .extend({
    service: z.string(),
    reviewId: z.string(),
    incidentTitle: z.string(),
    overdue: z.boolean(),
  })
  .openapi('ListedActionItem');

export const listActionItems = endpoint({
  id: 'listActionItems',
  tag,
  method: 'get',
  path: '/api/action-items',
  summary: 'Action items of all reviews, the next due first',
  query: z.object({
    status: z.enum(['open', 'done', 'dropped']).optional(),
    overdue: z.enum(['true', 'false']).optional(),
    owner: z.string().max(200).optional(),
    service: z.string().max(100).optional(),
  }),
  response: z.object({ items: z.array(listedActionItem) }),
});
export const setActionItem = endpoint({
  id: 'setActionItem',
  tag,
  method: 'put',
  path: '/api/action-items/{id}',
  summary: 'Tick, drop, open again or edit an action item; what is left out stays',
  params: idParam,
  body: z.object({
    status: z.enum(['open', 'done', 'dropped']).optional(),
    reason: z.string().max(1000).optional(),
    title: z.string().trim().min(1).max(300).optional(),
    horizon: horizon.optional(),
    owner: z.string().max(200).nullable().optional(),
    dueAt: z.string().max(60).nullable().optional(),
  }),
  response: actionItem,
});
export const syncActionItem = endpoint({
  id: 'syncActionItem',
  tag,
  method: 'post',
  path: '/api/action-items/{id}/sync',
  summary: "Bring an action item in step with its issue in the plan's tracker, now",
  params: idParam,
  response: actionItem,
});
