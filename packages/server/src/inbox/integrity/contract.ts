import { endpoint, moment, z } from '../../platform/http/contract.ts';
import { storable } from '../control/inbox.schemas.ts';

/* Whether what vendors sent arrived and was processed, what they know and we do not, and payments that failed. */

const tag = 'inbox';
const instant = z.iso.datetime({ offset: true });
const service = z.string().max(200);
const ofSource = z.object({ service, source: storable });
const number = z.string().regex(/^[0-9]{1,18}$/, 'must be a number');

/** How many, and the first hundred by name. */
const named = z.object({ count: z.number(), ids: z.array(z.string()) }).openapi('NamedEvents');

export const auditView = z
  .object({
    id: z.string(),
    service: z.string(),
    source: z.string(),
    from: moment,
    to: moment,
    at: moment,
    by: z.string(),
    /** The whole of it in a sentence. */
    sentence: z.string(),
    /** Why nothing could be compared; null: it was. */
    failure: z.string().nullable(),
    /** Null when it could not be compared. */
    report: z
      .object({
        sent: z.number(),
        here: z.number(),
        delivered: z.number(),
        once: z.number(),
        waiting: z.number(),
        skipped: z.number(),
        onTheWay: z.number(),
        twice: named,
        dead: named,
        missing: named,
        fetched: named,
        outOfOrder: named,
        /** What the application says; null: it is not asked. */
        applied: z.object({ once: z.number(), twice: named, never: named }).nullable(),
        balanced: z.boolean(),
        wereMissing: z.number(),
        /** By the vendor's endpoint, by what has arrived so far, or every type. */
        typesBy: z.enum(['endpoint', 'seen', 'all']),
        otherTypes: z.number(),
      })
      .nullable(),
  })
  .openapi('InboxAudit');

export const auditInbox = endpoint({
  id: 'auditInbox',
  tag,
  method: 'post',
  path: '/api/inbox/{service}/{source}/audits',
  summary: "Compare a period of the vendor's list with what arrived, was delivered and was processed",
  params: ofSource,
  body: z.strictObject({
    from: instant,
    to: instant,
    /** Whether what is missing is brought into the inbox; responders only. */
    fetch: z.boolean().default(false),
  }),
  response: auditView,
});

export const listInboxAudits = endpoint({
  id: 'listInboxAudits',
  tag,
  method: 'get',
  path: '/api/inbox/{service}/{source}/audits',
  summary: 'The last comparisons of a source, the newest first',
  params: ofSource,
  query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
  response: z.object({ audits: z.array(auditView) }),
});

export const getInboxAudit = endpoint({
  id: 'getInboxAudit',
  tag,
  method: 'get',
  path: '/api/inbox/{service}/{source}/audits/{audit}',
  summary: 'One comparison',
  params: ofSource.extend({ audit: number }),
  response: auditView,
});

export const paymentView = z
  .object({
    service: z.string(),
    source: z.string(),
    subscription: z.string(),
    customer: z.string().nullable(),
    invoice: z.string(),
    state: z.enum(['active', 'paid', 'over']),
    reason: z.string(),
    attempts: z.number(),
    mostAttempts: z.number(),
    failedAt: moment,
    /** It stays active until then. */
    graceUntil: moment,
    /** When the vendor tries again; null: it does not say. */
    nextAttemptAt: moment.nullable(),
    endedAt: moment.nullable(),
  })
  .openapi('FailedPayment');

export const listPayments = endpoint({
  id: 'listFailedPayments',
  tag,
  method: 'get',
  path: '/api/payments',
  summary: 'Subscriptions with a failed payment: attempts, grace, and what became of them',
  query: z.object({ service: service.optional(), state: z.enum(['active', 'paid', 'over', 'all']).default('all') }),
  response: z.object({ payments: z.array(paymentView) }),
});

export const differenceView = z
  .object({
    key: z.string(),
    cause: z.enum([
      'never-came',
      'waiting',
      'failed',
      'skipped',
      'no-owner',
      'unknown-owner',
      'taken-before-owner',
      'not-saved',
    ]),
    explanation: z.string(),
    owner: z.string().nullable(),
    /** Webhooks that are about it, by the vendor's ids. */
    events: z.array(z.string()),
    /** For the runbook that repairs it. */
    parameters: z.record(z.string(), z.string()),
  })
  .openapi('ReconciliationDifference');

export const reconciliationView = z
  .object({
    service: z.string(),
    id: z.string(),
    title: z.string(),
    source: z.string(),
    list: z.string(),
    everySeconds: z.number(),
    severity: z.string().nullable(),
    runbook: z.string().nullable(),
    /** Null: it never ran. */
    at: moment.nullable(),
    by: z.string().nullable(),
    sentence: z.string().nullable(),
    failure: z.string().nullable(),
    vendor: z.number().nullable(),
    here: z.number().nullable(),
    missing: named,
    onlyHere: named,
    differences: z.array(differenceView),
  })
  .openapi('Reconciliation');

const ofReconciliation = z.object({ service, reconciliation: storable });

export const listReconciliations = endpoint({
  id: 'listReconciliations',
  tag,
  method: 'get',
  path: '/api/reconciliations',
  summary: 'What vendors know against what the applications know, as it was last compared',
  query: z.object({ service: service.optional() }),
  response: z.object({ reconciliations: z.array(reconciliationView) }),
});

export const getReconciliation = endpoint({
  id: 'getReconciliation',
  tag,
  method: 'get',
  path: '/api/reconciliations/{service}/{reconciliation}',
  summary: 'One comparison, with each difference explained',
  params: ofReconciliation,
  response: reconciliationView,
});

export const runReconciliation = endpoint({
  id: 'runReconciliation',
  tag,
  method: 'post',
  path: '/api/reconciliations/{service}/{reconciliation}/run',
  summary: 'Compare now',
  params: ofReconciliation,
  response: reconciliationView,
});
