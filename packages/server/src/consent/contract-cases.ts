import { done, endpoint, z } from '../platform/http/contract.ts';
import {
  addressField,
  caseCause,
  caseDetail,
  consentCase,
  consentChannel,
  serviceField,
  shortText,
  storable,
} from './contract-parts.ts';

/* Complaints about messages, each with its clock. */

const tag = 'consent';
const caseParam = z.object({ case: z.string().min(1).max(20) });

export const listConsentCases = endpoint({
  ...{ id: 'listConsentCases', tag, method: 'get', path: '/api/consent/cases' },
  summary: 'Cases: those that wait first, by the time by which they must be answered',
  query: z.object({
    service: serviceField,
    status: z.enum(['open', 'answered', 'closed', 'all']).default('all'),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    after: z.string().max(100).optional(),
  }),
  response: z.object({ cases: z.array(consentCase), next: z.string().nullable() }),
});

export const openConsentCase = endpoint({
  ...{ id: 'openConsentCase', tag, method: 'post', path: '/api/consent/cases' },
  summary: 'Opens a case for a complaint that somebody heard of; the address is suppressed at once',
  body: z.strictObject({
    service: serviceField,
    to: addressField,
    channel: consentChannel.default('sms'),
    merchant: shortText.optional(),
    text: storable.trim().min(1).max(4_000),
  }),
  response: z.object({ case: caseDetail }),
});

export const getConsentCase = endpoint({
  ...{ id: 'getConsentCase', tag, method: 'get', path: '/api/consent/cases/{case}' },
  summary: 'A case with its evidence and notes',
  params: caseParam,
  response: z.object({ case: caseDetail }),
});

export const gatherConsentEvidence = endpoint({
  ...{ id: 'gatherConsentEvidence', tag, method: 'post', path: '/api/consent/cases/{case}/evidence' },
  summary: 'Gathers the evidence of a case again',
  params: caseParam,
  response: z.object({ case: caseDetail }),
});

export const answerConsentCase = endpoint({
  ...{ id: 'answerConsentCase', tag, method: 'post', path: '/api/consent/cases/{case}/answer' },
  summary: 'The person has an answer: the clock ends',
  params: caseParam,
  body: z.strictObject({
    text: storable.trim().min(1).max(1_000),
    /** True: Tocsin sends it over the plan's channel. False: it was given already, in another way. */
    send: z.boolean().default(false),
  }),
  response: z.object({ case: caseDetail }),
});

export const noteConsentCase = endpoint({
  ...{ id: 'noteConsentCase', tag, method: 'post', path: '/api/consent/cases/{case}/notes' },
  summary: 'Writes a note into a case',
  params: caseParam,
  body: z.strictObject({ text: storable.trim().min(1).max(4_000) }),
  response: done,
});

export const closeConsentCase = endpoint({
  ...{ id: 'closeConsentCase', tag, method: 'post', path: '/api/consent/cases/{case}/close' },
  summary: 'Closes a case with its cause',
  params: caseParam,
  body: z.strictObject({
    cause: caseCause,
    note: storable.trim().min(1).max(4_000),
    /** Only where it was no complaint and no opt-out: messages are allowed as before. */
    lift: z.boolean().default(false),
  }),
  response: z.object({ case: caseDetail }),
});
