import { endpoint, moment, z } from '../platform/http/contract.ts';

export const healthItem = z
  .object({
    id: z.string(),
    title: z.string(),
    kind: z.enum([
      ...(['http', 'tcp', 'dns', 'tls', 'domain', 'sql', 'redis', 'websocket', 'grpc', 'icmp', 'command'] as const),
      ...(['queue', 'journey', 'browser', 'heartbeat', 'metric'] as const),
    ]),
    component: z.string().nullable(),
    state: z.enum(['up', 'down', 'degraded', 'unknown', 'paused']),
    since: moment.nullable(),
    checkedAt: moment.nullable(),
    /** What was seen last, in words: `200 in 12 ms`, `last ping 4 s ago`, `99.2 % of 130`. */
    detail: z.string(),
    /** Latest readings, oldest first: latency in ms for http, the value for a metric; null where nothing was seen. */
    spark: z.array(z.number().nullable()),
    unit: z.enum(['ms', 'ratio', 'count', 'bytes', 'none']),
    /** Title of the monitor that explains why this one fails, so that it raises no alert of its own. */
    suppressedBy: z.string().nullable(),
    thresholds: z.array(z.object({ severity: z.string(), text: z.string() })),
  })
  .openapi('HealthItem');

export const serviceHealth = z
  .object({
    service: z.string(),
    title: z.string(),
    state: z.enum(['up', 'degraded', 'down', 'unknown']),
    components: z.array(
      z.object({ id: z.string(), title: z.string(), state: z.enum(['up', 'degraded', 'down', 'unknown']) }),
    ),
    items: z.array(healthItem),
  })
  .openapi('ServiceHealth');

export const getHealth = endpoint({
  id: 'getHealth',
  tag: 'health',
  method: 'get',
  path: '/api/health',
  summary: 'The health board of every service',
  query: z.object({ service: z.string().optional() }),
  response: z.object({
    services: z.array(serviceHealth),
    /** What somebody should look at although no monitor sees it: the status page's copy cannot be written. */
    warnings: z.array(z.object({ service: z.string(), text: z.string() })),
  }),
});
