import type { MessageAction, OutgoingMessage, Rendered, Settlement } from '../channel.ts';
import { cleanText, clip, oneLine } from '../clean-text.ts';
import { webAddress } from '../web-address.ts';
import { formatCallbackData } from './callback-data.ts';
import { escapeHtml, htmlLink, markdownToHtml } from './telegram-html.ts';

/**
 * Telegram takes 4096 characters after entities are parsed; all parts around the text together are below 1000.
 * Source: https://core.telegram.org/bots/api#sendmessage
 */
const MAX_TEXT_LENGTH = 3000;
const MAX_BUTTON_LENGTH = 64;

type ChatRendered = Extract<Rendered, { kind: 'chat' }>;

/** A button: it leads somewhere (`url`) or sends something back (`data`). */
export interface TelegramButton {
  readonly label: string;
  readonly url: string | null;
  readonly data: string | null;
}

/** Lays a message out in Telegram's HTML with its buttons. */
export function renderTelegram(message: OutgoingMessage): ChatRendered {
  const buttons = buttonsOf(message).map(({ label, url }) => ({ label, url }));
  return { kind: 'chat', text: compose(message, localLink(message)), buttons };
}

/** Lays out a message that was answered: as before, with `outcome` and without buttons. */
export function renderAnswered(message: OutgoingMessage, outcome: string): string {
  return compose(message, `✅ <b>${escapeHtml(oneLine(outcome, 300))}</b>`);
}

/** The buttons of a message, each of which works: without a way back an answer becomes a link, or is left out. */
export function buttonsOf(message: OutgoingMessage): TelegramButton[] {
  return message.actions.slice(0, 8).flatMap((action) => buttonOf(action, message));
}

/**
 * The buttons that are left once somebody has taken the incident: to resolve it, where the message offers that. It stands
 * last, because a thumb that pressed twice must not meet it.
 */
export function buttonsLeft(message: OutgoingMessage, { state }: Settlement): TelegramButton[] {
  const isOffered = message.callbackUrl !== undefined && message.actions.some(({ id }) => id === 'resolve');
  if (state === 'resolved' || !isOffered) return [];
  const actions = (['open', 'resolve'] as const).flatMap((wanted) => message.actions.filter(({ id }) => id === wanted));
  return buttonsOf({ ...message, actions });
}

function buttonOf(action: MessageAction, message: OutgoingMessage): TelegramButton[] {
  const label = oneLine(action.label, MAX_BUTTON_LENGTH) || action.id;
  const data =
    action.id === 'open' || message.callbackUrl === undefined ? null : formatCallbackData(action.id, message.id);
  if (data !== null) return [{ label, url: null, data }];
  const url = action.url === undefined ? null : publicAddress(action.url);
  return url === null ? [] : [{ label, url, data: null }];
}

function compose(message: OutgoingMessage, end: string): string {
  const { incident } = message;
  const subject = oneLine(message.subject, 200) || 'Message from Tocsin';
  const level = incident === null ? '' : escapeHtml(oneLine(`${incident.severity} ${incident.severityName}`, 60));
  const facts =
    incident === null
      ? ''
      : `${htmlLink(incident.url, oneLine(incident.id, 60))} · ${level} · ${escapeHtml(oneLine(incident.status, 60))}`;
  const why = { page: 'Page', notification: 'Notification', update: 'Status update' }[message.kind];
  return [
    `<b>${escapeHtml(subject)}</b>`,
    facts,
    textOf(message),
    end,
    `<i>${why} for ${escapeHtml(oneLine(message.to.name, 80) || 'you')} from Tocsin${codeOf(message)}</i>`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** By `/ack 12` a message is answered without scrolling to its buttons. */
function codeOf({ answerCode, callbackUrl }: OutgoingMessage): string {
  return answerCode === undefined || callbackUrl === undefined ? '' : ` · code ${escapeHtml(oneLine(answerCode, 10))}`;
}

function textOf({ text }: OutgoingMessage): string {
  const clean = cleanText(text.slice(0, 4 * MAX_TEXT_LENGTH)).trim();
  const html = markdownToHtml(clip(clean, MAX_TEXT_LENGTH));
  return clean.length > MAX_TEXT_LENGTH ? `${html}\n<i>The rest is in the console.</i>` : html;
}

/** A console on this machine or in a private network is no button, but its address can be copied. */
function localLink({ actions }: OutgoingMessage): string {
  const address = actions.find((action) => action.id === 'open')?.url;
  const url = address === undefined ? null : webAddress(address);
  return url === null || url.length > 200 || publicAddress(url) !== null ? '' : escapeHtml(url);
}

/** Telegram refuses buttons whose address has no dot in its host, such as `localhost`. */
function publicAddress(address: string): string | null {
  const url = webAddress(address);
  if (url === null || url.length > 2000) return null;
  const { hostname } = new URL(url);
  return hostname.includes('.') && !/^(?:127\.|0\.)|\.local(?:host)?$|\.internal$/u.test(hostname) ? url : null;
}
