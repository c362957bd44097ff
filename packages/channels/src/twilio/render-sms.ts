import type { OutgoingMessage, Rendered } from '../channel.ts';
import { oneLine } from '../clean-text.ts';
import { plainText } from '../plain-text.ts';
import { webAddress } from '../web-address.ts';
import { countSegments, plainPunctuation, shorten } from './sms-segments.ts';
import { subjectOf } from './subject.ts';

/** More parts arrive late, out of order or not at all, and each is paid for. */
const MAX_SEGMENTS = 3;
/** More than three segments can hold: what is longer need not be looked at. */
const MAX_PART_LENGTH = 480;

type SmsRendered = Extract<Rendered, { kind: 'sms' }>;

/**
 * Writes a message as one text message of at most three segments. The level, the incident's id, the link and how to
 * reply always stay whole; first the text is shortened, then the subject.
 */
export function renderSms(message: OutgoingMessage): SmsRendered {
  const label = labelOf(message);
  const subject = part(subjectOf(message)) || 'Message from Tocsin';
  const body = lines(plainText(message.text).split('\n').map(part)).slice(0, MAX_PART_LENGTH);
  const reply = replyLine(message);
  const link = linkOf(message);
  const ends = [[link, reply], reply === '' ? [link] : [reply], []];
  for (const end of ends) {
    const compose = (head: string, text: string) => lines([`${label}${head}`, text, ...end]);
    if (countSegments(compose('...', '')) > MAX_SEGMENTS) continue;
    const head = shorten(subject, (candidate) => fits(compose(candidate, '')));
    return {
      kind: 'sms',
      text: compose(
        head,
        shorten(body, (candidate) => fits(compose(head, candidate))),
      ),
    };
  }
  return { kind: 'sms', text: shorten(`${label}${subject}`, fits) };
}

/** Shortens the text of an answer to what one message should hold. */
export function shortenSms(text: string): string {
  return shorten(part(text), fits);
}

function fits(text: string): boolean {
  return countSegments(text) <= MAX_SEGMENTS;
}

function part(text: string): string {
  return plainPunctuation(oneLine(text, MAX_PART_LENGTH));
}

function lines(parts: readonly string[]): string {
  return parts.filter((line) => line !== '').join('\n');
}

/** `P1 INC-2026-001: `, by which a message is known at a glance. */
function labelOf({ incident }: OutgoingMessage): string {
  if (incident === null) return '';
  return plainPunctuation(`${oneLine(incident.severity, 20)} ${oneLine(incident.id, 40)}: `);
}

/** Answers come back only when Tocsin can be reached. A bundle of several has no code of its own, each in it has one. */
function replyLine({ answerCode, callbackUrl, actions, incident }: OutgoingMessage): string {
  if (callbackUrl === undefined) return '';
  const offered = (id: string) => actions.some((action) => action.id === id);
  if (answerCode === undefined) {
    return incident === null && offered('acknowledge') ? 'Reply a to acknowledge all, or one by its code' : '';
  }
  const ways = [
    ...(offered('acknowledge') ? [`${answerCode}a to acknowledge`] : []),
    ...(offered('escalate') ? [`${answerCode}e to escalate`] : []),
  ];
  return ways.length === 0 ? '' : `Reply ${ways.join(', ')}`;
}

/** The incident's address, which is worth nothing when cut. */
function linkOf({ incident, actions }: OutgoingMessage): string {
  const address = incident?.url ?? actions.find((action) => action.id === 'open')?.url;
  return address === undefined ? '' : (webAddress(address) ?? '');
}
