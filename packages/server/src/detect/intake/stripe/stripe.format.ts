import { type Fields, firstText, labelsOf, linkOf, objectAt, parseObject, textAt, timeOf } from '../fields.ts';
import {
  type Format,
  ignored,
  type ParseContext,
  type Parsed,
  type RawRequest,
  refused,
  type Said,
  understood,
} from '../format.ts';
import { isSignedBy } from '../signature.ts';

const TOLERANCE_MS = 5 * 60_000;
const MOST_SIGNATURES = 16;

/**
 * Stripe's webhooks as signals: https://docs.stripe.com/webhooks#verify-manually
 *
 * `Stripe-Signature` holds the time and one HMAC-SHA256 for each secret in force (two while one is rolled over). Stripe takes
 * 2xx for done and tries everything else again for three days, so events that mean no trouble are answered 200, too.
 */
export const stripe: Format = {
  id: 'stripe',
  title: 'Stripe',
  setUp:
    'Developers → Webhooks: endpoint ADDRESS with the events listed in the documentation; its signing secret goes to intake.secrets.stripe',
  methods: ['POST'],
  mostBytes: 512 * 1024,
  signs: true,
  parse: parseStripe,
  accepted: 200,
  busy: 429,
  sample: {
    id: 'evt_sample',
    object: 'event',
    type: 'payout.failed',
    created: 1767614400,
    livemode: false,
    data: {
      object: {
        id: 'po_sample',
        object: 'payout',
        failure_code: 'account_closed',
        failure_message: 'Sample: account closed',
      },
    },
  },
};

/**
 * Which events mean trouble. One customer's declined card is business as usual, so failures of charges are one alert for each
 * reason, which counts them; what is about the merchant's own money, fraud or account is one alert for each object.
 */
const TROUBLE: Readonly<
  Record<string, { readonly severity: string; readonly by: 'reason' | 'object'; readonly what: string }>
> = {
  'charge.failed': { severity: 'info', by: 'reason', what: 'Charges fail' },
  'payment_intent.payment_failed': { severity: 'info', by: 'reason', what: 'Payments fail' },
  'invoice.payment_failed': { severity: 'info', by: 'reason', what: 'Invoices are not paid' },
  'charge.dispute.created': { severity: 'warning', by: 'object', what: 'A charge is disputed' },
  'radar.early_fraud_warning.created': { severity: 'error', by: 'object', what: 'Early fraud warning' },
  'review.opened': { severity: 'info', by: 'object', what: 'A payment waits for review' },
  'payout.failed': { severity: 'error', by: 'object', what: 'A payout failed' },
  'transfer.reversed': { severity: 'warning', by: 'object', what: 'A transfer was reversed' },
  'account.application.deauthorized': { severity: 'error', by: 'object', what: 'An account disconnected' },
};

/** Which events end them. */
const OVER: ReadonlySet<string> = new Set(['charge.dispute.closed', 'review.closed', 'payout.paid']);

export function parseStripe(request: RawRequest, { secret, nowMs }: ParseContext): Parsed {
  const wrong = secret === null ? null : checkSignature(request, secret, nowMs);
  if (wrong !== null) return refused(400, wrong);
  const event = parseObject(request.body.toString('utf8'));
  const type = event ? textAt(event, 'type') : null;
  if (!event || type === null) return refused(400, 'The body is not a Stripe event.');
  const trouble = Object.hasOwn(TROUBLE, type) ? TROUBLE[type] : undefined;
  if (!trouble && !OVER.has(type)) return ignored(`"${type}" means no trouble.`);
  const object = objectAt(objectAt(event, 'data'), 'object');
  const id = textAt(object, 'id');
  if (id === null) return refused(400, '`data.object.id` is missing.');
  const reason = reasonOf(object);
  const said: Said = {
    action: trouble ? 'trigger' : 'resolve',
    key: trouble?.by === 'reason' ? `${type}:${reason}` : `object:${id}`,
    summary: `${trouble?.what ?? type}: ${firstText(object, 'failure_message') ?? reason}`,
    severity: trouble?.severity ?? null,
    component: null,
    labels: labelsOf({ type, reason, object: id, livemode: event.livemode, account: event.account }, object.metadata),
    link: linkOf(object.hosted_invoice_url) ?? linkOf(object.receipt_url),
    atMs: timeOf(event.created),
  };
  return understood([said]);
}

function reasonOf(object: Fields): string {
  const error = objectAt(object, 'last_payment_error');
  return (
    firstText(error, 'decline_code', 'code') ??
    firstText(objectAt(object, 'outcome'), 'reason') ??
    firstText(object, 'failure_code', 'reason', 'fraud_type', 'status', 'id') ??
    'unknown'
  );
}

/** @returns what is wrong; null when nothing is */
function checkSignature({ header, body }: RawRequest, secret: string, nowMs: number): string | null {
  const parts = (header('stripe-signature') ?? '').split(',', MOST_SIGNATURES).map((part) => part.trim().split('='));
  const time = parts.find(([name]) => name === 't')?.[1];
  const signatures = parts.flatMap(([name, value]) => (name === 'v1' && value ? [value] : []));
  if (!time || signatures.length === 0) return 'Stripe-Signature is missing or has no `t` and `v1`.';
  if (!signatures.some((one) => isSignedBy(secret, one, time, '.', body))) {
    return 'Stripe-Signature is not that of the secret in intake.secrets.stripe.';
  }
  return Math.abs(nowMs - Number(time) * 1000) <= TOLERANCE_MS ? null : 'The signature is older than five minutes.';
}
