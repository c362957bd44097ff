import { endpoint, idParam, moment, z } from '../../platform/http/contract.ts';

const tag = 'incidents';

export const pastIncident = z
  .object({
    id: z.string(),
    service: z.string(),
    title: z.string(),
    severity: z.string(),
    startedAt: moment,
    resolvedAt: moment,
    durationSeconds: z.number().int(),
    resolution: z.string(),
    falsePositive: z.boolean(),
    components: z.array(z.string()),
    /** What was done and ended well. */
    steps: z.array(z.object({ runbook: z.string(), step: z.string() })),
    /** Titles of the levers that were pulled. */
    levers: z.array(z.string()),
    reviewId: z.string().nullable(),
  })
  .openapi('PastIncident');

export const similarIncident = pastIncident
  .extend({
    /** From 0 to 1. */
    similarity: z.number(),
  })
  .openapi('SimilarIncident');

export const searchIncidents = endpoint({
  id: 'searchIncidents',
  tag,
  method: 'get',
  path: '/api/incidents/search',
  summary: 'Search incidents that are over by their words, those of their reviews too; the best first',
  query: z.object({
    q: z.string().trim().min(1).max(300),
    service: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  response: z.object({ incidents: z.array(pastIncident) }),
});
export const similarIncidents = endpoint({
  id: 'similarIncidents',
  tag,
  method: 'get',
  path: '/api/incidents/{id}/similar',
  summary: 'Incidents of the past that are like this one, and what helped; none where the plan has them off',
  params: idParam,
  response: z.object({ enabled: z.boolean(), similar: z.array(similarIncident) }),
});
