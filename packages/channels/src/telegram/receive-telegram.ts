import { createHash, timingSafeEqual } from 'node:crypto';
import type {
  AnswerLine,
  ChannelSettings,
  InboundEvent,
  InboundRequest,
  InboundResponse,
  Received,
} from '../channel.ts';
import { clip, oneLine } from '../clean-text.ts';
import { accepted, emptyAnswer, jsonAnswer, MOST_INBOUND_LENGTH, refused } from '../inbound.ts';
import { type Json, objectOf, parseObject, stringOf } from '../json.ts';
import { parseCallbackData } from './callback-data.ts';
import { eventOfText } from './parse-command.ts';

/** Longest answer to a pressed button. Source: https://core.telegram.org/bots/api#answercallbackquery */
const MAX_NOTICE_LENGTH = 200;
const MAX_ANSWER_LENGTH = 3500;

/**
 * Reads an update of Telegram's webhook: a pressed button, a command, or the bot being blocked. The answer is a method
 * of the Bot API in the body of the response. Updates that are sent again do no harm: an answer counts once.
 * Sources: https://core.telegram.org/bots/api#setwebhook and
 * https://core.telegram.org/bots/api#making-requests-when-getting-updates
 */
export function receiveTelegram(request: InboundRequest, settings: ChannelSettings): Received {
  if (request.method !== 'POST') return refused(405, 'Telegram calls by POST');
  const { secretToken } = settings;
  if (secretToken === undefined || secretToken === '') return refused(403, 'the setting `secretToken` is missing');
  const given = request.headers['x-telegram-bot-api-secret-token'];
  if (given === undefined) return refused(401, 'the request has no secret token');
  if (!isSame(given, secretToken)) return refused(403, 'the secret token does not fit');
  const update = request.body.length > MOST_INBOUND_LENGTH ? null : parseObject(request.body);
  if (request.path !== '' || update === null) return refused(400, 'this is no update of Telegram');
  if (update.callback_query !== undefined) return pressed(objectOf(update.callback_query));
  if (update.message !== undefined) return written(objectOf(update.message));
  if (update.my_chat_member !== undefined) return accepted(membership(objectOf(update.my_chat_member)));
  return accepted([]);
}

/** Both are hashed, because only texts of one length can be compared in constant time. */
function isSame(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}

function pressed(query: Json): Received {
  const id = stringOf(query.id);
  const from = objectOf(query.from);
  const address = idOf(from.id);
  if (id === null || address === null) return accepted([]);
  const data = parseCallbackData(stringOf(query.data) ?? '');
  const notice = (text: string, isAlert: boolean) =>
    jsonAnswer({
      method: 'answerCallbackQuery',
      callback_query_id: id,
      ...(text === '' ? {} : { text: oneLine(text, MAX_NOTICE_LENGTH), show_alert: isAlert }),
    });
  if (data === null) return accepted([], () => notice('This button does nothing any more.', false));
  const message = { by: 'id', messageId: data.messageId } as const;
  return accepted([{ kind: 'answer', action: data.action, message, address, name: nameOf(from) }], (lines) =>
    notice(
      lines.map((line) => line.text).join(' '),
      lines.some((line) => !line.ok),
    ),
  );
}

function written(message: Json): Received {
  const from = objectOf(message.from);
  const address = idOf(from.id);
  const chat = idOf(objectOf(message.chat).id);
  const text = stringOf(message.text);
  if (address === null || chat === null || text === null || from.is_bot === true) return accepted([]);
  const repliedTo = objectOf(message.reply_to_message).message_id;
  const event = eventOfText(text, {
    address,
    name: nameOf(from),
    isPrivate: chat === address,
    repliedTo: typeof repliedTo === 'number' ? `${chat}:${repliedTo}` : null,
  });
  if (event === null) return accepted([]);
  return accepted([event], (lines) => reply(event, lines, Number(chat), message.message_id));
}

/** Answers in the chat where the command was written. Who writes /start learns the address for the plan. */
function reply(event: InboundEvent, lines: readonly AnswerLine[], chat: number, messageId: unknown): InboundResponse {
  const isHello = event.kind === 'opt' && event.wants;
  const hello = isHello ? [`Your address for Tocsin's plan is ${event.address}.`] : [];
  const text = clip([...lines.map((line) => line.text), ...hello].join('\n').trim(), MAX_ANSWER_LENGTH);
  if (text === '') return emptyAnswer();
  const replyTo = { message_id: messageId, allow_sending_without_reply: true };
  return jsonAnswer({
    method: 'sendMessage',
    chat_id: chat,
    text,
    ...(typeof messageId === 'number' ? { reply_parameters: replyTo } : {}),
  });
}

/** A person who blocks the bot, or a group that removes it, gets no more messages. */
function membership(change: Json): InboundEvent[] {
  const address = idOf(objectOf(change.chat).id);
  const status = stringOf(objectOf(change.new_chat_member).status);
  if (address === null) return [];
  if (status === 'kicked' || status === 'left') return [{ kind: 'opt', wants: false, address }];
  return status === 'member' || status === 'administrator' ? [{ kind: 'opt', wants: true, address }] : [];
}

function idOf(value: unknown): string | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
}

function nameOf(from: Json): string | null {
  const full = [stringOf(from.first_name), stringOf(from.last_name)].filter((part) => part !== null).join(' ');
  return oneLine(full, 100) || stringOf(from.username);
}
