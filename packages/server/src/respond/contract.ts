import { endpoint, idParam, z } from '../platform/http/contract.ts';
import { incidentRoom, incidentSummary, timelineEntryView } from './contract-room.ts';

const tag = 'incidents';
const room = { response: incidentRoom, params: idParam };

export const listIncidents = endpoint({
  id: 'listIncidents',
  tag,
  method: 'get',
  path: '/api/incidents',
  summary: 'Incidents, newest first',
  query: z.object({
    active: z.enum(['true', 'false']).optional(),
    service: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: z.object({ incidents: z.array(incidentSummary) }),
});
export const getIncident = endpoint({
  id: 'getIncident',
  tag,
  method: 'get',
  path: '/api/incidents/{id}',
  summary: 'The whole incident room',
  ...room,
});
export const getTimeline = endpoint({
  id: 'getTimeline',
  tag,
  method: 'get',
  path: '/api/incidents/{id}/timeline',
  summary: 'The timeline, and whether its hash chain is whole',
  params: idParam,
  response: z.object({
    entries: z.array(timelineEntryView),
    chain: z.enum(['whole', 'broken']),
    brokenAt: z.number().nullable(),
  }),
});
export const openIncident = endpoint({
  id: 'openIncident',
  tag,
  method: 'post',
  path: '/api/incidents',
  summary: 'Open an incident by hand',
  body: z.object({
    service: z.string().min(1),
    title: z.string().min(1).max(200),
    severity: z.string().optional(),
    components: z.array(z.string()).default([]),
    runbook: z.string().optional(),
  }),
  response: incidentRoom,
});
export const acknowledgeIncident = endpoint({
  id: 'acknowledgeIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/acknowledge',
  summary: 'I have it: stops the paging',
  ...room,
});
export const setSeverity = endpoint({
  id: 'setSeverity',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/severity',
  summary: 'Change the level, with a reason',
  ...room,
  body: z.object({ severity: z.string(), reason: z.string().min(1).max(1000) }),
});
export const setStatus = endpoint({
  id: 'setStatus',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/status',
  summary: 'Move the incident on',
  ...room,
  body: z.object({ status: z.enum(['investigating', 'identified', 'contained', 'monitoring']) }),
});
export const assignRole = endpoint({
  id: 'assignRole',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/roles',
  summary: 'Give somebody a role',
  ...room,
  body: z.object({ role: z.enum(['commander', 'communications', 'scribe']), person: z.string() }),
});
export const escalateIncident = endpoint({
  id: 'escalateIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/escalate',
  summary: 'Page the next step now',
  ...room,
});
export const reassignIncident = endpoint({
  id: 'reassignIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/reassign',
  summary: 'Page somebody else, who has it from now on; unless they acknowledge, the escalation goes on',
  ...room,
  body: z.object({ person: z.string(), reason: z.string().max(1000).default('') }),
});
export const snoozeIncident = endpoint({
  id: 'snoozeIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/snooze',
  summary: 'Nobody is paged until then; afterwards the escalation begins again unless it is resolved',
  ...room,
  body: z.object({ minutes: z.number().int().min(1).max(10_080) }),
});
export const muteIncident = endpoint({
  id: 'muteIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/mute',
  summary: 'No more messages about this incident for me (or that person) unless its level rises',
  ...room,
  body: z.object({ person: z.string().optional(), muted: z.boolean().default(true) }),
});
export const addNote = endpoint({
  id: 'addNote',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/notes',
  summary: 'Write on the timeline',
  ...room,
  body: z.object({ text: z.string().min(1).max(10_000) }),
});
export const resolveIncident = endpoint({
  id: 'resolveIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/resolve',
  summary: 'It is over',
  ...room,
  body: z.object({ resolution: z.string().min(1).max(5000), falsePositive: z.boolean().default(false) }),
});
export const reopenIncident = endpoint({
  id: 'reopenIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/reopen',
  summary: 'It is not over',
  ...room,
  body: z.object({ reason: z.string().min(1).max(1000) }),
});
export const startRestoration = endpoint({
  id: 'startRestoration',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/restoration',
  summary: 'Release the levers step by step',
  ...room,
  body: z.object({ restoration: z.string() }),
});
export const steerRestoration = endpoint({
  id: 'steerRestoration',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/restoration/{action}',
  summary: 'Hold, go on, or stop the restoration',
  params: idParam.extend({ action: z.enum(['hold', 'resume', 'abort']) }),
  response: incidentRoom,
});
export * from './contract-relations.ts';
export * from './contract-room.ts';
