import type { AnswerLine, ChannelSettings, InboundRequest, InboundResponse, Received } from '../channel.ts';
import { cleanText } from '../clean-text.ts';
import { accepted, jsonAnswer, MOST_INBOUND_LENGTH, refused } from '../inbound.ts';
import { parseObject, stringOf } from '../json.ts';
import { clipMrkdwn, escapeMrkdwn } from './mrkdwn.ts';
import { parseInteraction } from './parse-interaction.ts';
import { verifySlackRequest } from './verify-slack-request.ts';

/** Slack's advice for a text; a longer one is cut by Slack itself. */
const MAX_ANSWER_LENGTH = 4000;

/**
 * Reads what Slack sends: pressed buttons and the check of the address at `` or `interactivity`, slash commands at
 * `commands`; all of it signed, and one address for everything works as well. Slack repeats what was not answered within
 * 3 seconds (`X-Slack-Retry-Num`); answering twice changes nothing.
 * Sources: https://docs.slack.dev/interactivity/handling-user-interaction,
 * https://docs.slack.dev/interactivity/implementing-slash-commands,
 * https://docs.slack.dev/reference/events/url_verification
 */
export function receiveSlack(request: InboundRequest, settings: ChannelSettings): Received {
  if (request.method !== 'POST') return refused(405, 'Slack sends a POST');
  if (settings.signingSecret === undefined) return refused(403, 'the channel has no signing secret');
  if (request.body.length > MOST_INBOUND_LENGTH) return refused(400, 'the body is too long');
  const verification = verifySlackRequest({
    signingSecret: settings.signingSecret,
    timestamp: request.headers['x-slack-request-timestamp'],
    signature: request.headers['x-slack-signature'],
    rawBody: request.body,
    nowMs: request.nowMs,
  });
  if (!verification.valid) return refused(401, verification.reason);
  const form = new URLSearchParams(request.body);
  if (form.get('ssl_check') === '1') return accepted([]);
  if (request.path === 'commands' || form.has('command')) return readCommand(form);
  return form.has('payload') ? readPress(request.body) : readChallenge(request.body);
}

function readPress(body: string): Received {
  const press = parseInteraction(body);
  if (press.kind === 'error') return refused(400, press.reason);
  const { action, messageId, userId: address, userName: name } = press;
  // A button that is a link is reported as well.
  if (action === 'open') return accepted([]);
  return accepted([{ kind: 'answer', action, message: { by: 'id', messageId }, address, name }]);
}

function readCommand(form: URLSearchParams): Received {
  const address = stringOf(form.get('user_id'));
  if (address === null || !form.has('command')) return refused(400, 'the command does not say who gave it');
  const words = cleanText(form.get('text') ?? '').trim();
  return accepted([{ kind: 'command', words, address, name: stringOf(form.get('user_name')) }], ephemeral);
}

/** An answer that only the person sees who gave the command. */
function ephemeral(lines: readonly AnswerLine[]): InboundResponse {
  const text = clipMrkdwn(escapeMrkdwn(cleanText(lines.map((line) => line.text).join('\n'))), MAX_ANSWER_LENGTH);
  return jsonAnswer({ response_type: 'ephemeral', text: text || 'Done.' });
}

/** Slack proves once that the address is ours: it wants its challenge back. */
function readChallenge(body: string): Received {
  const event = parseObject(body);
  const challenge = event?.type === 'url_verification' ? stringOf(event.challenge) : null;
  if (challenge === null || challenge.length > 1000) return refused(400, 'the body is nothing that Slack sends here');
  return accepted([], () => ({ status: 200, contentType: 'text/plain; charset=utf-8', body: challenge }));
}
