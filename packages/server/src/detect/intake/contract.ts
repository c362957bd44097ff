import { endpoint, moment, z } from '../../platform/http/contract.ts';

const outcome = z.enum(['accepted', 'ignored', 'refused', 'throttled']);

const intakeFormat = z
  .object({
    id: z.string(),
    title: z.string(),
    /** What is entered at the sender: an address; for SMTP `<key>@…`. */
    address: z.string(),
    /** What is sent along as a key, where it is not in the address. */
    key: z.string().nullable(),
    /** One line: where it is entered. */
    setUp: z.string(),
    /** Whether the sender can sign, and whether the plan has the secret by which it is held to it. */
    signature: z.enum(['checked', 'not set', 'none']),
    /** A request as the tool makes it, for trying it out; null where only the tool itself can sign one. */
    sample: z.string().nullable(),
  })
  .openapi('IntakeFormat');

const receivedRequest = z
  .object({
    id: z.number().int(),
    at: moment,
    format: z.string(),
    outcome,
    alerts: z.number().int(),
    detail: z.string(),
  })
  .openapi('ReceivedRequest');

const mapping = z.object({
  key: z.string().max(2000),
  summary: z.string().max(2000),
  severity: z.string().max(2000).nullable().default(null),
  status: z.string().max(2000).nullable().default(null),
  component: z.string().max(2000).nullable().default(null),
  link: z.string().max(2000).nullable().default(null),
});

const writtenMapping = mapping.extend({ id: z.string(), title: z.string() }).openapi('IntakeMapping');

export const listIntakes = endpoint({
  id: 'listIntakes',
  tag: 'intake',
  method: 'get',
  path: '/api/intake',
  summary: 'Addresses and keys by which other tools send alerts, and what came in last on this node',
  query: z.object({ service: z.string().optional() }),
  response: z.object({
    services: z.array(
      z.object({
        service: z.string(),
        title: z.string(),
        formats: z.array(intakeFormat),
        mappings: z.array(writtenMapping),
        received: z.array(receivedRequest),
      }),
    ),
    /** Requests whose key is nobody's. */
    nobodys: z.array(receivedRequest),
  }),
});

const mapped = z.object({ value: z.string().nullable(), error: z.string().nullable() });

export const tryMapping = endpoint({
  id: 'tryMapping',
  tag: 'intake',
  method: 'post',
  path: '/api/intake/try',
  summary: 'What a mapping would make of a body; nothing is recorded',
  body: z.object({
    service: z.string(),
    mapping,
    /** The body as the sender would send it. */
    body: z.string().max(65_536),
    headers: z.record(z.string(), z.string()).default({}),
    query: z.record(z.string(), z.string()).default({}),
  }),
  response: z.object({
    fields: z.object({
      ...{ key: mapped, summary: mapped, severity: mapped, status: mapped, component: mapped, link: mapped },
    }),
    outcome: z.enum(['trigger', 'resolve', 'ignore', 'refused']),
    /** Why it is refused or ignored. */
    reason: z.string().nullable(),
    /** The alert as it would be recorded; null when it is refused, ignored, or ends one. */
    alert: z
      .object({
        dedupKey: z.string(),
        summary: z.string(),
        severity: z.string(),
        components: z.array(z.string()),
        link: z.string().nullable(),
      })
      .nullable(),
  }),
});
