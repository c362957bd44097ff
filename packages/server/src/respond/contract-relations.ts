import { endpoint, idParam, moment, z } from '../platform/http/contract.ts';
import { incidentRoom } from './contract-room.ts';

const tag = 'incidents';
const text = z.string().min(1).max(1000);

export const setImpact = endpoint({
  id: 'setImpact',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/impact',
  summary: 'Say whom and what it affects; what is left out stays as it was, null takes it back',
  params: idParam,
  body: z.object({
    scope: text.nullable().optional(),
    users: z.number().int().min(0).max(1e9).nullable().optional(),
    customers: z.number().int().min(0).max(1e9).nullable().optional(),
    /** Of all users, from 0 to 1. */
    share: z.number().min(0).max(1).nullable().optional(),
    since: moment.nullable().optional(),
    trend: z.enum(['growing', 'steady', 'shrinking']).nullable().optional(),
    revenue: text.nullable().optional(),
    data: text.nullable().optional(),
  }),
  response: incidentRoom,
});

export const addLink = endpoint({
  id: 'addLink',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/links',
  summary: 'Link a page or another incident; two incidents are linked both ways',
  params: idParam,
  body: z.union([
    z.object({ url: z.url({ protocol: /^https?$/ }).max(2000), title: z.string().max(200).optional() }),
    z.object({ incidentId: z.string().min(1).max(64) }),
  ]),
  response: incidentRoom,
});

export const removeLink = endpoint({
  id: 'removeLink',
  tag,
  method: 'delete',
  path: '/api/incidents/{id}/links',
  summary: 'Take a link away',
  params: idParam,
  query: z.object({ to: z.string().min(1).max(2000) }),
  response: incidentRoom,
});

export const mergeIncident = endpoint({
  id: 'mergeIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/merge',
  summary: 'It is the same trouble as another incident, and goes on as that one; answers the other',
  params: idParam,
  body: z.object({ into: z.string().min(1).max(64) }),
  response: incidentRoom,
});

export const splitIncident = endpoint({
  id: 'splitIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/split',
  summary: 'Some of its alerts are another trouble: they become an incident of their own, which is answered',
  params: idParam,
  body: z.object({
    alerts: z.array(z.string()).min(1).max(1000),
    title: z.string().min(1).max(200),
    severity: z.string().optional(),
  }),
  response: incidentRoom,
});
