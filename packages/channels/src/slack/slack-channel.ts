import type { Channel, ChannelSettings, Outcome, OutgoingMessage, Settlement } from '../channel.ts';
import { VENDOR_TIMEOUT_MS } from '../vendor-request.ts';
import { receiveSlack } from './receive-slack.ts';
import { renderSlack, renderSlackSettled } from './render-slack.ts';
import { callSlack } from './slack-client.ts';
import { formatSlackReference, parseSlackReference } from './slack-reference.ts';

/**
 * What Slack refuses here is an extra: the thread is gone, locked or not to be left, or the token may not attach
 * metadata. The message itself still has to arrive, so it is posted without either.
 */
const EXTRAS_REFUSED = new Set([
  'cant_broadcast_message',
  'cannot_reply_to_message',
  'metadata_must_be_sent_from_app',
  'restricted_action_non_threadable_channel',
  'restricted_action_thread_locked',
]);

/**
 * Makes the Slack channel. Settings: `token`, `signingSecret` for what comes back, and `apiUrl` to reach something else
 * than Slack. `to.address` is a member id (`U…`) or a conversation (`C…`, `D…`, `#name`). The reference of a delivered
 * message is `<conversation>:<ts>`. Source: https://docs.slack.dev/reference/methods/chat.postMessage
 *
 * Slack documents no idempotency key for chat.postMessage: a message whose answer got lost is posted twice, with the
 * same id in its metadata and its buttons.
 */
export function createSlackChannel(timeoutMs: number = VENDOR_TIMEOUT_MS): Channel {
  return {
    type: 'slack',
    render: renderSlack,
    send: (message, settings) => postMessage(message, settings, timeoutMs),
    settle: (message, reference, settlement, settings) =>
      updateMessage(message, reference, settlement, settings, timeoutMs),
    receive: receiveSlack,
  };
}

async function postMessage(message: OutgoingMessage, settings: ChannelSettings, timeoutMs: number): Promise<Outcome> {
  if (!/^[#A-Za-z0-9][\p{L}\p{N}._-]{0,80}$/u.test(message.to.address)) {
    return { kind: 'permanent', reason: 'the address is not a Slack member or conversation id' };
  }
  const rendered = renderSlack(message);
  const body = {
    channel: message.to.address,
    text: rendered.fallback,
    blocks: rendered.blocks,
    unfurl_links: false,
    unfurl_media: false,
  };
  let answer = await callSlack('chat.postMessage', { ...body, ...extrasOf(message) }, settings, timeoutMs);
  if (answer.kind === 'failed' && EXTRAS_REFUSED.has(answer.error)) {
    answer = await callSlack('chat.postMessage', body, settings, timeoutMs);
  }
  if (answer.kind === 'failed') return answer.outcome;
  const { channel, ts } = answer.body;
  return {
    kind: 'delivered',
    reference: typeof channel === 'string' && typeof ts === 'string' ? formatSlackReference({ channel, ts }) : null,
  };
}

/**
 * The thread to post in, and metadata by which a message that was posted twice is recognised. A page is shown in the
 * conversation, too: who does not follow the thread would not be notified.
 */
function extrasOf(message: OutgoingMessage): Readonly<Record<string, unknown>> {
  const threadTs = threadOf(message);
  return {
    metadata: { event_type: 'tocsin_message', event_payload: { id: message.id, incident: message.incident?.id ?? '' } },
    ...(threadTs === null ? {} : { thread_ts: threadTs, reply_broadcast: message.kind === 'page' }),
  };
}

function threadOf(message: OutgoingMessage): string | null {
  const thread = message.providerThread;
  if (thread === undefined) return null;
  const ts = parseSlackReference(thread)?.ts ?? thread;
  return /^\d{1,20}\.\d{1,10}$/u.test(ts) ? ts : null;
}

/** Replaces the buttons of a delivered message by who answered it. https://docs.slack.dev/reference/methods/chat.update */
async function updateMessage(
  message: OutgoingMessage,
  reference: string,
  settlement: Settlement,
  settings: ChannelSettings,
  timeoutMs: number,
): Promise<Outcome> {
  const place = parseSlackReference(reference);
  if (place === null) return { kind: 'permanent', reason: 'the reference is not one of a Slack message' };
  const rendered = renderSlackSettled(message, settlement);
  const body = { channel: place.channel, ts: place.ts, text: rendered.fallback, blocks: rendered.blocks };
  const answer = await callSlack('chat.update', body, settings, timeoutMs);
  return answer.kind === 'failed' ? answer.outcome : { kind: 'delivered', reference };
}
