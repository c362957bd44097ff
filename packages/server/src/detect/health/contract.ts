import { endpoint, moment, z } from '../../platform/http/contract.ts';

export const seenNow = z
  .object({
    id: z.string(),
    title: z.string(),
    type: z.string(),
    outcome: z.enum(['ok', 'degraded', 'failed']),
    detail: z.string(),
    latencyMs: z.number().nullable(),
  })
  .openapi('SeenNow');

export const checkHealth = endpoint({
  id: 'checkHealth',
  tag: 'health',
  method: 'post',
  path: '/api/health/check',
  summary: 'Checks the monitors of a service this moment, without any effect on what they are known to be',
  body: z.object({ service: z.string(), monitor: z.string().optional() }),
  response: z.object({ at: moment, checks: z.array(seenNow) }),
});

export const panelView = z
  .object({
    service: z.string(),
    id: z.string(),
    title: z.string(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.string())),
    /** When it was read; null: it could not be. */
    at: moment.nullable(),
    /** Why it could not be read. */
    error: z.string().nullable(),
  })
  .openapi('HealthPanel');

export const listPanels = endpoint({
  id: 'listPanels',
  tag: 'health',
  method: 'get',
  path: '/api/health/panels',
  summary: "The tables of the plans' health boards, such as recent errors and the busiest tables",
  query: z.object({ service: z.string().optional() }),
  response: z.object({ panels: z.array(panelView) }),
});

export const getUptime = endpoint({
  id: 'getUptime',
  tag: 'health',
  method: 'get',
  path: '/api/health/uptime',
  summary: 'The share of good checks of every monitor of a service, day by day',
  query: z.object({ service: z.string(), days: z.coerce.number().int().min(1).max(400).default(90) }),
  response: z.object({
    monitors: z.array(
      z.object({
        id: z.string(),
        /** Over all the days; null: it was never checked. */
        okShare: z.number().nullable(),
        /** Oldest first; days of UTC without a check are left out. */
        days: z.array(z.object({ day: z.string(), okShare: z.number(), checks: z.number(), failed: z.number() })),
      }),
    ),
  }),
});
