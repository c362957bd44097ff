import { endpoint, moment, z } from '../platform/http/contract.ts';
import {
  addressField,
  consentAnswer,
  consentCase,
  consentChannel,
  consentEntry,
  consentMessage,
  reasonText,
  serviceField,
  shortText,
  standingView,
  suppressionView,
} from './contract-parts.ts';

/* Who agreed to messages, and who must get none. */

const tag = 'consent';

const check = z.object({
  to: z.string().max(320),
  channel: consentChannel,
  /** Nothing: consent to the whole service. */
  merchant: z.string().max(200).optional(),
  /** False: a message that needs no consent, such as an answer; a suppressed address gets none all the same. */
  required: z.boolean().optional(),
});

export const checkConsent = endpoint({
  ...{ id: 'checkConsent', tag, method: 'post', path: '/api/consent/check' },
  summary: 'Whether messages may be sent: one, or up to 10,000. With an API token, or the SDK key of the service',
  body: z.union([
    check.extend({ service: serviceField }).strict(),
    z.strictObject({ service: serviceField, checks: z.array(check).min(1).max(10_000) }),
  ]),
  response: z.object({
    /** Whether all of them may be sent. */
    allowed: z.boolean(),
    /** Of the first that may not, or of the first. */
    reason: consentAnswer.shape.reason,
    /** In the order in which they were asked. */
    answers: z.array(consentAnswer),
  }),
});

export const getConsentOverview = endpoint({
  ...{ id: 'getConsentOverview', tag, method: 'get', path: '/api/consent' },
  summary: 'What each service has about consent: rules, numbers, and cases that wait',
  response: z.object({
    services: z.array(
      z.object({
        service: z.string(),
        sources: z.array(z.string()),
        wording: z.record(z.string(), z.string()),
        channel: z.string().nullable(),
        /** Seconds within which a complaint is answered. */
        answerWithin: z.number(),
        openCases: z.number(),
        lateCases: z.number(),
        nextDueAt: moment.nullable(),
        /** Entries of the log. */
        entries: z.number(),
        /** Addresses with consent to something. */
        granted: z.number(),
      }),
    ),
    /** Of the whole instance. */
    suppressed: z.number(),
    stopsToday: z.number(),
  }),
});

export const lookUpConsent = endpoint({
  ...{ id: 'lookUpConsent', tag, method: 'post', path: '/api/consent/lookup' },
  summary: 'Everything about one address: where it stands, the log, its messages and cases',
  body: z.strictObject({ service: serviceField, to: addressField }),
  response: z.object({
    /** As it is kept; null: nothing is known of it, or it was erased. */
    address: z.string().nullable(),
    normalised: z.string(),
    erasedAt: moment.nullable(),
    suppression: suppressionView.nullable(),
    standings: z.array(standingView),
    /** The newest first, at most 500. */
    entries: z.array(consentEntry),
    messages: z.array(consentMessage),
    cases: z.array(consentCase),
  }),
});

export const recordConsent = endpoint({
  ...{ id: 'recordConsent', tag, method: 'post', path: '/api/consent/entries' },
  summary:
    'Writes into the log that somebody agreed, or no longer does. With an API token, or the SDK key of the service',
  body: z.strictObject({
    service: serviceField,
    to: addressField,
    channel: consentChannel,
    merchant: shortText.optional(),
    action: z.enum(['granted', 'revoked']),
    /** Nothing: now. */
    at: z.iso.datetime({ offset: true }).optional(),
    how: z.enum(['web-form', 'person', 'api']).default('api'),
    /** A version of the plan's wording. */
    wording: shortText.optional(),
    /** Of 20 fields and 4,000 characters at most. */
    evidence: z
      .record(z.string().min(1).max(64), z.union([z.string().max(2_000), z.number(), z.boolean()]))
      .default({}),
  }),
  response: z.object({
    /** False: the same was there before. */
    recorded: z.boolean(),
    suppressed: z.boolean(),
  }),
});

export const suppressAddress = endpoint({
  ...{ id: 'suppressAddress', tag, method: 'post', path: '/api/consent/suppress' },
  summary: 'Ends all messages to an address, of all services and merchants at once',
  body: z.strictObject({
    service: serviceField,
    to: addressField,
    channel: consentChannel.optional(),
    reason: reasonText,
  }),
  response: z.object({ suppressed: z.literal(true), was: z.boolean() }),
});

export const allowAddress = endpoint({
  ...{ id: 'allowAddress', tag, method: 'post', path: '/api/consent/allow' },
  summary: 'Asks a person to agree (again): they do by answering YES. Or lifts what was suppressed by mistake',
  body: z.strictObject({
    service: serviceField,
    to: addressField,
    channel: z.enum(['sms', 'whatsapp']).default('sms'),
    merchant: shortText.optional(),
    wording: shortText.optional(),
    /** Lifts at once what a person suppressed, or what was taken for an opt-out; never a STOP or a complaint. */
    mistake: z.boolean().default(false),
    reason: reasonText,
  }),
  response: z.object({
    /** asked: they have been asked and nothing changes until they answer. */
    outcome: z.enum(['asked', 'lifted']),
    /** The message that asks; null: the plan has no channel or text for it, so the application asks. */
    message: z.string().nullable(),
  }),
});

export const eraseAddress = endpoint({
  ...{ id: 'eraseAddress', tag, method: 'post', path: '/api/consent/erase' },
  summary: 'Forgets an address and all evidence about it; it stays suppressed',
  body: z.strictObject({ service: serviceField, to: addressField, reason: reasonText }),
  response: z.object({
    /** What was emptied. */
    entries: z.number(),
    messages: z.number(),
    cases: z.number(),
  }),
});

export const listSuppressions = endpoint({
  ...{ id: 'listSuppressions', tag, method: 'get', path: '/api/consent/suppressions' },
  summary: 'Who must get no messages, the newest first',
  query: z.object({
    cause: suppressionView.shape.cause.optional(),
    /** `next` of the page before. */
    after: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: z.object({
    suppressions: z.array(suppressionView.extend({ key: z.string(), address: z.string().nullable() })),
    next: z.string().nullable(),
  }),
});

/** What an import did, or would do. Its body is the file itself: POST /api/consent/import?service=…&dryRun=1 */
export const consentImport = z
  .object({
    dryRun: z.boolean(),
    /** Whether it was taken: all of it or nothing. */
    imported: z.boolean(),
    encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
    rows: z.number(),
    /** Entries that were not there before. */
    fresh: z.number(),
    known: z.number(),
    /** Rows of addresses that are suppressed, and stay so. */
    suppressed: z.number(),
    /** Rows of people whose data was erased: nothing is kept of them. */
    erased: z.number(),
    badCount: z.number(),
    /** The first 10,000. */
    bad: z.array(z.object({ line: z.number(), message: z.string() })),
  })
  .openapi('ConsentImport');

/** What an audit export holds: by it the files can be checked. */
export const consentManifest = z
  .object({
    service: z.string(),
    madeAt: moment,
    madeBy: z.string(),
    /** The last entry that is in it. */
    through: z.string(),
    entries: z.number(),
    /** SHA-256 in hex of what the export's addresses answer. */
    csv: z.object({ path: z.string(), sha256: z.string(), bytes: z.number() }),
    json: z.object({ path: z.string(), sha256: z.string(), bytes: z.number() }),
    /** Each entry's hash is over the one before it and its own line of JSON. */
    chain: z.string(),
    /** Ed25519 over all of the above, as RFC 7515 compact JWS, and the public key (JWK). */
    signature: z.string(),
    publicKey: z.record(z.string(), z.unknown()),
  })
  .openapi('ConsentManifest');

export const exportConsent = endpoint({
  ...{ id: 'exportConsent', tag, method: 'post', path: '/api/consent/exports' },
  summary: 'Makes the manifest of an audit export; its files are read from the addresses that it names',
  body: z.strictObject({ service: serviceField }),
  response: z.object({ manifest: consentManifest }),
});
