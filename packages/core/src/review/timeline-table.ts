import { actorName } from '../model/actor.ts';
import type { EpochMs } from '../model/plan.ts';
import type { FactKind, TimelineEntry } from '../model/timeline.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { suggestKeyEvents } from './key-events.ts';

/** Bookkeeping that the incident room shows and that tells a reader of the report nothing. */
const BOOKKEEPING: ReadonlySet<FactKind> = new Set<FactKind>([
  'update-due',
  'update-drafted',
  'page-sent',
  'clock-met',
]);

/** A timeline is shown whole up to so many entries; of a longer one the key events, its beginning and its end. */
const MOST_ROWS = 250;
const AT_EACH_END = 80;
const MOST_KEY_EVENTS = 80;
const LONGEST_TEXT = 400;

/** How the table says times and who looks at it. */
export interface TimelineTable {
  readonly time: (atMs: EpochMs) => string;
  /** IANA zone. */
  readonly timezone: string;
  /** How many entries the timeline has; those that were given may be fewer. */
  readonly total: number;
  /** Numbers of the entries that the review picked: they are never left out. */
  readonly picked: ReadonlySet<number>;
}

/** The timeline as a table of Markdown, of bounded size however long it is. */
export function timelineTable(
  timeline: readonly TimelineEntry[],
  { time, timezone, total, picked }: TimelineTable,
): readonly string[] {
  const told = timeline.filter(isTold);
  const isWhole = total <= timeline.length && told.length <= MOST_ROWS;
  const shown = isWhole ? told : shorten(told, picked);
  const rows = shown.map(
    (entry) =>
      `| ${time(entry.atMs)} | ${escapeMarkdown(actorName(entry.actor))} | ${escapeMarkdown(cut(entry.text))} |`,
  );
  const counted = Math.max(total, timeline.length).toLocaleString('en-US');
  const left = isWhole
    ? []
    : [
        '',
        `The timeline has ${counted} entries. Here are the key events, the first ${AT_EACH_END} and the last ${AT_EACH_END}; the rest is in the room of the incident.`,
      ];
  return [
    `Times are in ${escapeMarkdown(timezone)}.`,
    ...left,
    ...['', '| Time | Who | What |', '| --- | --- | --- |'],
    ...rows,
  ];
}

function isTold({ fact }: TimelineEntry): boolean {
  return !BOOKKEEPING.has(fact.kind) && (fact.kind !== 'escalated' || fact.skipped);
}

function shorten(told: readonly TimelineEntry[], picked: ReadonlySet<number>): readonly TimelineEntry[] {
  const key = new Set(suggestKeyEvents(told, MOST_KEY_EVENTS).map(({ seq }) => seq));
  return told.filter(
    ({ seq }, index) => index < AT_EACH_END || index >= told.length - AT_EACH_END || key.has(seq) || picked.has(seq),
  );
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
