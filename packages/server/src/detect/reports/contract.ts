import { done, endpoint, moment, z } from '../../platform/http/contract.ts';

export const reportView = z
  .object({
    id: z.string(),
    service: z.string(),
    /** Null: whoever wrote it does not know. */
    component: z.string().nullable(),
    componentTitle: z.string().nullable(),
    text: z.string(),
    /** How to reach whoever wrote it; only for responders. */
    contact: z.string().nullable(),
    via: z.enum(['form', 'api']),
    /** Who of the team passed it on. */
    by: z.string().nullable(),
    at: moment,
    spam: z.boolean(),
    incidentId: z.string().nullable(),
  })
  .openapi('UserReport');

/** Counted by the database: digits alone. */
const reportParam = z.object({ id: z.string().regex(/^\d{1,18}$/) });

export const listReports = endpoint({
  id: 'listReports',
  tag: 'reports',
  method: 'get',
  path: '/api/reports',
  summary: 'What users reported, newest first',
  query: z.object({
    service: z.string().optional(),
    incidentId: z.string().optional(),
    spam: z.enum(['true', 'false']).optional(),
  }),
  response: z.object({ reports: z.array(reportView) }),
});
export const sendReport = endpoint({
  id: 'sendReport',
  tag: 'reports',
  method: 'post',
  path: '/api/reports',
  summary: 'Passes on what a user reports; it joins an incident, or enough of them open one',
  body: z.object({
    service: z.string(),
    component: z.string().nullable().optional(),
    text: z.string(),
    contact: z.string().nullable().optional(),
    /** Tells users apart, in whatever way you like: it is kept as a hash. */
    reporter: z.string().max(200).optional(),
  }),
  response: z.object({
    /** Null: the same was taken before. */
    id: z.string().nullable(),
    incidentId: z.string().nullable(),
  }),
});
export const markReport = endpoint({
  id: 'markReport',
  tag: 'reports',
  method: 'put',
  path: '/api/reports/{id}/spam',
  summary: 'Says that a report is spam, or is not; spam is not counted',
  params: reportParam,
  body: z.object({ spam: z.boolean() }),
  response: done,
});
export const linkReport = endpoint({
  id: 'linkReport',
  tag: 'reports',
  method: 'put',
  path: '/api/reports/{id}/incident',
  summary: 'Makes a report one of an incident of its service, or of none',
  params: reportParam,
  body: z.object({ incidentId: z.string().nullable() }),
  response: done,
});
