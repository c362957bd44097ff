import type { OutgoingMessage, Rendered } from '../channel.ts';
import { clip, oneLine } from '../clean-text.ts';
import { plainText } from '../plain-text.ts';
import { webAddress } from '../web-address.ts';

/** Systems cut earlier than this; the rest is one click away. */
const MAX_TITLE_LENGTH = 120;
const MAX_BODY_LENGTH = 300;
/** Browsers show two at most. Source: https://notifications.spec.whatwg.org/#maximum-number-of-actions */
const MAX_ACTIONS = 2;

type PushRendered = Extract<Rendered, { kind: 'push' }>;

/** What the console's service worker is given. It answers an action with the person's own session. */
export interface PushPayload {
  readonly title: string;
  readonly body: string;
  readonly url: string | null;
  readonly messageId: string;
  /** Notifications of one incident replace each other. */
  readonly tag: string;
  readonly kind: OutgoingMessage['kind'];
  readonly actions: readonly { readonly action: string; readonly title: string }[];
}

/** Writes the notification: the level and what is wrong, the start of the text, and where it leads. */
export function renderPush(message: OutgoingMessage): PushRendered {
  const { incident, subject } = message;
  const label = incident === null ? '' : `${oneLine(incident.severity, 20)} ${oneLine(incident.id, 40)}: `;
  const title = subject.startsWith(label) ? subject : `${label}${subject}`;
  const address = incident?.url ?? message.actions.find((action) => action.id === 'open')?.url;
  const url = address === undefined ? null : webAddress(address);
  return {
    kind: 'push',
    title: oneLine(title, MAX_TITLE_LENGTH) || 'Message from Tocsin',
    body: clip(plainText(message.text), MAX_BODY_LENGTH),
    url: url !== null && url.length <= 1000 ? url : null,
  };
}

/**
 * Returns the payload as JSON. Its parts are so short that it fits into one push message whatever its letters are: a push
 * service takes 4096 bytes, of which encryption needs 103. Source: RFC 8291, 4
 */
export function pushPayload(message: OutgoingMessage): string {
  const { title, body, url } = renderPush(message);
  const answers = message.actions.filter(({ id }) => id !== 'open').slice(0, MAX_ACTIONS);
  const payload: PushPayload = {
    title,
    body,
    url,
    messageId: oneLine(message.id, 100),
    tag: oneLine(message.threadKey ?? message.id, 100),
    kind: message.kind,
    actions: answers.map(({ id, label }) => ({ action: id, title: oneLine(label, 40) || id })),
  };
  return JSON.stringify(payload);
}
