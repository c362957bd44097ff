import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelSettings, Outcome, OutgoingMessage, Settlement } from '../channel.ts';
import { cleanText, clip } from '../clean-text.ts';
import { type Json, objectOf } from '../json.ts';
import { permanent, retry, VENDOR_TIMEOUT_MS } from '../vendor-request.ts';
import { IDLE, nextSlot, type Pace, type PaceLimits, TELEGRAM_LIMITS } from './pace.ts';
import { receiveTelegram } from './receive-telegram.ts';
import { buttonsLeft, buttonsOf, renderAnswered, renderTelegram, type TelegramButton } from './render-telegram.ts';
import { callTelegram, type TelegramAnswer } from './telegram-client.ts';
import { formatTelegramReference, parseTelegramReference } from './telegram-reference.ts';

/** A bot's own pace is kept by this channel for as long as the process lives. */
type Send = (chat: string, method: string, body: Json, settings: ChannelSettings) => Promise<TelegramAnswer>;

/**
 * Makes the Telegram channel. Settings: `botToken`, `secretToken` (by which Telegram's requests are known, given to
 * setWebhook), and `apiUrl` to reach something else than Telegram. `to.address` is a chat's id as `12345` or `-100123`,
 * or a channel's `@name`; a person must have written to the bot. The reference of a delivered message is
 * `<chat>:<message>`. `limits` is how fast the bot may send: a message waits for its turn up to the time limit.
 *
 * Telegram documents no idempotency key for sendMessage: a message whose answer got lost is sent twice, with the same id
 * in its buttons. Source: https://core.telegram.org/bots/api#sendmessage
 */
export function createTelegramChannel(
  timeoutMs: number = VENDOR_TIMEOUT_MS,
  limits: PaceLimits = TELEGRAM_LIMITS,
): Channel {
  const send = pacedSend(timeoutMs, limits);
  return {
    type: 'telegram',
    render: renderTelegram,
    send: (message, settings) => sendMessage(message, settings, send),
    settle: (message, reference, settlement, settings) => settle(message, reference, settlement, settings, send),
    receive: receiveTelegram,
  };
}

/** Calls Telegram when it is the chat's turn. When that is too far away, the message is to come again then. */
function pacedSend(timeoutMs: number, limits: PaceLimits): Send {
  const paces = new Map<string, Pace>();
  return async (chat, method, body, settings) => {
    const bot = settings.botToken ?? '';
    const nowMs = performance.now();
    const { atMs, pace } = nextSlot(paces.get(bot) ?? IDLE, chat, nowMs, limits);
    const waitMs = atMs - nowMs;
    if (waitMs > timeoutMs) {
      const outcome = retry(Math.ceil(waitMs / 1000), 'Telegram takes no more messages of the bot at the moment');
      return { kind: 'failed', description: '', outcome };
    }
    paces.set(bot, pace);
    if (waitMs > 0) await sleep(waitMs);
    return callTelegram(method, body, settings, timeoutMs);
  };
}

async function sendMessage(message: OutgoingMessage, settings: ChannelSettings, send: Send): Promise<Outcome> {
  const { address } = message.to;
  if (!/^(?:-?\d{1,19}|@[A-Za-z][A-Za-z0-9_]{3,31})$/u.test(address)) {
    return permanent('the address is not the id of a Telegram chat, such as 12345, or a channel as @name');
  }
  const buttons = buttonsOf(message);
  const common = { chat_id: chatId(address), link_preview_options: { is_disabled: true }, ...replyTo(message) };
  const rich = { ...common, text: renderTelegram(message).text, parse_mode: 'HTML', ...keyboard(buttons) };
  let answer = await send(address, 'sendMessage', rich, settings);
  if (answer.kind === 'failed' && /button|keyboard|entit|wrong http url/iu.test(answer.description)) {
    // What Telegram refuses here are the looks or a link. The message itself still has to arrive.
    const plain = { ...common, text: plainOf(message), ...keyboard(buttons.filter(({ url }) => url === null)) };
    answer = await send(address, 'sendMessage', plain, settings);
  }
  return answer.kind === 'failed' ? answer.outcome : { kind: 'delivered', reference: referenceOf(answer.result) };
}

async function settle(
  message: OutgoingMessage,
  reference: string,
  settlement: Settlement,
  settings: ChannelSettings,
  send: Send,
): Promise<Outcome> {
  const place = parseTelegramReference(reference);
  if (place === null) return permanent('the reference is not one of a Telegram message');
  // A keyboard that is not given again is taken away. Source: https://core.telegram.org/bots/api#editmessagetext
  const body = {
    chat_id: chatId(place.chat),
    message_id: place.messageId,
    text: renderAnswered(message, settlement.text),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    ...inRows(buttonsLeft(message, settlement)),
  };
  const answer = await send(place.chat, 'editMessageText', body, settings);
  const isDone = answer.kind === 'ok' || /message is not modified/iu.test(answer.description);
  return isDone ? { kind: 'delivered', reference } : answer.outcome;
}

function keyboard(buttons: readonly TelegramButton[]): Json {
  if (buttons.length === 0) return {};
  const keys = buttons.map(keyOf);
  // Answers stand side by side, and each link on a row of its own.
  const answers = keys.filter((key) => 'callback_data' in key);
  const links = keys.filter((key) => !('callback_data' in key)).map((key) => [key]);
  return { reply_markup: { inline_keyboard: answers.length === 0 ? links : [answers, ...links] } };
}

/** Each button on a row of its own, in their order. */
function inRows(buttons: readonly TelegramButton[]): Json {
  if (buttons.length === 0) return {};
  return { reply_markup: { inline_keyboard: buttons.map((button) => [keyOf(button)]) } };
}

function keyOf({ label, url, data }: TelegramButton): Json {
  return {
    text: label,
    ...(url === null ? {} : { url }),
    ...(data === null ? {} : { callback_data: data }),
  };
}

/** Answers the conversation's first message, where that is in the same chat and still there. */
function replyTo(message: OutgoingMessage): Json {
  const first = parseTelegramReference(message.providerThread ?? '');
  if (first === null || first.chat !== message.to.address) return {};
  return { reply_parameters: { message_id: first.messageId, allow_sending_without_reply: true } };
}

/** Chat ids have up to 52 bits and are sent as numbers, names as they are. */
function chatId(address: string): number | string {
  const number = Number(address);
  return Number.isSafeInteger(number) ? number : address;
}

function plainOf(message: OutgoingMessage): string {
  const head = message.incident === null ? '' : `${message.incident.severity} ${message.incident.id}: `;
  return (
    clip(cleanText(`${head}${message.subject}\n\n${message.text.slice(0, 4000)}`).trim(), 3500) || 'Message from Tocsin'
  );
}

function referenceOf(result: Json): string | null {
  const chat = objectOf(result.chat).id;
  const messageId = result.message_id;
  if (typeof chat !== 'number' || typeof messageId !== 'number') return null;
  return formatTelegramReference({ chat: String(chat), messageId });
}
