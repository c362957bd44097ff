import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  startVendorServer,
  type VendorCall,
  type VendorFault,
  type VendorReply,
  type VendorServer,
} from './vendor-server.ts';

/** https://docs.stripe.com/api/events/object */
export interface StripeEvent {
  readonly id: string;
  readonly object: 'event';
  readonly api_version: string;
  /** In seconds. */
  readonly created: number;
  readonly data: { readonly object: Readonly<Record<string, unknown>> };
  readonly livemode: boolean;
  pending_webhooks: number;
  readonly type: string;
}

type StripeObject = Readonly<Record<string, unknown>> & { readonly id: string; readonly object: string };

export interface SendOptions {
  /** How many are sent at once. */
  readonly atOnce?: number;
  /** Each event is sent so many times; Stripe may send one more than once. */
  readonly times?: number;
  /** In which order; Stripe promises none. */
  readonly order?: (events: readonly StripeEvent[]) => readonly StripeEvent[];
  /** Attempts of an event before the vendor gives it up. */
  readonly attempts?: number;
  /** Pause after the first failure; each one after it is twice as long. Hours with Stripe, milliseconds here. */
  readonly firstPauseMs?: number;
}

/** What became of an event's sending: the status of each attempt; 0: no answer. */
export interface Sending {
  readonly event: string;
  readonly statuses: readonly number[];
}

const LISTS: Readonly<Record<string, string>> = {
  events: 'event',
  subscriptions: 'subscription',
  customers: 'customer',
  invoices: 'invoice',
  webhook_endpoints: 'webhook_endpoint',
};
/** Events can be listed for 30 days. */
const KEPT_SECONDS = 30 * 86_400;
const SEND_LIMIT_MS = 5_000;

/**
 * The part of Stripe that Tocsin uses: its API over real HTTP (keys, lists with cursors and filters, rate limits) and its
 * webhooks: signed, sent again after a failure, several at once, in any order and more than once.
 * Sources: https://docs.stripe.com/api/events/list, /api/pagination, /api/authentication, /rate-limits, /webhooks
 */
export class FakeStripe {
  readonly key = `sk_test_${randomBytes(12).toString('hex')}`;
  readonly webhookSecret = `whsec_${randomBytes(24).toString('base64url')}`;
  /** The present, in milliseconds: `created` and signatures are of this clock. */
  now: () => number;
  readonly #objects = new Map<string, StripeObject>();
  /** The newest last. */
  readonly #events: StripeEvent[] = [];
  #server: VendorServer | null = null;
  #garble: ((reply: VendorReply, call: VendorCall) => VendorReply) | null = null;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  get url(): string {
    if (!this.#server) throw new Error('The fake Stripe does not listen yet.');
    return this.#server.url;
  }

  /** Every request to the API, whatever became of it. */
  get calls(): readonly VendorCall[] {
    return this.#server?.calls ?? [];
  }

  async listen(): Promise<void> {
    this.#server = await startVendorServer((call) => {
      const reply = this.#serve(call);
      return this.#garble?.(reply, call) ?? reply;
    });
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  failNext(fault: VendorFault, times = 1): void {
    this.#server?.failNext(fault, times);
  }

  /** The next `times` requests are too many. */
  limitNext(times = 1, retryAfterSeconds?: number): void {
    const headers: Record<string, string> = { 'stripe-rate-limited-reason': 'global-rate' };
    if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
    const error = { code: 'rate_limit', message: 'Request rate limit exceeded', type: 'invalid_request_error' };
    this.failNext({ status: 429, headers, body: { error } }, times);
  }

  /** Changes every answer, as a broken or hostile vendor would; null: no more. */
  garble(change: ((reply: VendorReply, call: VendorCall) => VendorReply) | null): void {
    this.#garble = change;
  }

  keep(object: StripeObject): StripeObject {
    this.#objects.set(object.id, object);
    return object;
  }

  /** Makes events that happened at a moment, and sends none of them. */
  happen(type: string, object: Readonly<Record<string, unknown>>, atMs = this.now()): StripeEvent {
    const event: StripeEvent = {
      ...{ id: `evt_${randomBytes(12).toString('hex')}`, object: 'event', api_version: '2026-09-30.dahlia' },
      ...{ created: Math.floor(atMs / 1_000), data: { object }, livemode: false, pending_webhooks: 1, type },
    };
    const later = this.#events.findLastIndex(({ created }) => created <= event.created);
    this.#events.splice(later + 1, 0, event);
    return event;
  }

  /** The header and body of one sending. https://docs.stripe.com/webhooks#verify-manually */
  signed(event: StripeEvent): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
    const body = JSON.stringify(event, null, 2);
    const timestamp = Math.floor(this.now() / 1_000);
    const signature = createHmac('sha256', this.webhookSecret).update(`${timestamp}.${body}`).digest('hex');
    return {
      body,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': `t=${timestamp},v1=${signature}`,
      },
    };
  }

  /** Sends events to an endpoint until each is taken with 2xx or given up. */
  async send(url: string, events: readonly StripeEvent[], options: SendOptions = {}): Promise<readonly Sending[]> {
    const { atOnce = 8, times = 1, order = (list) => list } = options;
    const queue = Array.from({ length: times }, () => order(events)).flat();
    const sendings: Sending[] = [];
    const work = async () => {
      for (let event = queue.shift(); event; event = queue.shift())
        sendings.push(await this.#sendOne(url, event, options));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return sendings;
  }

  async #sendOne(url: string, event: StripeEvent, { attempts = 16, firstPauseMs = 5 }: SendOptions): Promise<Sending> {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (attempt > 0) await sleep(firstPauseMs * 2 ** (attempt - 1));
      const { headers, body } = this.signed(event);
      const signal = AbortSignal.timeout(SEND_LIMIT_MS);
      const request = { method: 'POST', headers, body, signal, redirect: 'manual' } as const;
      const status = await fetch(url, request).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        () => 0,
      );
      statuses.push(status);
      if (status < 200 || status > 299) continue;
      event.pending_webhooks = 0;
      break;
    }
    return { event: event.id, statuses };
  }

  #serve({ method, path, headers }: VendorCall): VendorReply {
    const { pathname, searchParams } = new URL(path, 'http://stripe');
    if (!hasKey(headers.authorization, this.key))
      return refused(401, `Invalid API Key provided: ${(headers.authorization ?? '').slice(0, 12)}***`);
    const [, version, list = '', id] = pathname.split('/');
    const object = LISTS[list];
    if (version !== 'v1' || object === undefined || method !== 'GET')
      return refused(404, `Unrecognized request URL (${method}: ${pathname}).`);
    const all = object === 'event' ? this.#listedEvents() : this.#listed(object);
    if (id === undefined) return listReply(all, searchParams, `/v1/${list}`);
    const found = all.find((one) => one.id === id);
    return found ? { status: 200, body: found } : refused(404, `No such ${object}: '${id}'`);
  }

  #listedEvents(): StripeEvent[] {
    const since = Math.floor(this.now() / 1_000) - KEPT_SECONDS;
    return this.#events.filter(({ created }) => created >= since).reverse();
  }

  #listed(object: string): StripeObject[] {
    return [...this.#objects.values()].filter((one) => one.object === object).reverse();
  }
}

const PAGING = new Set(['limit', 'starting_after', 'ending_before', 'expand[]']);
const KNOWN = new Set([...PAGING, 'type', 'types[]', 'delivery_success', 'status', 'customer', 'price']);

/** https://docs.stripe.com/api/pagination: the newest first, `starting_after` goes on towards older ones. */
function listReply(all: readonly { readonly id: string }[], query: URLSearchParams, url: string): VendorReply {
  const unknown = [...query.keys()].find((name) => !KNOWN.has(name) && !/^created(\[(gte|gt|lte|lt)\])?$/.test(name));
  if (unknown) return refused(400, `Received unknown parameter: ${unknown}`);
  const limit = Number(query.get('limit') ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return refused(400, 'Invalid limit: must be between 1 and 100');
  const found = all.filter((one) => matches(one as unknown as Readonly<Record<string, unknown>>, query));
  const [after, before] = [query.get('starting_after'), query.get('ending_before')];
  for (const cursor of [after, before])
    if (cursor !== null && !all.some(({ id }) => id === cursor)) return refused(400, `No such object: '${cursor}'`);
  if (before !== null) {
    const end = found.findIndex(({ id }) => id === before);
    const data = found.slice(Math.max(0, end - limit), end);
    return { status: 200, body: { object: 'list', url, has_more: end > limit, data } };
  }
  const from = after === null ? 0 : found.findIndex(({ id }) => id === after) + 1;
  const data = found.slice(from, from + limit);
  return { status: 200, body: { object: 'list', url, has_more: from + limit < found.length, data } };
}

const BOUNDS: Readonly<Record<string, (created: number, bound: number) => boolean>> = {
  created: (created, bound) => created === bound,
  'created[gte]': (created, bound) => created >= bound,
  'created[gt]': (created, bound) => created > bound,
  'created[lte]': (created, bound) => created <= bound,
  'created[lt]': (created, bound) => created < bound,
};

function matches(one: Readonly<Record<string, unknown>>, query: URLSearchParams): boolean {
  const types = query.getAll('types[]');
  if (types.length > 0 && !types.includes(String(one.type))) return false;
  return [...query].every(([name, value]) => {
    const bound = BOUNDS[name];
    if (bound) return bound(Number(one.created), Number(value));
    if (name === 'delivery_success') return (one.pending_webhooks === 0) === (value === 'true');
    if (name === 'type')
      return value.endsWith('*') ? String(one.type).startsWith(value.slice(0, -1)) : one.type === value;
    if (name === 'status' && value === 'all') return true;
    return PAGING.has(name) || name === 'types[]' || one[name] === value;
  });
}

/** As Stripe takes it: the key as the user of Basic authentication, or as a bearer token. */
function hasKey(given = '', key: string): boolean {
  return given === `Bearer ${key}` || given === `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
}

function refused(status: number, message: string): VendorReply {
  return { status, body: { error: { type: 'invalid_request_error', message } } };
}
