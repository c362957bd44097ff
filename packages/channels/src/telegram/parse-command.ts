import type { AnsweredMessage, InboundEvent } from '../channel.ts';
import { oneLine } from '../clean-text.ts';

/** Who wrote something, and where. */
export interface Writer {
  readonly address: string;
  readonly name: string | null;
  readonly isPrivate: boolean;
  /** Reference of the message that is answered by this one. */
  readonly repliedTo: string | null;
}

const ACTIONS = {
  a: 'acknowledge',
  ack: 'acknowledge',
  acknowledge: 'acknowledge',
  e: 'escalate',
  escalate: 'escalate',
  r: 'resolve',
  resolve: 'resolve',
} as const;

/**
 * Reads what a person writes to the bot: `/ack 12` or `/ack` under a page is an answer, `/start` and `/stop` opt in and
 * out, everything else (`/status`, `/oncall@OurBot`) is a command. In a group only what begins with a slash is for us.
 */
export function eventOfText(text: string, writer: Writer): InboundEvent | null {
  const line = oneLine(text.slice(0, 1200), 300);
  const words = line.replace(/^\/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]{1,64})?(?=\s|$)/u, '$1');
  if (words === '' || (words === line && !writer.isPrivate)) return null;
  const { address, name } = writer;
  const [verb = '', code = '', ...more] = words.toLowerCase().split(' ');
  if (writer.isPrivate && (verb === 'start' || verb === 'stop') && words !== line) {
    return { kind: 'opt', wants: verb === 'start', address };
  }
  const message = more.length === 0 ? answeredBy(code.replace(/^#/u, ''), writer) : null;
  if (message === null || !isAction(verb)) return { kind: 'command', words, address, name };
  return { kind: 'answer', action: ACTIONS[verb], message, address, name };
}

function isAction(verb: string): verb is keyof typeof ACTIONS {
  return Object.hasOwn(ACTIONS, verb);
}

function answeredBy(code: string, { repliedTo }: Writer): AnsweredMessage | null {
  if (code !== '') return /^\d{1,6}$/u.test(code) ? { by: 'code', code } : null;
  return repliedTo === null ? { by: 'latest' } : { by: 'reference', reference: repliedTo };
}
