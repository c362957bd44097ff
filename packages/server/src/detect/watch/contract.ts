import { endpoint, moment, z } from '../../platform/http/contract.ts';

const historyPoint = z
  .object({
    /** Its beginning; days are those of UTC. */
    at: moment,
    count: z.number(),
    failed: z.number(),
    degraded: z.number(),
    /** Latencies in milliseconds; null when nothing answered. */
    avgMs: z.number().nullable(),
    maxMs: z.number().nullable(),
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
  })
  .openapi('MonitorHistoryPoint');

export const getMonitorHistory = endpoint({
  id: 'getMonitorHistory',
  tag: 'health',
  method: 'get',
  path: '/api/monitors/{service}/{monitor}/history',
  summary: 'What the checks of a monitor saw: by minutes up to six hours, by hours up to two weeks, else by days',
  params: z.object({ service: z.string(), monitor: z.string() }),
  query: z.object({
    /** A day ago by default. */
    from: moment.optional(),
    /** Now by default. */
    to: moment.optional(),
  }),
  response: z.object({
    service: z.string(),
    monitor: z.string(),
    unit: z.enum(['minute', 'hour', 'day']),
    points: z.array(historyPoint),
    /** Changes of its state, newest first, at most 500. */
    transitions: z.array(z.object({ at: moment, status: z.string(), detail: z.string() })),
  }),
});
