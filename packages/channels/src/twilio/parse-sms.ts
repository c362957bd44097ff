import { oneLine } from '../clean-text.ts';

type Action = 'acknowledge' | 'escalate' | 'resolve';

/** What a text message from a person says. */
export type SmsReply =
  | { readonly kind: 'answer'; readonly action: Action; readonly code: string | null }
  | { readonly kind: 'opt'; readonly wants: boolean }
  | { readonly kind: 'command'; readonly words: string }
  /** Nothing that needs an answer: Twilio itself has given one, or the message is empty. */
  | { readonly kind: 'nothing' };

/**
 * The words by which a person opts out or in, and which Twilio answers itself.
 * Source: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
 */
const OPT_OUT = new Set(['stop', 'stopall', 'stop all', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout']);
const OPT_IN = new Set(['start', 'yes', 'unstop']);

const ACTIONS: Readonly<Record<string, Action>> = {
  a: 'acknowledge',
  ack: 'acknowledge',
  acknowledge: 'acknowledge',
  acknowledged: 'acknowledge',
  e: 'escalate',
  esc: 'escalate',
  escalate: 'escalate',
  r: 'resolve',
  resolve: 'resolve',
  resolved: 'resolve',
};

/** Only short messages are replies; the rest of a long one is not looked at. */
const MAX_LENGTH = 300;

/**
 * Reads a reply: `12a`, `12 A`, `ack 12`, `a`, `12`, `resolve #12.`, a word that opts out or in, else a command.
 * @param body the text as it was typed
 * @param optOutType field `OptOutType`, set when the words are the account's own: `STOP`, `START`, `HELP`
 */
export function parseSms(body: string, optOutType: string | undefined): SmsReply {
  const words = oneLine(body.slice(0, 4 * MAX_LENGTH), MAX_LENGTH);
  const opted = optOf(words.toLowerCase().replace(/[.!]$/u, ''), optOutType?.toUpperCase());
  if (opted !== null) return opted;
  return words === '' ? { kind: 'nothing' } : (answerOf(words.toLowerCase()) ?? { kind: 'command', words });
}

function optOf(word: string, optOutType: string | undefined): SmsReply | null {
  if (optOutType === 'HELP') return { kind: 'nothing' };
  if (optOutType === 'STOP' || OPT_OUT.has(word)) return { kind: 'opt', wants: false };
  if (optOutType === 'START' || OPT_IN.has(word)) return { kind: 'opt', wants: true };
  return null;
}

/** A code with a word after or before it. What follows both (`12a, on it`) is talk; alone, neither may be followed. */
const CODE_FIRST = /^#?(\d{1,6})(?:[\s.:-]{0,3}([a-z]{1,12}))?(?=$|([\s.,;:!]))/u;
const WORD_FIRST = /^([a-z]{1,12})(?:[\s.:#-]{0,4}(\d{1,6}))?(?=$|([\s.,;:!]))/u;

function answerOf(typed: string): SmsReply | null {
  const words = typed.replace(/^["'( ]{1,3}/u, '').replace(/["').,!;: ]{1,5}$/u, '');
  const [, codeBefore, wordAfter, talkAfter] = CODE_FIRST.exec(words) ?? [];
  const [, wordBefore, codeAfter, talkBehind] = WORD_FIRST.exec(words) ?? [];
  const code = codeBefore ?? codeAfter ?? null;
  const word = wordAfter ?? wordBefore ?? null;
  const hasTalk = (talkAfter ?? talkBehind) !== undefined;
  if ((code === null && word === null) || (hasTalk && (code === null || word === null))) return null;
  if (word !== null && !Object.hasOwn(ACTIONS, word)) return null;
  return { kind: 'answer', action: (word === null ? undefined : ACTIONS[word]) ?? 'acknowledge', code };
}
