import type { OutgoingMessage, Rendered } from '../channel.ts';
import { cleanText, oneLine } from '../clean-text.ts';
import { emailHtml } from './email-html.ts';

/** Longer subjects are cut by every reader; RFC 5322 allows 998 characters a line. */
const MAX_SUBJECT_LENGTH = 200;

type EmailRendered = Extract<Rendered, { kind: 'email' }>;

/**
 * Lays a message out as an e-mail: plain text, HTML, and the headers that thread it. Its Message-ID is derived from the
 * message's id, so a mail that is sent again is recognisable as the same one. Action links are part of both texts.
 */
export function renderEmail(message: OutgoingMessage): EmailRendered {
  const subject = oneLine(subjectOf(message), MAX_SUBJECT_LENGTH);
  return {
    kind: 'email',
    subject,
    html: emailHtml(message, subject),
    text: plainText(message),
    headers: headersOf(message),
  };
}

function subjectOf(message: OutgoingMessage): string {
  const { incident, subject } = message;
  if (incident === null || subject.includes(incident.id)) return subject;
  return `[${incident.severity}] ${subject} (${incident.id})`;
}

function plainText(message: OutgoingMessage): string {
  const { incident } = message;
  const facts =
    incident === null
      ? []
      : [
          `Incident: ${oneLine(incident.id, 60)} ${oneLine(incident.title, 300)}`,
          `Severity: ${oneLine(`${incident.severity} ${incident.severityName}`, 100)}`,
          `Status: ${oneLine(incident.status, 100)}`,
          `Room: ${oneLine(incident.url, 2000)}`,
        ];
  const links = message.actions.flatMap((action) =>
    action.url === undefined ? [] : [`${oneLine(action.label, 200)}: ${oneLine(action.url, 2000)}`],
  );
  const parts = [facts.join('\n'), cleanText(message.text).trim(), links.join('\n'), '-- \nSent by Tocsin'];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Auto-Submitted (RFC 3834) and X-Auto-Response-Suppress keep out-of-office replies away. */
function headersOf(message: OutgoingMessage): Record<string, string> {
  const thread = message.threadKey === null ? null : mailId(`thread.${message.threadKey}`);
  return {
    'Message-ID': mailId(message.id),
    ...(thread === null ? {} : { 'In-Reply-To': thread, References: thread }),
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    ...(message.kind === 'page' ? { Importance: 'high', 'X-Priority': '1' } : {}),
    'X-Tocsin-Message': oneLine(message.id, 100),
  };
}

/** Returns a msg-id of RFC 5322 whose left side holds nothing but letters, digits, dots, hyphens and underscores. */
function mailId(key: string): string {
  const left = key.replace(/[^A-Za-z0-9._-]/gu, (character) => `_${character.codePointAt(0)?.toString(16) ?? ''}_`);
  return `<${left.slice(0, 200)}@tocsin>`;
}
