import { parseDuration } from '@tocsin/plan';

export const VERBS = [
  'acknowledge',
  'escalate',
  'resolve',
  'snooze',
  'reassign',
  'mute',
  'unmute',
  'run',
  'runbooks',
  'status',
  'oncall',
  'help',
] as const;
export type Verb = (typeof VERBS)[number];

/** What somebody typed, taken apart: `snooze INC-2026-001 30m`. */
export interface TypedWords {
  readonly verb: Verb;
  /** Null: the incident is not named. */
  readonly id: string | null;
  /** Whatever follows, with single spaces. */
  readonly rest: string;
}

const SAME_AS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ...VERBS.map((verb) => [verb, verb] as const),
  ['ack', 'acknowledge'],
  ['on-call', 'oncall'],
  ['who', 'oncall'],
  ['list', 'status'],
  ['?', 'help'],
]);

/** Nobody types more; what comes after is cut off. */
const MOST_CHARACTERS = 6000;

/** Takes apart what was typed; null when it does not begin with a word that is known. */
export function readWords(words: string): TypedWords | null {
  const [first = '', ...tokens] = words.slice(0, MOST_CHARACTERS).trim().split(/\s+/);
  const isName = /^\/?tocsin$/i.test(first);
  const verb = SAME_AS.get((isName ? (tokens.shift() ?? 'help') : first).toLowerCase());
  if (!verb) return null;
  const id = /^INC-\d{4}-\d{1,9}$/i.test(tokens[0] ?? '') ? (tokens.shift() ?? '').toUpperCase() : null;
  return { verb, id, rest: tokens.join(' ') };
}

const LONGEST_SNOOZE_SECONDS = 7 * 86_400;

/** Reads how long to snooze: `30m`, `2h`, or minutes as a number. @returns seconds, or null from outside a minute to a week */
export function readSnooze(text: string): number | null {
  const written = text.replaceAll(' ', '').replace(/^for/i, '').toLowerCase();
  const seconds = parseDuration(/^\d{1,5}$/.test(written) ? `${written}m` : written);
  return seconds !== null && seconds >= 60 && seconds <= LONGEST_SNOOZE_SECONDS ? seconds : null;
}

/** What can be typed, for whoever asks or typed something else. */
export const HELP = [
  'ack [ID]: you have it',
  'escalate [ID]: page the next step now',
  'reassign [ID] PERSON: somebody else has it',
  'snooze [ID] 30m: nobody is paged until then',
  'mute [ID]: no more of it for you; unmute [ID]',
  'resolve [ID] WHAT ENDED IT',
  'run NAME [ID]: start a runbook; runbooks: which there are',
  'status, oncall, help',
].join('\n');
