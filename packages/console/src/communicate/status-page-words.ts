import type { Mailing, StatusExport, StatusNotice, StatusPage, Subscriber } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import type { Tone } from '../shared/tone.ts';

type PublicState = StatusPage['components'][number]['state'];
type Counts = Mailing['counts'];

/** States of components in the words of the public page. */
export const STATE_WORDS: Readonly<Record<PublicState, string>> = {
  operational: 'Operational',
  degraded: 'Degraded performance',
  partial: 'Partial outage',
  major: 'Major outage',
  maintenance: 'Under maintenance',
  unknown: 'Unknown',
};

export const STATE_TONES: Readonly<Record<PublicState, Tone>> = {
  ...{ operational: 'ok', degraded: 'warn', partial: 'warn', major: 'bad', maintenance: 'accent', unknown: 'neutral' },
};

/** The heading of the public page: what it says of all. */
export const OVERALL_WORDS: Readonly<Record<PublicState, string>> = {
  operational: 'All systems are operational',
  degraded: 'Some systems are slow or limited',
  partial: 'Some systems are not available',
  major: 'There is a major outage',
  maintenance: 'Maintenance is under way',
  unknown: 'The state is not known',
};

/** What a person may say of a component. */
export const SAID_STATES = ['operational', 'degraded', 'partial', 'major'] as const;
export type SaidState = (typeof SAID_STATES)[number];

export const PROGRESS_WORDS: Readonly<Record<StatusNotice['status'], string>> = {
  ...{ investigating: 'Investigating', identified: 'Identified', monitoring: 'Monitoring', resolved: 'Resolved' },
};

export const PROGRESS_TONES: Readonly<Record<StatusNotice['status'], Tone>> = {
  ...{ investigating: 'bad', identified: 'warn', monitoring: 'accent', resolved: 'ok' },
};

export const MAILING_WORDS: Readonly<Record<Mailing['status'], string>> = {
  ...{ new: 'Begins', running: 'Under way', paused: 'Paused', done: 'Done', cancelled: 'Cancelled' },
  superseded: 'Overtaken by news',
};

export const MAILING_TONES: Readonly<Record<Mailing['status'], Tone>> = {
  ...{ new: 'accent', running: 'accent', paused: 'warn', done: 'ok', cancelled: 'neutral', superseded: 'neutral' },
};

export const SUBSCRIBER_WORDS: Readonly<Record<Subscriber['status'], string>> = {
  unconfirmed: 'Not confirmed yet',
  confirmed: 'Confirmed',
  suppressed: 'Suppressed',
  disabled: 'Switched off: it failed too long',
};

export const KIND_WORDS: Readonly<Record<Subscriber['kind'], string>> = {
  ...{ email: 'e-mail', webhook: 'webhook', slack: 'Slack' },
};

/** `3 by e-mail, 1 by webhook`; nothing: nobody. */
export function subscribersWords(counts: StatusPage['subscribers']): string {
  const kinds = (['email', 'webhook', 'slack'] as const).filter((kind) => counts[kind] > 0);
  return kinds.map((kind) => `${counts[kind].toLocaleString('en-GB')} by ${KIND_WORDS[kind]}`).join(', ');
}

/** States of recipients in the order in which they matter, with what each means. */
const RECIPIENTS = [
  ['sent', 'sent'],
  ['queued', 'waiting'],
  ['claimed', 'being sent'],
  ['unclear', 'unclear'],
  ['bounced', 'bounced'],
  ['failed', 'failed'],
  ['suppressed', 'suppressed'],
  ['left', 'left before'],
  ['superseded', 'got newer news'],
  ['cancelled', 'cancelled'],
] as const;

/** What became of the recipients of a mailing: `120 sent, 3 waiting, 1 unclear`. */
export function recipientsWords(counts: Counts): string {
  const known = RECIPIENTS.filter(([state]) => (counts[state] ?? 0) > 0);
  return known.map(([state, words]) => `${(counts[state] ?? 0).toLocaleString('en-GB')} ${words}`).join(', ');
}

/** How much of a mailing is over, from 0 to 1. Nothing to do is all done. */
export function doneShare({ recipients, counts }: Pick<Mailing, 'recipients' | 'counts'>): number {
  if (recipients === 0) return 1;
  return Math.max(0, 1 - ((counts.queued ?? 0) + (counts.claimed ?? 0)) / recipients);
}

/** What somebody should look at in a mailing; empty: nothing. */
export function troublesOf({ counts }: Pick<Mailing, 'counts'>): string[] {
  const { unclear = 0, bounced = 0, failed = 0 } = counts;
  return [
    ...(unclear > 0
      ? [
          `Of ${plural(unclear, 'mail')} nobody knows whether it went out: the node ended while it was sent. It is not sent twice.`,
        ]
      : []),
    ...(bounced > 0
      ? [`${plural(bounced, 'mail')} came back. Addresses that do not exist are not written to again.`]
      : []),
    ...(failed > 0 ? [`${plural(failed, 'recipient')} could not be told.`] : []),
  ];
}

/** `in order`, or that it fails or was never written. */
export function copyWords({ writtenAt, error }: StatusExport['copies'][number]): { word: string; tone: Tone } {
  if (error !== null) return { word: 'Cannot be written', tone: 'bad' };
  return writtenAt === null ? { word: 'Not written yet', tone: 'neutral' } : { word: 'In order', tone: 'ok' };
}

/** What a notice says of components, as the API takes it: those of which nothing is said are left out. */
export function saidComponents(said: Readonly<Record<string, SaidState | ''>>): Record<string, SaidState> {
  return Object.fromEntries(Object.entries(said).filter((entry): entry is [string, SaidState] => entry[1] !== ''));
}
