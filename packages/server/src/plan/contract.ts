import { endpoint, moment, z } from '../platform/http/contract.ts';

export const listPlans = endpoint({
  id: 'listPlans',
  tag: 'plan',
  method: 'get',
  path: '/api/plans',
  summary: 'The loaded plans',
  response: z.object({
    plans: z.array(
      z.object({
        service: z.string(),
        title: z.string(),
        version: z.string(),
        timezone: z.string(),
        loadedAt: moment,
        folder: z.string(),
        severities: z.array(z.object({ id: z.string(), name: z.string(), meaning: z.string() })),
        components: z.array(z.object({ id: z.string(), title: z.string() })),
        restorations: z.array(z.object({ id: z.string(), title: z.string() })),
        counts: z.record(z.string(), z.number()),
        /** Channels without credentials: their messages stay in the Outbox. */
        sandboxed: z.array(z.string()),
      }),
    ),
  }),
});
