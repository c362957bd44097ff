import type { AudienceDue, IncidentRoom, StatusUpdate, UpdatePreview } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { listWords, plural } from '../shared/names.ts';
import type { Tone } from '../shared/tone.ts';

/** What an audience's strip says first: words, and a moment that is counted down beside them. */
export interface Standing {
  readonly words: string;
  readonly tone: Tone;
  /** Counted down, or up, after the words; null: nothing is. */
  readonly to: string | null;
}

/**
 * How an audience stands at a moment: what is due, what waits for whom.
 * @param due as the server last said it @param nowMs the reader's clock
 */
export function standingOf(due: AudienceDue, nowMs: number): Standing {
  const { dueAt, state } = due;
  if (state === 'embargoed') return { words: 'Under embargo', tone: 'warn', to: null };
  if (state === 'done' || dueAt === null) return { words: 'Nothing more is due', tone: 'neutral', to: null };
  if (state === 'late') return { words: 'Late by', tone: 'bad', to: dueAt };
  if (state === 'waiting') return waiting(due);
  if (Date.parse(dueAt) <= nowMs) return { words: 'Due now', tone: 'warn', to: null };
  return { words: due.unattended ? 'Goes out by itself in' : 'Due in', tone: 'neutral', to: dueAt };
}

function waiting({ draftId, unattended, lateAt }: AudienceDue): Standing {
  if (unattended) return { words: 'Goes out by itself now', tone: 'accent', to: null };
  if (draftId === null) return { words: 'Due now', tone: 'warn', to: null };
  return lateAt === null
    ? { words: 'A draft waits for you', tone: 'warn', to: null }
    : { words: 'A draft waits for you, late in', tone: 'warn', to: lateAt };
}

/** Who sent it: `by Ann`, or `by itself` where nobody had to agree. */
export function senderWords({ sentBy, unattended }: Pick<StatusUpdate, 'sentBy' | 'unattended'>): string {
  if (unattended && sentBy === 'Tocsin') return 'by itself';
  return sentBy ? `by ${sentBy}` : '';
}

type Triggers = IncidentRoom['comingTriggers'];

/** What has to happen before a trigger fires, as a sentence without its end. */
export function waitsFor({ when, afterSeconds, at }: Triggers[number]): string {
  if (when === 'outage' && at !== null) return 'Unless the outage ends or is contained before';
  const later = afterSeconds > 0 ? `Fires ${formatDuration(afterSeconds)} after` : 'Fires when';
  return `${later} ${cases[when]}`;
}

const cases: Readonly<Record<Triggers[number]['when'], string>> = {
  outage: 'the public is without something, which is not so as things stand',
  'customer-data': 'somebody says under Impact that data is concerned',
  security: 'it is marked as a security incident',
  maintenance: 'maintenance in an emergency begins because of it',
};

/** Who gets an update, counted: `4 recipients and 1,204 subscribers of the status page`. */
export function recipientCount(preview: UpdatePreview): string {
  const people = preview.channels.reduce((sum, { recipients }) => sum + recipients.length, 0);
  const parts = [
    ...(people > 0 ? [plural(people, 'recipient')] : []),
    ...(preview.statusPage ? [pageWords(preview.statusPage.subscribers)] : []),
  ];
  return listWords(parts) || 'nobody';
}

function pageWords(subscribers: number): string {
  if (subscribers === 0) return 'the public status page';
  const counted = new Intl.NumberFormat('en-GB').format(subscribers);
  return `the public status page with ${counted} ${subscribers === 1 ? 'subscriber' : 'subscribers'}`;
}

const kinds: Readonly<Record<string, string>> = {
  email: 'E-mail',
  slack: 'Slack',
  telegram: 'Telegram',
  discord: 'Discord',
  webhook: 'Webhook',
  push: 'Push',
  sandbox: 'Outbox',
  pagerduty: 'PagerDuty',
  'twilio-sms': 'SMS',
  'twilio-voice': 'Call',
};

/** What a kind of channel is called. */
export function channelWord(type: string): string {
  return kinds[type] ?? type;
}

/** Blanks of a text, in order, each once: `[[facts.what]]` is `facts.what`. */
export function blanksIn(text: string): readonly string[] {
  const names = text.matchAll(/\[\[([^[\]\n]{1,100})\]\]/g);
  return [...new Set([...names].map(([, name]) => name ?? ''))];
}

/** A blank as people read it: `facts.users_affected` is `Users affected`. */
export function blankTitle(name: string): string {
  const words = (name.split('.').at(-1) ?? name).replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whether two texts were put together and nobody has chosen between them yet. */
export function hasBothTexts(text: string): boolean {
  return /^(?:<<<<<<< |=======$|>>>>>>> )/m.test(text);
}
