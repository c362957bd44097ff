import { endpoint, moment, z } from '../platform/http/contract.ts';
import {
  attemptView,
  eventState,
  eventView,
  headerView,
  operationView,
  sourceView,
  storable,
} from './control/inbox.schemas.ts';

/* What people, runbooks and the console see of the webhook inbox; what they do with it is in control/contract.ts. */

const tag = 'inbox';
const number = z.string().regex(/^[0-9]{1,18}$/, 'must be a number');
const ofSource = z.object({ service: z.string(), source: storable });
const ofEvent = ofSource.extend({ event: number });
const ofOperation = z.object({ operation: number });
const instant = z.iso.datetime({ offset: true });
const at = '/api/inbox/{service}/{source}';

export const listInbox = endpoint({
  id: 'listInbox',
  tag,
  method: 'get',
  path: '/api/inbox',
  summary: 'Every source of webhooks: what waits, for how long, and how fast it flows',
  query: z.object({ service: z.string().max(200).optional() }),
  response: z.object({ sources: z.array(sourceView) }),
});

export const getInboxSource = endpoint({
  id: 'getInboxSource',
  tag,
  method: 'get',
  path: at,
  summary: 'One source: its flow by the minute, and what fails for which reasons',
  params: ofSource,
  query: z.object({ hours: z.coerce.number().int().min(1).max(24).default(3) }),
  response: z.object({
    source: sourceView,
    /** Oldest first; a minute in which nothing happened is left out. */
    flow: z.array(
      z.object({
        minute: moment,
        arrived: z.number(),
        repeated: z.number(),
        refused: z.number(),
        delivered: z.number(),
        failed: z.number(),
        died: z.number(),
        skipped: z.number(),
        replayed: z.number(),
      }),
    ),
    /** Of what waits for another attempt or is dead, the most frequent first. */
    failures: z.array(
      z.object({
        reason: z.string(),
        waiting: z.number(),
        dead: z.number(),
        types: z.array(z.string()),
        oldestAt: moment,
        /** One of them, to look at. */
        event: z.string(),
      }),
    ),
    /** Whether more fail than were looked through. */
    failuresCut: z.boolean(),
    /** Key with which Tocsin signs what it hands on (`tocsin-webhook-signature`); only responders see it. */
    signingKey: z.string().nullable(),
    documentation: z.string().nullable(),
  }),
});

export const listInboxEvents = endpoint({
  id: 'listInboxEvents',
  tag,
  method: 'get',
  path: `${at}/events`,
  summary: 'Events of a source, the newest first',
  params: ofSource,
  query: z.object({
    state: z.union([eventState, z.literal('all')]).default('all'),
    /** "*" stands for any text. */
    type: storable.max(200).optional(),
    from: instant.optional(),
    to: instant.optional(),
    vendorId: storable.max(500).optional(),
    orderKey: storable.max(500).optional(),
    text: storable.max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    /** `next` of the page before. */
    after: z.string().max(100).optional(),
  }),
  response: z.object({
    events: z.array(eventView),
    /** For the next page; null: there is none. */
    next: z.string().nullable(),
    /** A search that finds little ends early: it has seen what arrived since then. Null: it saw all that it was asked for. */
    searchedTo: moment.nullable(),
  }),
});

export const getInboxEvent = endpoint({
  id: 'getInboxEvent',
  tag,
  method: 'get',
  path: `${at}/events/{event}`,
  summary: 'One event: payload, headers (secrets masked), attempts, and what it waits for',
  params: ofEvent,
  response: z.object({
    event: eventView,
    query: z.string(),
    /** In the order in which they came. */
    headers: z.array(headerView),
    body: z.object({
      encoding: z.enum(['text', 'base64']),
      content: z.string(),
      /** Whether it is longer than what is shown. */
      cut: z.boolean(),
      bytes: z.number(),
      contentType: z.string().nullable(),
    }),
    attempts: z.array(attemptView),
    repeats: z.number(),
    repeatedAt: moment.nullable(),
    /** The event that was edited. */
    of: z.string().nullable(),
    /** Events that were made of it by editing. */
    edits: z.array(z.string()),
    /** Why it is not delivered now, in words; null: it is not waiting, or is due. */
    waitsFor: z.string().nullable(),
    /** The event of its order key that goes before it. */
    behind: z.string().nullable(),
  }),
});

export const listInboxRefused = endpoint({
  id: 'listInboxRefused',
  tag,
  method: 'get',
  path: `${at}/refused`,
  summary: 'A sample of what could not be verified, the newest first',
  params: ofSource,
  query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
  response: z.object({
    refused: z.array(
      z.object({
        id: z.string(),
        at: moment,
        reason: z.string(),
        address: z.string(),
        headers: z.array(headerView),
        /** Its beginning, as text. */
        body: z.string(),
        bytes: z.number(),
      }),
    ),
    /** All of them, of which these are a sample. */
    total: z.number(),
  }),
});

export const listInboxOperations = endpoint({
  id: 'listInboxOperations',
  tag,
  method: 'get',
  path: '/api/inbox-operations',
  summary: 'What was replayed, skipped, taken up and drained, the newest first, with how far it is',
  query: z.object({
    service: z.string().max(200).optional(),
    source: storable.max(200).optional(),
    status: z.enum(['running', 'done', 'cancelled', 'failed']).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ operations: z.array(operationView) }),
});
export const getInboxOperation = endpoint({
  id: 'getInboxOperation',
  tag,
  method: 'get',
  path: '/api/inbox-operations/{operation}',
  summary: 'One of them',
  params: ofOperation,
  response: z.object({ operation: operationView }),
});
