import type {
  CheckConsentResponse,
  ConsentCase,
  ConsentEntry,
  ConsentMessage,
  ConsentSuppression,
} from '../api/generated/types.gen.ts';
import { formatRough } from '../shared/duration.ts';
import type { Tone } from '../shared/tone.ts';

/** Why a message may be sent or not. */
export const reasonWords: Readonly<Record<CheckConsentResponse['reason'], string>> = {
  granted: 'The person has agreed.',
  'not-required': 'This message needs no consent.',
  suppressed: 'The address is suppressed: nobody may send anything to it.',
  revoked: 'The person has withdrawn their consent.',
  asked: 'The person was asked, and has not answered yet.',
  unknown: 'There is no consent on record.',
  'invalid-address': 'This is no address that messages can go to.',
};

/** Why an address is suppressed. */
export const suppressionWords: Readonly<Record<ConsentSuppression['cause'], string>> = {
  stop: 'the person wrote STOP',
  'possible-stop': 'a message that may be an opt-out',
  complaint: 'the person complained',
  person: 'somebody of ours ended it',
  erasure: 'the person had their data erased',
};

/** The causes with which a case is closed. */
export const causeWords: Readonly<Record<NonNullable<ConsentCase['cause']>, string>> = {
  'list-import': 'The number came with an imported list',
  'consent-unclear': 'It was not clear what they agreed to',
  'stop-missed': 'An earlier STOP was missed',
  'wrong-number': 'The number belongs to somebody else',
  'human-error': 'Somebody made a mistake',
  'consent-valid': 'The consent is good, and the person was told',
  'not-a-complaint': 'It was no complaint',
  other: 'Something else',
};

const actions: Readonly<Record<ConsentEntry['action'], string>> = {
  granted: 'Agreed',
  revoked: 'Withdrew consent',
  confirmed: 'Confirmed consent',
  asked: 'Was asked to agree',
  suppressed: 'Suppressed',
  started: 'Wrote START',
  lifted: 'Suppression lifted',
};

const ways: Readonly<Record<ConsentEntry['how'], string>> = {
  'web-form': 'by a form',
  keyword: 'by a keyword',
  message: 'by a message',
  import: 'by an import',
  person: 'by a person',
  api: 'by the application',
};

/** `Agreed by a form, for acme`. */
export function entryWords({ action, how, merchant, cause }: ConsentEntry): string {
  const why = cause === null ? ` ${ways[how]}` : `: ${suppressionWords[cause]}`;
  return `${actions[action]}${why}${merchant ? `, for ${merchant}` : ''}`;
}

/** Whether an entry opens the way to messages or closes it. */
export function entryTone({ action }: Pick<ConsentEntry, 'action'>): Tone {
  if (action === 'suppressed' || action === 'revoked') return 'bad';
  return action === 'asked' ? 'neutral' : 'ok';
}

/** How a message of a person was understood. */
export const meaningWords: Readonly<Record<ConsentMessage['meaning'], string>> = {
  stop: 'STOP',
  start: 'START',
  yes: 'Yes',
  help: 'HELP',
  'possible-stop': 'may be a STOP',
  complaint: 'a complaint',
  other: 'something else',
};

/** Evidence as lines: `ip: 192.0.2.1`; what is more than a word is written as JSON. */
export function evidenceLines(evidence: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(evidence)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
}

/** How a case stands: its clock first. */
export function caseState(one: ConsentCase, nowMs: number): { readonly word: string; readonly tone: Tone } {
  if (one.status === 'closed') return { word: one.late ? 'Closed, answered late' : 'Closed', tone: 'neutral' };
  if (one.status === 'answered')
    return { word: one.late ? 'Answered late' : 'Answered in time', tone: one.late ? 'warn' : 'ok' };
  const leftMs = Date.parse(one.dueAt) - nowMs;
  if (leftMs < 0) return { word: `Late by ${formatRough(-leftMs / 1000)}`, tone: 'bad' };
  return { word: `Answer within ${formatRough(leftMs / 1000)}`, tone: leftMs < 900_000 ? 'warn' : 'accent' };
}

/** What an import came to, in a sentence. */
export function importWords({
  dryRun,
  imported,
  rows,
  fresh,
  known,
  suppressed,
  erased,
  badCount,
}: ImportReport): string {
  const begin = imported ? 'Imported' : dryRun ? 'Nothing is changed yet' : 'Nothing was imported';
  const parts = [`${fresh} new`, `${known} known before`];
  if (suppressed > 0) parts.push(`${suppressed} suppressed, which stay so`);
  if (erased > 0) parts.push(`${erased} erased, of which nothing is kept`);
  if (badCount > 0) parts.push(`${badCount} wrong`);
  return `${begin}: ${rows} rows, ${parts.join(', ')}.`;
}

/** What the server says of a file of consents; the file goes as it is, so that the generated client has no word for it. */
export interface ImportReport {
  readonly dryRun: boolean;
  readonly imported: boolean;
  readonly encoding: string;
  readonly rows: number;
  readonly fresh: number;
  readonly known: number;
  readonly suppressed: number;
  readonly erased: number;
  readonly badCount: number;
  readonly bad: readonly { readonly line: number; readonly message: string }[];
}
