import { endpoint, idParam, moment, z } from '../../platform/http/contract.ts';

export const updateView = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    audience: z.string(),
    audienceTitle: z.string(),
    external: z.boolean(),
    statusPage: z.boolean(),
    status: z.enum(['draft', 'sent']),
    subject: z.string().nullable(),
    text: z.string(),
    recipients: z.array(z.string()),
    /** Fields of the template that had no value: they must be filled in before sending. */
    missing: z.array(z.string()),
    dueAt: moment,
    createdAt: moment,
    sentAt: moment.nullable(),
    sentBy: z.string().nullable(),
  })
  .openapi('StatusUpdate');

const tag = 'updates';
const text = z.object({ subject: z.string().max(300).nullable().optional(), text: z.string().min(1).max(20_000) });

export const listUpdates = endpoint({
  id: 'listUpdates',
  tag,
  method: 'get',
  path: '/api/updates',
  summary: 'Status updates, newest first',
  query: z.object({ incidentId: z.string().optional(), status: z.enum(['draft', 'sent']).optional() }),
  response: z.object({ updates: z.array(updateView) }),
});
export const draftUpdate = endpoint({
  id: 'draftUpdate',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/updates',
  summary: 'Draft an update for an audience now',
  params: idParam,
  body: z.object({ audience: z.string() }),
  response: updateView,
});
export const editUpdate = endpoint({
  id: 'editUpdate',
  tag,
  method: 'put',
  path: '/api/updates/{id}',
  summary: 'Edit a draft',
  params: idParam,
  body: text,
  response: updateView,
});
export const sendUpdate = endpoint({
  id: 'sendUpdate',
  tag,
  method: 'post',
  path: '/api/updates/{id}/send',
  summary: 'Send a draft to its audience',
  params: idParam,
  response: updateView,
});
