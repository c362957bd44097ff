import type { GetOnCallResponse } from '../../api/generated/types.gen.ts';
import { formatDuration, formatRough } from '../../shared/duration.ts';
import type { Tone } from '../../shared/tone.ts';

type Person = GetOnCallResponse['people'][number];
export type ContactMethod = Person['contact'][number];
type LastTest = ContactMethod['lastTest'];

const DAY_MS = 86_400_000;
/** Telephones and members change: what was proved longer ago than this is worth another test. */
const OLD_DAYS = 90;

/** When a method is used: `at once`, `after 2 min`, or only when those before it failed. */
export function whenUsed(method: Pick<ContactMethod, 'afterSeconds'>, place: number): string {
  if (method.afterSeconds === null) return place === 0 ? 'at once' : 'if those before it fail';
  return method.afterSeconds === 0 ? 'at once' : `after ${formatDuration(method.afterSeconds)}`;
}

/** What a method is used for, where that is not everything. */
export function usedFor(method: Pick<ContactMethod, 'for'>): string | null {
  if (method.for === 'both') return null;
  return method.for === 'page' ? 'pages only' : 'notifications only';
}

/** How the last test of a method went, in words and a tone. */
export function testWords(test: LastTest, nowMs: number): { words: string; tone: Tone } {
  if (!test) return { words: 'never tested', tone: 'warn' };
  const ageMs = nowMs - Date.parse(test.at);
  const ago = ageMs < 2000 ? 'just now' : `${formatRough(ageMs / 1000)} ago`;
  switch (test.outcome) {
    case 'waiting':
      return { words: `test sent ${ago}, waiting`, tone: 'accent' };
    case 'failed':
      return { words: `test failed ${ago}${test.error ? `: ${test.error}` : ''}`, tone: 'bad' };
    case 'delivered':
      return { words: `test delivered ${ago}, not confirmed`, tone: ageMs > OLD_DAYS * DAY_MS ? 'warn' : 'neutral' };
    default:
      return { words: `confirmed ${ago}`, tone: ageMs > OLD_DAYS * DAY_MS ? 'warn' : 'ok' };
  }
}
