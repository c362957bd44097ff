import type { EpochMs, Seconds } from '../model/plan.ts';
import { valueAtPath } from './integrity-path.ts';

/** What one of Stripe's events says of a subscription's payments. */
export type PaymentFact = { readonly event: string; readonly atMs: EpochMs; readonly subscription: string } & (
  | {
      readonly kind: 'failed';
      readonly invoice: string;
      readonly customer: string | null;
      /** As the vendor counts; null: it does not say. */
      readonly attempt: number | null;
      /** When the vendor tries again; null: never, or it does not say. */
      readonly nextMs: EpochMs | null;
    }
  | { readonly kind: 'paid'; readonly invoice: string }
  | { readonly kind: 'status'; readonly status: string }
  | { readonly kind: 'deleted' }
);

/** Invoices whose payment failed, oldest first; the same whatever the order in which events came, and how often. */
export interface PaymentState {
  readonly customer: string | null;
  readonly invoices: Readonly<Record<string, InvoiceState>>;
  readonly status: { readonly value: string; readonly atMs: EpochMs; readonly event: string } | null;
  readonly deletedMs: EpochMs | null;
}

export interface InvoiceState {
  /** Events that said that it failed. */
  readonly events: readonly string[];
  /** The largest count that the vendor gave. */
  readonly counted: number;
  readonly firstFailedMs: EpochMs | null;
  readonly lastFailedMs: EpochMs | null;
  readonly nextMs: EpochMs | null;
  readonly paidMs: EpochMs | null;
}

/** Where a subscription with a failed payment stands. */
export interface Grace {
  readonly state: 'active' | 'paid' | 'over';
  readonly invoice: string;
  readonly customer: string | null;
  readonly attempts: number;
  readonly mostAttempts: number;
  readonly failedMs: EpochMs;
  /** It stays active until then. */
  readonly untilMs: EpochMs;
  /** When the vendor tries again; null: not known. */
  readonly nextMs: EpochMs | null;
  /** When it was paid or over; null: neither. */
  readonly endedMs: EpochMs | null;
  readonly reason: string;
}

export interface GraceRule {
  readonly period: Seconds;
  readonly attempts: number;
}

export const NO_PAYMENTS: PaymentState = { customer: null, invoices: {}, status: null, deletedMs: null };

/** Types of events by which failed payments are followed. https://docs.stripe.com/billing/subscriptions/webhooks */
export const PAYMENT_TYPES = [
  'invoice.payment_failed',
  'invoice.payment_succeeded',
  'invoice.paid',
  'customer.subscription.updated',
  'customer.subscription.deleted',
] as const;

/** An invoice is tried a few times; a vendor that fails it for ever must not fill the memory. */
const MOST_EVENTS = 100;
const MOST_INVOICES = 24;
/** A subscription that the vendor itself has given up. https://docs.stripe.com/billing/subscriptions/overview */
const ENDED = new Set(['canceled', 'unpaid', 'incomplete_expired']);

/** Reads one of Stripe's events; null: it says nothing of a subscription's payments, or is not whole. */
export function readPaymentEvent(body: unknown): PaymentFact | null {
  const [event, type] = [valueAtPath(body, 'id'), valueAtPath(body, 'type')];
  const atMs = secondsAt(body, 'created');
  const object = objectOf(body);
  const id = valueAtPath(object, 'id');
  if (event === null || type === null || atMs === null || id === null) return null;
  if (type === 'customer.subscription.deleted') return { kind: 'deleted', event, atMs, subscription: id };
  if (type === 'customer.subscription.updated') {
    const status = valueAtPath(object, 'status');
    return status === null ? null : { kind: 'status', event, atMs, subscription: id, status };
  }
  const subscription = subscriptionOf(object);
  if (subscription === null) return null;
  if (type === 'invoice.paid' || type === 'invoice.payment_succeeded')
    return { kind: 'paid', event, atMs, subscription, invoice: id };
  if (type !== 'invoice.payment_failed') return null;
  const attempt = Number(valueAtPath(object, 'attempt_count') ?? Number.NaN);
  return {
    ...{ kind: 'failed', event, atMs, subscription, invoice: id, customer: valueAtPath(object, 'customer') },
    attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : null,
    nextMs: secondsAt(object, 'next_payment_attempt'),
  };
}

function objectOf(body: unknown): unknown {
  const data: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'data') : null;
  return typeof data === 'object' && data !== null ? Reflect.get(data, 'object') : null;
}

/** Since its version of March 2025 Stripe names the subscription under the invoice's parent. */
function subscriptionOf(invoice: unknown): string | null {
  return (
    valueAtPath(invoice, 'parent.subscription_details.subscription') ??
    valueAtPath(invoice, 'subscription') ??
    valueAtPath(invoice, 'lines.data.0.subscription')
  );
}

function secondsAt(from: unknown, path: string): EpochMs | null {
  const text = valueAtPath(from, path);
  const seconds = Number(text ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 && seconds < 1e11 ? Math.round(seconds * 1000) : null;
}

/** Adds what an event says. The outcome is the same in any order of the events, and however often one comes. */
export function foldPayment(state: PaymentState, fact: PaymentFact): PaymentState {
  switch (fact.kind) {
    case 'deleted':
      return { ...state, deletedMs: earliest(state.deletedMs, fact.atMs) };
    case 'status': {
      const { status: before } = state;
      const isLater = !before || fact.atMs > before.atMs || (fact.atMs === before.atMs && fact.event > before.event);
      return isLater ? { ...state, status: { value: fact.status, atMs: fact.atMs, event: fact.event } } : state;
    }
    case 'paid': {
      const invoice = state.invoices[fact.invoice] ?? NEW_INVOICE;
      return withInvoice(state, fact.invoice, { ...invoice, paidMs: earliest(invoice.paidMs, fact.atMs) });
    }
    case 'failed':
      return addFailure(state, fact);
  }
}

const NEW_INVOICE: InvoiceState = {
  ...{ events: [], counted: 0, firstFailedMs: null, lastFailedMs: null, nextMs: null, paidMs: null },
};

function addFailure(state: PaymentState, fact: PaymentFact & { readonly kind: 'failed' }): PaymentState {
  const before = state.invoices[fact.invoice] ?? NEW_INVOICE;
  const events = [...new Set([...before.events, fact.event])].sort().slice(0, MOST_EVENTS);
  const invoice: InvoiceState = {
    ...before,
    events,
    counted: Math.max(before.counted, fact.attempt ?? 0),
    firstFailedMs: earliest(before.firstFailedMs, fact.atMs),
    lastFailedMs: latest(before.lastFailedMs, fact.atMs),
    nextMs: latest(before.nextMs, fact.nextMs),
  };
  return withInvoice({ ...state, customer: least(state.customer, fact.customer) }, fact.invoice, invoice);
}

/** The latest are kept: what an older one says can matter no more. */
function withInvoice(state: PaymentState, id: string, invoice: InvoiceState): PaymentState {
  const all = Object.entries({ ...state.invoices, [id]: invoice }).sort(
    ([a, one], [b, other]) => momentOf(one) - momentOf(other) || (a < b ? -1 : 1),
  );
  return { ...state, invoices: Object.fromEntries(all.slice(-MOST_INVOICES)) };
}

function momentOf({ firstFailedMs, paidMs }: InvoiceState): EpochMs {
  return firstFailedMs ?? paidMs ?? 0;
}

function earliest(one: EpochMs | null, other: EpochMs | null): EpochMs | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function latest(one: EpochMs | null, other: EpochMs | null): EpochMs | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}

function least(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

/**
 * Where a subscription stands at a moment: its oldest invoice that is not paid counts, else the last that was.
 * A failed payment leaves it active for the rule's period and attempts (S2: three days, three attempts).
 * @returns null when no payment has failed
 */
export function graceOf(state: PaymentState, rule: GraceRule, nowMs: EpochMs): Grace | null {
  const failed = Object.entries(state.invoices).filter(([, { firstFailedMs }]) => firstFailedMs !== null);
  const found = failed.find(([, invoice]) => settledMs(state, invoice) === null) ?? failed.at(-1);
  if (!found) return null;
  const [id, invoice] = found;
  const failedMs = invoice.firstFailedMs ?? 0;
  const untilMs = failedMs + rule.period * 1000;
  const attempts = Math.max(invoice.counted, invoice.events.length);
  const base = { invoice: id, customer: state.customer, attempts, mostAttempts: rule.attempts, failedMs, untilMs };
  const paidMs = settledMs(state, invoice);
  if (paidMs !== null) return { ...base, state: 'paid', nextMs: null, endedMs: paidMs, reason: 'It was paid' };
  const end = endOf(state, attempts, invoice, rule, untilMs, nowMs);
  if (end) return { ...base, state: 'over', nextMs: null, ...end };
  return { ...base, state: 'active', nextMs: invoice.nextMs, endedMs: null, reason: 'The payment failed' };
}

/** Paid, or the vendor says after the last failure that the subscription is active again. */
function settledMs({ status }: PaymentState, { paidMs, lastFailedMs }: InvoiceState): EpochMs | null {
  if (paidMs !== null) return paidMs;
  const isActive = status !== null && status.value === 'active' && status.atMs > (lastFailedMs ?? Infinity);
  return isActive ? status.atMs : null;
}

function endOf(
  { deletedMs, status }: PaymentState,
  attempts: number,
  { lastFailedMs }: InvoiceState,
  rule: GraceRule,
  untilMs: EpochMs,
  nowMs: EpochMs,
): Pick<Grace, 'endedMs' | 'reason'> | null {
  if (deletedMs !== null) return { endedMs: deletedMs, reason: 'The subscription was cancelled' };
  if (status && ENDED.has(status.value))
    return { endedMs: status.atMs, reason: `The vendor says that it is ${status.value}` };
  if (attempts >= rule.attempts) return { endedMs: lastFailedMs, reason: `${attempts} attempts failed` };
  return untilMs <= nowMs ? { endedMs: untilMs, reason: 'The time of grace is over' } : null;
}
