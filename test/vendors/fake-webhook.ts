import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { jsonObject, startVendorServer, type VendorCall, type VendorFault, type VendorReply } from './vendor-server.ts';

/** An event that the other system accepted. */
export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A request of the other system to us. */
export interface SignedAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A system that takes Standard Webhooks at `/hook`, and has no endpoint any more at `/gone`. It refuses what is not
 * signed, or older than five minutes, as receivers are told to.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export interface FakeWebhook {
  /** `http://127.0.0.1:…/hook`. */
  readonly url: string;
  readonly goneUrl: string;
  readonly secret: string;
  /** Every event that was accepted, in order, also those that came twice. */
  readonly events: readonly ReceivedEvent[];
  readonly calls: readonly VendorCall[];
  failNext(fault: VendorFault, times?: number): void;
  /** Signs a body as the system does that answers. */
  sign(body: string, nowMs?: number): SignedAnswer;
  /** Acknowledges the last page: what its integration would post to us. */
  acknowledge(by: string, nowMs?: number): SignedAnswer;
  close(): Promise<void>;
}

/** Starts a fake receiver of webhooks on a free port. */
export async function startFakeWebhook(): Promise<FakeWebhook> {
  const key = randomBytes(32);
  const events: ReceivedEvent[] = [];
  const server = await startVendorServer((call) => serve(call, key, events));
  const sign = (body: string, nowMs = Date.now()): SignedAnswer => {
    const id = `msg_${randomUUID()}`;
    const timestamp = String(Math.floor(nowMs / 1000));
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature(key, id, timestamp, body),
    };
    return { headers: { 'content-type': 'application/json', ...headers }, body };
  };
  return {
    url: `${server.url}/hook`,
    goneUrl: `${server.url}/gone`,
    secret: `whsec_${key.toString('base64')}`,
    events,
    calls: server.calls,
    failNext: server.failNext,
    sign,
    acknowledge: (by, nowMs) => {
      const messageId = events.findLast(({ type }) => type === 'message.page')?.data.messageId;
      return sign(JSON.stringify({ messageId, action: 'acknowledge', by }), nowMs);
    },
    close: server.close,
  };
}

function serve(call: VendorCall, key: Buffer, events: ReceivedEvent[]): VendorReply {
  if (call.path === '/gone') return { status: 410 };
  if (call.path !== '/hook') return { status: 404 };
  if (call.method !== 'POST' || call.headers['content-type'] !== 'application/json') return { status: 415 };
  const id = String(call.headers['webhook-id']);
  const timestamp = String(call.headers['webhook-timestamp']);
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return { status: 401, body: { error: 'too old' } };
  const expected = Buffer.from(signature(key, id, timestamp, call.body));
  const given = Buffer.from(String(call.headers['webhook-signature']));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { status: 401 };
  const body = jsonObject(call.body);
  if (typeof body?.type !== 'string' || Number.isNaN(Date.parse(String(body.timestamp)))) return { status: 422 };
  events.push({ id, type: body.type, timestamp: String(body.timestamp), data: { ...(body.data as object) } });
  return { status: 204 };
}

function signature(key: Buffer, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
