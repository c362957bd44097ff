import { endpoint, moment, z } from '../../../platform/http/contract.ts';

const tag = 'status-page';
const progress = z.enum(['investigating', 'identified', 'monitoring', 'resolved']);
const state = z.enum(['operational', 'degraded', 'partial', 'major']);
/** By id of a public component. */
const components = z.record(z.string().max(200), state);
const title = z.string().trim().min(1).max(200);
const text = z.string().trim().min(1).max(20_000);
const service = z.object({ service: z.string().min(1).max(200) });
const numbered = service.extend({ id: z.string().regex(/^\d{1,18}$/, 'is not the number of a notice') });

export const statusNotice = z
  .object({
    id: z.string(),
    service: z.string(),
    title: z.string(),
    status: progress,
    components: z.record(z.string(), state),
    startedAt: moment,
    resolvedAt: moment.nullable(),
    /** Newest first. */
    updates: z.array(z.object({ id: z.string(), at: moment, status: progress, text: z.string(), by: z.string() })),
  })
  .openapi('StatusNotice');

export const listNotices = endpoint({
  id: 'listStatusNotices',
  tag,
  method: 'get',
  path: '/api/status/{service}/notices',
  summary: 'Notices of the public status page, newest first: those that are not over, and those of the last 90 days',
  params: service,
  response: z.object({ notices: z.array(statusNotice) }),
});
export const postNotice = endpoint({
  id: 'postStatusNotice',
  tag,
  method: 'post',
  path: '/api/status/{service}/notices',
  summary: 'Post a notice on the public status page; nobody is paged',
  params: service,
  body: z.object({
    title,
    text,
    status: progress.exclude(['resolved']).default('investigating'),
    components: components.default({}),
  }),
  response: statusNotice,
});
export const previewNotice = endpoint({
  id: 'previewStatusNotice',
  tag,
  method: 'post',
  path: '/api/status/{service}/notices/preview',
  summary: 'How a notice, or the next text under one, would look on the page; nothing is posted',
  params: service,
  body: z.object({
    title,
    text,
    status: progress.default('investigating'),
    components: components.default({}),
    /** The number of the notice under which it would stand; nothing: a new one. */
    notice: numbered.shape.id.optional(),
  }),
  response: z.object({
    /** A whole document, without script. */
    html: z.string(),
    /** How many subscribers would be told. */
    told: z.number().int(),
  }),
});
export const updateNotice = endpoint({
  id: 'updateStatusNotice',
  tag,
  method: 'post',
  path: '/api/status/{service}/notices/{id}/updates',
  summary: 'Say more under a notice; with the status resolved it is over',
  params: numbered,
  body: z.object({ text, status: progress.optional(), title: title.optional(), components: components.optional() }),
  response: statusNotice,
});
