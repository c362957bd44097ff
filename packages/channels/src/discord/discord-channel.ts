import { createHash } from 'node:crypto';
import type { Channel, ChannelSettings, Outcome, OutgoingMessage, Settlement } from '../channel.ts';
import { permanent, VENDOR_TIMEOUT_MS } from '../vendor-request.ts';
import { callDiscord, type DiscordAnswer } from './discord-client.ts';
import { receiveDiscord } from './receive-discord.ts';
import { discordContent, renderDiscord } from './render-discord.ts';

const REFERENCE = /^(\d{15,20}):(\d{15,20})$/u;
/** No text calls anybody, whatever stands in it. */
const NO_MENTIONS = { parse: [] } as const;
/** SUPPRESS_EMBEDS: no previews of the links. */
const FLAGS = 4;

/**
 * Makes the Discord channel, a bot with buttons. Settings: `botToken`; `applicationPublicKey` for what comes back to the
 * application's interactions endpoint; `apiUrl` to reach something else than Discord. `to.address` is the id of a channel,
 * or `user:` and the id of a member, who gets a direct message. The reference of a delivered message is
 * `<channel>:<message>`. Sources: https://docs.discord.com/developers/resources/message#create-message,
 * https://docs.discord.com/developers/resources/user#create-dm
 */
export function createDiscordChannel(timeoutMs: number = VENDOR_TIMEOUT_MS): Channel {
  return {
    type: 'discord',
    render: renderDiscord,
    send: (message, settings) => createMessage(message, settings, timeoutMs),
    settle: (message, reference, settlement, settings) =>
      editMessage(message, reference, settlement, settings, timeoutMs),
    receive: receiveDiscord,
  };
}

async function createMessage(message: OutgoingMessage, settings: ChannelSettings, timeoutMs: number): Promise<Outcome> {
  const address = /^(user:)?(\d{15,20})$/u.exec(message.to.address);
  const id = address?.[2];
  if (id === undefined) return permanent('the address is not the id of a channel, or user: and the id of a member');
  let channel = id;
  if (address?.[1] !== undefined) {
    const opened = await callDiscord(
      { method: 'POST', path: '/users/@me/channels', body: { recipient_id: id } },
      settings,
      timeoutMs,
    );
    if (opened.kind === 'failed') return opened.outcome;
    channel = String(opened.body.id);
    if (!/^\d{15,20}$/u.test(channel)) return permanent('Discord opened no direct message');
  }
  const body = { ...discordContent(message), ...extrasOf(message, channel) };
  const answer = await callDiscord(
    { method: 'POST', path: `/channels/${channel}/messages`, body },
    settings,
    timeoutMs,
  );
  return outcomeOf(answer, channel);
}

/**
 * The nonce makes Discord return the first message when one is sent again within minutes. A reply to a message that is
 * gone stands alone.
 */
function extrasOf(message: OutgoingMessage, channel: string): Readonly<Record<string, unknown>> {
  const first = REFERENCE.exec(message.providerThread ?? '');
  const isReply = first !== null && first[1] === channel;
  return {
    allowed_mentions: NO_MENTIONS,
    flags: FLAGS,
    nonce: createHash('sha256').update(message.id).digest('hex').slice(0, 25),
    enforce_nonce: true,
    ...(isReply ? { message_reference: { message_id: first[2], fail_if_not_exists: false } } : {}),
  };
}

function outcomeOf(answer: DiscordAnswer, channel: string): Outcome {
  if (answer.kind === 'failed') return answer.outcome;
  const reference = `${channel}:${String(answer.body.id)}`;
  return { kind: 'delivered', reference: REFERENCE.test(reference) ? reference : null };
}

async function editMessage(
  message: OutgoingMessage,
  reference: string,
  settlement: Settlement,
  settings: ChannelSettings,
  timeoutMs: number,
): Promise<Outcome> {
  const place = REFERENCE.exec(reference);
  if (place === null) return permanent('the reference is not one of a Discord message');
  const body = { ...discordContent(message, settlement), allowed_mentions: NO_MENTIONS, flags: FLAGS };
  const path = `/channels/${place[1]}/messages/${place[2]}`;
  const answer = await callDiscord({ method: 'PATCH', path, body }, settings, timeoutMs);
  return answer.kind === 'failed' ? answer.outcome : { kind: 'delivered', reference };
}
