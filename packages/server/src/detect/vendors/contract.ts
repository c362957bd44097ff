import { endpoint, moment, z } from '../../platform/http/contract.ts';

const vendorCondition = z.enum(['operational', 'degraded', 'outage', 'maintenance', 'unknown']);

export const vendorView = z
  .object({
    service: z.string(),
    id: z.string(),
    title: z.string(),
    state: vendorCondition,
    /** What the vendor says is wrong; null: nothing. */
    what: z.string().nullable(),
    since: moment.nullable(),
    /** The vendor's page about it, else its status page. */
    link: z.string().nullable(),
    page: z.string().nullable(),
    support: z.string().nullable(),
    /** When its support answers. */
    hours: z.string().nullable(),
    /** Ours that need it. */
    components: z.array(z.object({ id: z.string(), title: z.string() })),
    /** Its own: those that are watched, and others that are not well. */
    theirComponents: z.array(z.object({ name: z.string(), state: vendorCondition })),
    /** Whether Tocsin reads its status. */
    watched: z.boolean(),
    readAt: moment.nullable(),
    /** Why its status cannot be read; null: it can. */
    error: z.string().nullable(),
  })
  .openapi('Vendor');

export const roomVendor = vendorView
  .extend({ probablyTheirs: z.boolean(), evidence: z.string().nullable() })
  .openapi('RoomVendor');

export const listVendors = endpoint({
  id: 'listVendors',
  tag: 'health',
  method: 'get',
  path: '/api/vendors',
  summary: 'What the vendors of every service say of themselves',
  query: z.object({ service: z.string().optional() }),
  response: z.object({ vendors: z.array(vendorView) }),
});
