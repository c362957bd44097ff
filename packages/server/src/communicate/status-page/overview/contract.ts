import { endpoint, moment, z } from '../../../platform/http/contract.ts';

const tag = 'status-page';
const state = z.enum(['operational', 'degraded', 'partial', 'major', 'maintenance', 'unknown']);

export const statusPageView = z
  .object({
    service: z.string(),
    title: z.string(),
    /** Where people read it. */
    url: z.string(),
    /** It asks for a password. */
    private: z.boolean(),
    languages: z.array(z.string()),
    /** Null: it could not be read. */
    state: state.nullable(),
    /** Why it could not be read, or since when nothing newer could be. */
    trouble: z.string().nullable(),
    /** Public ones, in the order of the page. */
    components: z.array(z.object({ id: z.string(), title: z.string(), state })),
    /** Incidents and notices that are not over. */
    open: z.number().int(),
    updatedAt: moment.nullable(),
    /** For programs, feed readers and READMEs; those of a private page carry their key. */
    addresses: z.array(z.object({ what: z.string(), url: z.string() })),
    /** Confirmed ones, by kind. */
    subscribers: z.object({ email: z.number().int(), webhook: z.number().int(), slack: z.number().int() }),
  })
  .openapi('StatusPage');

export const listStatusPages = endpoint({
  id: 'listStatusPages',
  tag,
  method: 'get',
  path: '/api/status',
  summary: 'The public page of each service: what it says now, where it lies, and how many have subscribed',
  response: z.object({ pages: z.array(statusPageView) }),
});
