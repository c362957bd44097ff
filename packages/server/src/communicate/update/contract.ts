import { endpoint, idParam, moment, z } from '../../platform/http/contract.ts';
import { audienceDue } from './contract-due.ts';

export const updateView = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    audience: z.string(),
    audienceTitle: z.string(),
    /** It leaves the company: the audience is outside, or reads it on the status page. */
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
    /** Goes up with each text that a person saves; an edit says which one it began with. */
    version: z.number().int(),
    editedAt: moment.nullable(),
    editedBy: z.string().nullable(),
    /** It goes out without a person, as its trigger says, unless something is missing. */
    unattended: z.boolean(),
  })
  .openapi('StatusUpdate');

/** What an audience of an incident hears next. */
export const dueUpdate = audienceDue
  .extend({ incidentId: z.string(), incidentTitle: z.string(), severity: z.string() })
  .openapi('DueUpdate');

const tag = 'updates';
const text = z.object({
  subject: z.string().max(300).nullable().optional(),
  text: z.string().min(1).max(20_000),
  /** The version that was read before: whoever has saved since is not written over, and 409 answers both texts. */
  version: z.number().int().optional(),
});

export const listUpdates = endpoint({
  id: 'listUpdates',
  tag,
  method: 'get',
  path: '/api/updates',
  summary: 'Status updates, newest first',
  query: z.object({ incidentId: z.string().optional(), status: z.enum(['draft', 'sent']).optional() }),
  response: z.object({ updates: z.array(updateView) }),
});
export const getUpdate = endpoint({
  id: 'getUpdate',
  tag,
  method: 'get',
  path: '/api/updates/{id}',
  summary: 'One status update',
  params: idParam,
  response: updateView,
});
export const previewUpdate = endpoint({
  id: 'previewUpdate',
  tag,
  method: 'get',
  path: '/api/updates/{id}/preview',
  summary: 'How an update will look in each channel of its audience, and on the status page',
  params: idParam,
  response: z
    .object({
      id: z.string(),
      missing: z.array(z.string()),
      /** Why it cannot be sent now; null: it can. */
      hindrance: z.string().nullable(),
      channels: z.array(
        z.object({
          channel: z.string(),
          type: z.string(),
          /** Nothing is set up: the messages go to the Outbox only. */
          sandbox: z.boolean(),
          recipients: z.array(z.string()),
          /** Slack blocks, an e-mail's html and text, a text message (packages/channels Rendered). */
          rendered: z.record(z.string(), z.unknown()),
          /** How many text messages it takes; null: it is none. */
          segments: z.number().int().nullable(),
        }),
      ),
      /** What readers of the page see; null: it is not published there. */
      statusPage: z
        .object({ title: z.string(), text: z.string(), components: z.array(z.string()), subscribers: z.number().int() })
        .nullable(),
    })
    .openapi('UpdatePreview'),
});
export const listDueUpdates = endpoint({
  id: 'listDueUpdates',
  tag,
  method: 'get',
  path: '/api/due-updates',
  summary: 'What audiences of active incidents wait for, the most urgent first',
  query: z.object({ service: z.string().optional(), incidentId: z.string().optional() }),
  response: z.object({ due: z.array(dueUpdate) }),
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
  body: z.object({
    /** The version that was agreed to: a text that somebody has saved since is not sent, and 409 answers it. */
    version: z.number().int().optional(),
  }),
  isBodyOptional: true,
  response: updateView,
});
