import { createHmac, randomBytes } from 'node:crypto';
import { isSameText } from '../signature.ts';

/** An object of Stripe's API, as far as it is used here. https://docs.stripe.com/api */
export type StripeObject = Readonly<Record<string, unknown>> & { readonly id: string; readonly object: string };

export interface StripeEvent extends StripeObject {
  readonly type: string;
  /** In seconds. */
  readonly created: number;
  readonly data: { readonly object: StripeObject };
  /** Endpoints that have not taken it. */
  pending_webhooks: number;
}

/** An account at the payment provider: its objects, and events that are sent to one endpoint. */
export interface StripeAccount {
  find(id: string): StripeObject | undefined;
  list(object: string, where?: Readonly<Record<string, string>>): StripeObject[];
  /** Keeps an object, new or changed; returns it. */
  keep(object: StripeObject): StripeObject;
  /** Tells the endpoint that something happened, and returns once it has answered. */
  emit(type: string, object: StripeObject): Promise<StripeEvent>;
  /** Sends an event again. */
  resend(event: StripeEvent): Promise<boolean>;
  /** Makes an id such as `sub_1a2b…`. */
  id(prefix: string): string;
}

export interface StripeAccountOptions {
  readonly webhookSecret: string;
  webhookUrl(): string;
  /** Its clock, in milliseconds; the machine's by default. */
  now?(): number;
}

const SEND_LIMIT_MS = 3_000;

/** The header `Stripe-Signature`. https://docs.stripe.com/webhooks#verify-manually */
export function signStripe(secret: string, timestampSeconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${timestampSeconds}.${body}`).digest('hex');
}

const TOLERANCE_SECONDS = 300;

/** Whether the header is a signature of this body by this secret, of the last five minutes. */
export function isSignedByStripe(secret: string, header: string, body: string, nowMs = Date.now()): boolean {
  const parts = new Map(header.split(',').map((part) => part.split('=', 2) as [string, string]));
  const timestamp = Number(parts.get('t'));
  if (!(Math.abs(nowMs / 1_000 - timestamp) < TOLERANCE_SECONDS)) return false;
  return isSameText(parts.get('v1') ?? '', signStripe(secret, timestamp, body));
}

/** An empty account. */
export function createStripeAccount({
  webhookSecret,
  webhookUrl,
  now = Date.now,
}: StripeAccountOptions): StripeAccount {
  const objects = new Map<string, StripeObject>();
  const id = (prefix: string) => `${prefix}_${randomBytes(10).toString('hex')}`;

  async function resend(event: StripeEvent): Promise<boolean> {
    const timestamp = Math.floor(now() / 1_000);
    const body = JSON.stringify(event);
    const signature = `t=${timestamp},v1=${signStripe(webhookSecret, timestamp, body)}`;
    const response = await fetch(webhookUrl(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body,
      signal: AbortSignal.timeout(SEND_LIMIT_MS),
    }).catch(() => undefined);
    event.pending_webhooks = response?.ok ? 0 : 1;
    return response?.ok === true;
  }

  return {
    find: (key) => objects.get(key),
    list: (object, where = {}) =>
      [...objects.values()]
        .filter(
          (each) => each.object === object && Object.entries(where).every(([name, value]) => each[name] === value),
        )
        .reverse(),
    keep: (object) => {
      objects.set(object.id, object);
      return object;
    },
    async emit(type, object) {
      const created = Math.floor(now() / 1_000);
      // What happens while the endpoint is disabled is not sent later, either.
      const isSent = ![...objects.values()].some(
        (each) => each.object === 'webhook_endpoint' && each.status === 'disabled',
      );
      const event: StripeEvent = {
        ...{ id: id('evt'), object: 'event', type, created, data: { object } },
        pending_webhooks: isSent ? 1 : 0,
      };
      objects.set(event.id, event);
      if (isSent) await resend(event);
      return event;
    },
    resend,
    id,
  };
}
