import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ChannelSettings, InboundEvent, InboundRequest, Received } from '../channel.ts';
import { oneLine } from '../clean-text.ts';
import { accepted, MOST_INBOUND_LENGTH, refused } from '../inbound.ts';
import { type Json, objectOf, parseObject, stringOf } from '../json.ts';

type Answer = Extract<InboundEvent, { kind: 'answer' }>;

/** What somebody does in PagerDuty, and what it means here. Whoever hands an incident on does not take care of it. */
const ACTIONS: Readonly<Record<string, Answer['action']>> = {
  'incident.acknowledged': 'acknowledge',
  'incident.escalated': 'escalate',
  'incident.reassigned': 'escalate',
  'incident.resolved': 'resolve',
};

/**
 * Reads a webhook (v3) of PagerDuty. Only what a person did is an answer: the echo of our own events has the integration
 * as its agent, and PagerDuty's own escalation none. Every other event, `pagey.ping` too, is accepted and says nothing.
 * Sources: https://developer.pagerduty.com/docs/webhooks-overview,
 * https://developer.pagerduty.com/docs/verifying-webhook-signatures
 */
export function receivePagerDuty(request: InboundRequest, settings: ChannelSettings): Received {
  if (request.method !== 'POST') return refused(405, 'PagerDuty sends a POST');
  const secret = settings.webhookSecret;
  if (secret === undefined || secret === '')
    return refused(403, 'the channel has no secret to check the signature with');
  if (request.body.length > MOST_INBOUND_LENGTH) return refused(400, 'the body is too long');
  const given = request.headers['x-pagerduty-signature'];
  if (given === undefined) return refused(401, 'it is not signed');
  if (!isSigned(request.body, given, secret)) return refused(401, 'the signature does not fit');
  const event = parseObject(request.body)?.event;
  if (event === undefined) return refused(400, 'the body has no event');
  const answer = answerIn(objectOf(event));
  return accepted(answer === null ? [] : [answer]);
}

/** Several signatures stand with commas between while a secret is changed; one that fits is enough. */
function isSigned(body: string, header: string, secret: string): boolean {
  const expected = Buffer.from(`v1=${createHmac('sha256', secret).update(body).digest('hex')}`);
  return header
    .split(',')
    .slice(0, 10)
    .some((signature) => {
      const given = Buffer.from(signature.trim());
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
}

function answerIn(event: Json): Answer | null {
  const type = stringOf(event.event_type);
  const action = type !== null && Object.hasOwn(ACTIONS, type) ? ACTIONS[type] : undefined;
  const reference = stringOf(objectOf(event.data).incident_key);
  const agent = objectOf(event.agent);
  const address = stringOf(agent.id);
  if (action === undefined || reference === null || address === null || agent.type !== 'user_reference') return null;
  const name = oneLine(stringOf(agent.summary) ?? '', 200);
  return {
    kind: 'answer',
    action,
    message: { by: 'reference', reference },
    address,
    name: name === '' ? null : name,
  };
}
