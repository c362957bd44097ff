import { done, endpoint, moment, z } from '../../platform/http/contract.ts';

const tag = 'status-page';
const service = z.object({ service: z.string().min(1).max(200) });
const one = service.extend({ id: z.string().regex(/^[0-9a-f]{32}$/, 'is not the id of a subscriber') });
const kind = z.enum(['email', 'webhook', 'slack']);
const status = z.enum(['unconfirmed', 'confirmed', 'suppressed', 'disabled']);
const components = z.array(z.string().max(200)).max(1000);

export const subscriberView = z
  .object({
    id: z.string(),
    kind,
    /** Secret parts of webhooks are left out. */
    address: z.string(),
    /** Empty: all. */
    components: z.array(z.string()),
    status,
    note: z.string().nullable(),
    origin: z.enum(['page', 'person', 'import']),
    consent: z.string().nullable(),
    createdAt: moment,
    confirmedAt: moment.nullable(),
  })
  .openapi('Subscriber');

export const mailingView = z
  .object({
    id: z.string(),
    kind: z.enum(['incident', 'maintenance', 'review']),
    about: z.string(),
    state: z.string(),
    title: z.string(),
    status: z.enum(['new', 'running', 'paused', 'done', 'cancelled', 'superseded']),
    recipients: z.number().int(),
    /** By what became of them: sent, queued, claimed, failed, bounced, left, suppressed, unclear, superseded, cancelled. */
    counts: z.record(z.string(), z.number().int()),
    /** Why it does not go on. */
    note: z.string().nullable(),
    /** What somebody has to decide; null: nothing. */
    hint: z.string().nullable(),
    createdAt: moment,
    endedAt: moment.nullable(),
  })
  .openapi('Mailing');

export const listSubscribers = endpoint({
  id: 'listSubscribers',
  tag,
  method: 'get',
  path: '/api/status/{service}/subscribers',
  summary: 'Who hears of what the status page says: 100 at once, in the order of their ids',
  params: service,
  query: z.object({
    /** Part of the address. */
    search: z.string().max(200).optional(),
    status: status.optional(),
    /** The last id of what was read before. */
    after: z.string().max(64).optional(),
  }),
  response: z.object({
    subscribers: z.array(subscriberView),
    /** How many there are in each status. */
    counts: z.record(z.string(), z.number().int()),
  }),
});
export const addSubscriber = endpoint({
  id: 'addSubscriber',
  tag,
  method: 'post',
  path: '/api/status/{service}/subscribers',
  summary: 'Add a subscriber by e-mail who agreed elsewhere: no confirmation is asked',
  params: service,
  body: z.object({
    address: z.string().max(1000),
    components: components.default([]),
    /** How it is known that they agreed; kept with them. */
    consent: z.string().trim().min(3).max(500),
  }),
  response: subscriberView,
});
export const removeSubscriber = endpoint({
  id: 'removeSubscriber',
  tag,
  method: 'delete',
  path: '/api/status/{service}/subscribers/{id}',
  summary: 'End a subscription; an import brings it back no more',
  params: one,
  response: done,
});
export const eraseSubscriber = endpoint({
  id: 'eraseSubscriber',
  tag,
  method: 'post',
  path: '/api/status/{service}/subscribers/erase',
  summary: 'Forget an address: a hash stays, so that no import brings it back',
  params: service,
  body: z.object({ address: z.string().max(2000), kind: kind.default('email') }),
  response: z.object({ known: z.boolean() }),
});
export const listMailings = endpoint({
  id: 'listMailings',
  tag,
  method: 'get',
  path: '/api/status/{service}/mailings',
  summary: 'What subscribers were and are told, newest first, with its progress',
  params: service,
  response: z.object({ mailings: z.array(mailingView) }),
});
export const steerMailing = endpoint({
  id: 'steerMailing',
  tag,
  method: 'post',
  path: '/api/status/{service}/mailings/{id}',
  summary:
    'Pause a mailing, resume it, cancel what of it is not sent, or send again to those of whom nobody knows whether they have it',
  params: service.extend({ id: z.string().max(64) }),
  body: z.object({ do: z.enum(['pause', 'resume', 'cancel', 'retry-unclear']) }),
  response: mailingView,
});
