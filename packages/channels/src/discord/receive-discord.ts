import type { AnswerLine, ChannelSettings, InboundRequest, InboundResponse, Received } from '../channel.ts';
import { cleanText, clip, oneLine } from '../clean-text.ts';
import { accepted, jsonAnswer, MOST_INBOUND_LENGTH, refused } from '../inbound.ts';
import { type Json, objectOf, parseObject, stringOf } from '../json.ts';
import { escapeDiscord } from './discord-markdown.ts';
import { whyNotFromDiscord } from './verify-discord-request.ts';

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type */
const PING = 1;
const COMMAND = 2;
const COMPONENT = 3;
const AUTOCOMPLETE = 4;

const PONG_ANSWER = 1;
const MESSAGE_ANSWER = 4;
const AUTOCOMPLETE_ANSWER = 8;
/** EPHEMERAL: only the person sees it who pressed or typed. */
const EPHEMERAL = 64;
const MAX_CONTENT_LENGTH = 2000;
/** Options hold options: a group, its command, its values. */
const DEEPEST_OPTION = 3;

const CUSTOM_ID = /^(acknowledge|escalate|resolve):([\w-]{1,90})$/u;

/**
 * Reads an interaction of Discord: the check of the address, a pressed button, a slash command. What is not signed is
 * refused with 401, as Discord tests from time to time. The answer is a message that only its giver sees.
 * Source: https://docs.discord.com/developers/interactions/receiving-and-responding
 */
export function receiveDiscord(request: InboundRequest, settings: ChannelSettings): Received {
  if (request.method !== 'POST') return refused(405, 'Discord sends a POST');
  const publicKey = settings.applicationPublicKey;
  if (publicKey === undefined) return refused(403, 'the channel has no public key to check the signature with');
  if (request.body.length > MOST_INBOUND_LENGTH) return refused(400, 'the body is too long');
  const why = whyNotFromDiscord({
    publicKey,
    timestamp: request.headers['x-signature-timestamp'],
    signature: request.headers['x-signature-ed25519'],
    body: request.body,
    nowMs: request.nowMs,
  });
  if (why !== null) return refused(401, why);
  const interaction = parseObject(request.body);
  if (interaction === null) return refused(400, 'the body is not a JSON object');
  return readInteraction(interaction);
}

function readInteraction(interaction: Json): Received {
  switch (interaction.type) {
    case PING:
      return accepted([], () => jsonAnswer({ type: PONG_ANSWER }));
    case COMPONENT:
      return readPress(interaction);
    case COMMAND:
      return readCommand(interaction);
    case AUTOCOMPLETE:
      return accepted([], () => jsonAnswer({ type: AUTOCOMPLETE_ANSWER, data: { choices: [] } }));
    default:
      return refused(400, 'the interaction is of no kind that Tocsin knows');
  }
}

function readPress(interaction: Json): Received {
  const pressed = CUSTOM_ID.exec(stringOf(objectOf(interaction.data).custom_id) ?? '');
  const by = personOf(interaction);
  const [, action, messageId] = pressed ?? [];
  if (by === null || messageId === undefined) return refused(400, 'the button is not one of ours');
  if (action !== 'acknowledge' && action !== 'escalate' && action !== 'resolve') return accepted([], ephemeral);
  return accepted([{ kind: 'answer', action, message: { by: 'id', messageId }, ...by }], ephemeral);
}

/** `/tocsin ack INC-2026-001` and `/ack incident:INC-2026-001` are the same words. */
function readCommand(interaction: Json): Received {
  const data = objectOf(interaction.data);
  const name = stringOf(data.name);
  const by = personOf(interaction);
  if (name === null || by === null) return refused(400, 'the command does not say who gave it');
  const words = [...(name === 'tocsin' ? [] : [name]), ...wordsOf(data.options, 0)].join(' ');
  return accepted([{ kind: 'command', words: cleanText(clip(words, 6000)).trim(), ...by }], ephemeral);
}

function wordsOf(options: unknown, depth: number): string[] {
  if (!Array.isArray(options) || depth > DEEPEST_OPTION) return [];
  return options.slice(0, 25).flatMap((option: unknown) => {
    const { name, value, options: inner } = objectOf(option);
    if (inner !== undefined || value === undefined) return [stringOf(name) ?? '', ...wordsOf(inner, depth + 1)];
    return ['string', 'number', 'boolean'].includes(typeof value) ? [String(value)] : [];
  });
}

/** Who did it stands in `member` on a server and in `user` in a direct message. */
function personOf(interaction: Json): { readonly address: string; readonly name: string | null } | null {
  const user = objectOf(objectOf(interaction.member).user ?? interaction.user);
  const id = stringOf(user.id);
  if (id === null || !/^\d{15,20}$/u.test(id)) return null;
  const name = oneLine(stringOf(user.global_name) ?? stringOf(user.username) ?? '', 100);
  return { address: `user:${id}`, name: name === '' ? null : name };
}

function ephemeral(lines: readonly AnswerLine[]): InboundResponse {
  const text = escapeDiscord(clip(cleanText(lines.map((line) => line.text).join('\n')), MAX_CONTENT_LENGTH / 2));
  const data = { content: text || 'Done.', flags: EPHEMERAL, allowed_mentions: { parse: [] } };
  return jsonAnswer({ type: MESSAGE_ANSWER, data });
}
