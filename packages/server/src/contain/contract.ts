import { endpoint, moment, z } from '../platform/http/contract.ts';

const value = z.union([z.boolean(), z.number(), z.string()]);

export const leverView = z
  .object({
    service: z.string(),
    id: z.string(),
    title: z.string(),
    description: z.string(),
    kind: z.enum(['switch', 'mode', 'limit']),
    component: z.string().nullable(),
    consequence: z.string(),
    pulls: z.array(z.string()),
    value,
    resting: value,
    pulledValue: value,
    pulled: z.boolean(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
    at: moment.nullable(),
    expiresAt: moment.nullable(),
    incidentId: z.string().nullable(),
  })
  .openapi('Lever');

const tag = 'levers';
const lever = z.object({ service: z.string(), lever: z.string() });

export const listLevers = endpoint({
  id: 'listLevers',
  tag,
  method: 'get',
  path: '/api/levers',
  summary: 'Every lever, and who is listening',
  response: z.object({
    levers: z.array(leverView),
    clients: z.array(z.object({ service: z.string(), connected: z.number() })),
  }),
});
export const getLeverHistory = endpoint({
  id: 'getLeverHistory',
  tag,
  method: 'get',
  path: '/api/levers/{service}/{lever}/history',
  summary: 'Who pulled and released it, newest first',
  params: lever,
  response: z.object({
    events: z.array(
      z.object({
        at: moment,
        action: z.enum(['pulled', 'released']),
        value,
        by: z.string(),
        reason: z.string(),
        incidentId: z.string().nullable(),
      }),
    ),
  }),
});
export const pullLever = endpoint({
  id: 'pullLever',
  tag,
  method: 'post',
  path: '/api/levers/{service}/{lever}/pull',
  summary: 'Pull a lever (and those that it pulls)',
  params: lever,
  body: z.object({
    reason: z.string().min(1).max(1000),
    value: value.optional(),
    expiresInSeconds: z
      .number()
      .int()
      .positive()
      .max(30 * 86400)
      .optional(),
    incidentId: z.string().optional(),
  }),
  response: z.object({ lever: leverView, pulled: z.array(z.string()) }),
});
export const releaseLever = endpoint({
  id: 'releaseLever',
  tag,
  method: 'post',
  path: '/api/levers/{service}/{lever}/release',
  summary: 'Release a lever',
  params: lever,
  body: z.object({ reason: z.string().min(1).max(1000), incidentId: z.string().optional() }),
  response: z.object({ lever: leverView }),
});
