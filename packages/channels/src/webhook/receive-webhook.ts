import type { ChannelSettings, InboundRequest, Received } from '../channel.ts';
import { cleanText, oneLine } from '../clean-text.ts';
import { accepted, jsonAnswer, MOST_INBOUND_LENGTH, refused } from '../inbound.ts';
import { parseObject, stringOf } from '../json.ts';
import { parseWebhookSecret, verifyWebhook } from './standard-webhooks.ts';

const ACTIONS = ['acknowledge', 'escalate', 'resolve'] as const;

/**
 * Reads another system's answer to a page: a POST of `{ "messageId": …, "action": "acknowledge", "by": "ann" }`, signed
 * with the channel's secret as Tocsin signs its own. `by` may be absent. It is answered with `{ ok, text }`.
 */
export function receiveWebhook(request: InboundRequest, settings: ChannelSettings): Received {
  if (request.method !== 'POST') return refused(405, 'an answer is a POST');
  const key = settings.secret === undefined ? null : parseWebhookSecret(settings.secret);
  if (key === null) return refused(403, 'the channel has no secret to check the signature with');
  if (request.body.length > MOST_INBOUND_LENGTH) return refused(400, 'the body is too long');
  const { headers, body } = request;
  const signed = {
    id: headers['webhook-id'],
    timestamp: headers['webhook-timestamp'],
    signature: headers['webhook-signature'],
    body,
  };
  const verified = verifyWebhook(signed, key, request.nowMs);
  if (!verified.valid) return refused(401, verified.reason);
  return readAnswer(body);
}

function readAnswer(body: string): Received {
  const answer = parseObject(body);
  if (answer === null) return refused(400, 'the body is not a JSON object');
  const messageId = stringOf(answer.messageId);
  const action = ACTIONS.find((known) => known === answer.action);
  if (messageId === null || messageId.length > 200) return refused(400, '`messageId` is missing or malformed');
  if (action === undefined) return refused(400, `\`action\` is not one of ${ACTIONS.join(', ')}`);
  const by = oneLine(cleanText(stringOf(answer.by) ?? ''), 200) || 'webhook';
  return accepted([{ kind: 'answer', action, message: { by: 'id', messageId }, address: by, name: by }], ([line]) =>
    jsonAnswer({ ok: line?.ok ?? false, text: line?.text ?? '' }),
  );
}
