import { createHmac } from 'node:crypto';
import { priorityOf } from '@tocsin/core';
import type { NewEvent } from './keep-events.ts';
import type { RawWebhook } from './raw-request.ts';
import { inflated, isCompressed, readFields, valueAt } from './read-body.ts';
import { type EventFacts, readFacts } from './read-event.ts';
import type { Receiver, Target } from './receiver.ts';
import { verify } from './verify.ts';

/** What a sender is answered. */
export interface WebhookAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The error of every answer that is no success: what is wrong, and what to do. */
export function refusal(status: number, error: string, headers: WebhookAnswer['headers'] = {}): WebhookAnswer {
  return { status, type: 'application/json', body: JSON.stringify({ error }), headers };
}

/** After so many seconds a sender may come again. */
const COME_AGAIN_SECONDS = '5';

/** What is answered while events cannot be kept. */
export function unavailable(why: string): WebhookAnswer {
  return refusal(503, why, { 'retry-after': COME_AGAIN_SECONDS });
}

export const NO_SUCH_SOURCE = refusal(404, 'There is no such source here: look at the address under Inbox.');

/** Unknown sources cost what known ones do. */
export function asIfVerified({ body }: RawWebhook): void {
  createHmac('sha256', 'nobody').update(body).digest('hex');
}

/**
 * Takes one request of a vendor: it is verified, read, and kept; the answer is a success only when it is kept for good.
 * @param path of the address, which some vendors sign
 */
export async function takeWebhook(
  receiver: Receiver,
  target: Target,
  path: string,
  request: RawWebhook,
): Promise<WebhookAnswer> {
  const { app } = receiver;
  const { source, preset, id } = target;
  const nowMs = app.clock.now();
  if (source.secrets.length === 0) {
    receiver.refusals.note(id, nowMs, 'The plan has no secret.', request);
    return unavailable('The secret of this source is not set, so nothing can be verified. Set it and load the plan.');
  }
  const address = source.address ?? app.url() + path;
  const expected = { scheme: preset.scheme, secrets: source.secrets, toleranceMs: source.tolerance * 1000, address };
  const verdict = verify(request, expected, nowMs);
  if (!verdict.isGenuine) {
    receiver.refusals.note(id, nowMs, verdict.reason, request);
    return refusal(401, verdict.reason);
  }
  const body = isCompressed(request) ? await inflated(request, source.mostBytes) : request.body;
  const fields = body ? readFields(request, body) : undefined;
  const handshake = handshakeOf(target, fields);
  if (handshake !== null) return { status: 200, type: 'text/plain', body: handshake };
  const facts = readFacts(request, fields, { preset, orderBy: source.orderBy }, verdict.signedAtMs);
  const event = newEvent(target, request, facts, nowMs);
  try {
    await receiver.commits.submit(event);
  } catch (error) {
    app.log.warn({ err: error, source: source.id, service: target.service }, 'a webhook could not be kept');
    return unavailable('The event could not be kept: come again.');
  }
  return preset.accepted;
}

/** One literal: spreading several objects into it took longer than checking the signature. */
function newEvent(target: Target, request: RawWebhook, facts: EventFacts, receivedAtMs: number): NewEvent {
  return {
    source: target.id,
    vendorId: facts.vendorId,
    type: facts.type,
    orderKey: facts.orderKey,
    priority: priorityOf(target.isFirst(facts.type)),
    origin: 'received',
    of: null,
    headers: request.headers,
    query: request.query,
    body: request.body,
    sentAtMs: facts.sentAtMs,
    receivedAtMs,
    repeats: 0,
    window: target.source.window,
    hasMessages: target.hasMessages,
  };
}

/** The text that a vendor wants back before it sends events; null: this is an event. */
function handshakeOf({ preset }: Target, fields: unknown): string | null {
  if (!preset.handshake || valueAt(fields, 'type') !== preset.handshake.type) return null;
  const text = valueAt(fields, preset.handshake.answer);
  return typeof text === 'string' ? text : null;
}
