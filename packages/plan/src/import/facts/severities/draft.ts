import type { Lines } from '../../document/document.ts';
import type { FoundSeverity, FoundTime } from '../../found.ts';
import { readCriteria } from '../criteria.ts';
import { type FoundTimeSpan, readTimes } from '../read-time.ts';
import { type Level, plain } from './level.ts';
import { type Field, NOTHING, REVIEW_REQUIRED, YES } from './level-words.ts';

type TimeField = 'acknowledge' | 'resolve' | 'update';

/** A level while its facts are gathered. */
export interface Draft {
  readonly level: Level;
  name: string | null;
  meaning: string | null;
  readonly examples: string[];
  acknowledge: FoundTime | null;
  resolve: FoundTime | null;
  update: FoundTime | null;
  commander: string | null;
  notify: string | null;
  /** Whom to escalate to; told in default of a list of whom to tell. */
  escalation: string | null;
  reviewRequired: boolean;
  /** Lines that were used where it is defined. */
  readonly used: Lines[];
  /** Lines that were used elsewhere. */
  readonly elsewhere: Lines[];
}

/** A draft of a level, with what its heading says: `P1 - High (Response within 1 hour)`. */
export function draftOf(level: Level, lines: Lines): Draft {
  const draft: Draft = {
    level,
    name: level.name,
    meaning: null,
    examples: [],
    acknowledge: null,
    resolve: null,
    update: null,
    commander: null,
    notify: null,
    escalation: null,
    reviewRequired: false,
    used: [{ line: lines.line, lastLine: lines.lastLine }],
    elsewhere: [],
  };
  for (const extra of level.extras) if (readTimes(extra).length > 0) setMixed(draft, 'acknowledge', extra);
  return draft;
}

/** Takes over what a label, a cell or an item says. Returns whether it said anything. */
export function setField(draft: Draft, field: Field, value: string): boolean {
  const text = value.trim();
  if (field === 'review') {
    draft.reviewRequired ||= YES.test(text) || REVIEW_REQUIRED.test(`review ${text}`);
    return true;
  }
  if (NOTHING.test(text)) return false;
  switch (field) {
    case 'acknowledge':
    case 'resolve':
    case 'update':
      return setTimed(draft, field, text);
    case 'examples':
      draft.examples.push(...splitExamples(text));
      return true;
    case 'notify':
      return setNotify(draft, text);
    default:
      draft[field] ??= text;
      return true;
  }
}

function setTimed(draft: Draft, field: TimeField, text: string): boolean {
  const times = readTimes(text);
  // `Response: On-call engineer handles it` says who, not when.
  if (times.every(({ seconds }) => seconds === null) && draft[field] !== null) return setNotify(draft, text);
  setMixed(draft, field, text);
  return true;
}

function setNotify(draft: Draft, text: string): boolean {
  const often = readTimes(text).find(({ qualifier, seconds }) => qualifier === 'every' && seconds !== null);
  if (often) setTime(draft, 'update', often, text);
  if (!often || /\p{L}{3}/u.test(withoutTimes(text))) draft.notify ??= text;
  return true;
}

/** What is left of a text without its times. */
export function withoutTimes(text: string): string {
  return readTimes(text).reduce((rest, { words }) => rest.replace(words, ' '), text);
}

/** `Ack 5 min, fix within 4 h, updates every 30 min`: each time goes where the words around it say. */
export function setMixed(draft: Draft, field: TimeField, text: string): void {
  const times = readTimes(text).filter(({ seconds }) => seconds !== null);
  if (times.length === 0) {
    draft[field] ??= { seconds: null, words: text };
    return;
  }
  if (times.length === 1) {
    const [time] = times;
    if (time) setTime(draft, clauseField(field, time, text), time, text);
    return;
  }
  const clauses = times.map((time) => ({ time, clause: clauseAround(text, time) }));
  const last = clauses.filter(({ clause }) => isMitigation(clause));
  for (const { time, clause } of [...clauses.filter((each) => !last.includes(each)), ...last])
    setTime(draft, clauseField(field, time, clause), time, clause);
}

const MITIGATE = /mitiga|\bcontain|eindamm|contencao|contencion|attenu/;
const RESOLVE = /resol|\bfix|restor|los(?:t|en|ung)|beheb|wiederherstell|corrig|soluc|解決|復旧|修复|解决|恢复/;
const UPDATE = /updat|aktualisier|atualiz|actualiz|mise a jour|aggiorn|更新/;

/** Where a time belongs when its words say more than its column does. */
function clauseField(field: TimeField, time: FoundTimeSpan, clause: string): TimeField {
  const words = plain(clause);
  if (time.qualifier === 'every' || UPDATE.test(words)) return 'update';
  if (
    field === 'acknowledge' &&
    (RESOLVE.test(words) || isMitigation(clause)) &&
    !/respon|reakt|respos|respues|応答/.test(words)
  )
    return 'resolve';
  return field;
}

/** A stopped damage counts as resolved where nothing says when it is. */
function isMitigation(clause: string): boolean {
  const words = plain(clause);
  return MITIGATE.test(words) && !RESOLVE.test(words);
}

function clauseAround(text: string, { index, words }: FoundTimeSpan): string {
  const before =
    text
      .slice(0, index)
      .split(/[,;/·|。、\n]|[.!]\s/u)
      .at(-1) ?? '';
  const after = text.slice(index + words.length).split(/[,;/·|。、\n]|[.!](?:\s|$)/u)[0] ?? '';
  return `${before}${text.slice(index, index + words.length)}${after}`.trim();
}

/** A time with a figure beats words without one; of two figures the first stays. */
export function setTime(draft: Draft, field: TimeField, time: FoundTimeSpan, words: string): void {
  // A deadline is kept at the end of its range; an interval at the shortest.
  const seconds = field === 'update' ? time.seconds : (time.atMost ?? time.seconds);
  if (draft[field]?.seconds == null) draft[field] = { seconds, words: words.trim() };
}

/** Of the lines below `Resolution target:` the one that is about the whole. */
export function setTimeFromItems(draft: Draft, field: TimeField, items: readonly string[]): void {
  const total = items.find((item) => /total|resolut|resolv|insgesamt|gesamt|complet/i.test(item) && hasFigure(item));
  const text = total ?? items.find(hasFigure) ?? items[0];
  if (text !== undefined) setMixed(draft, field, text);
}

function hasFigure(text: string): boolean {
  return readTimes(text).some(({ seconds }) => seconds !== null);
}

/** `Database breach, active intrusion (any host, any time)`: commas within brackets do not separate. */
function splitExamples(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const sign of text.replace(/<br\s?\/?>/giu, '\n')) {
    if ('([（'.includes(sign)) depth++;
    else if (')]）'.includes(sign)) depth--;
    if (',;、；\n'.includes(sign) && depth <= 0) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** How much is known; the best-defined scale of a document is its scale. */
export function scoreOf(draft: Draft): number {
  const times = [draft.acknowledge, draft.resolve, draft.update].filter((time) => time !== null);
  const texts = [draft.meaning, draft.name, draft.commander, draft.notify].filter((text) => text !== null);
  return 2 + 3 * times.length + texts.length + (draft.examples.length > 0 ? 1 : 0);
}

/** Fills what a level does not say yet from another place that speaks about it. */
export function merge(into: Draft, other: Draft): void {
  for (const field of ['acknowledge', 'resolve', 'update'] as const)
    if (
      into[field]?.seconds == null &&
      other[field] !== null &&
      (into[field] === null || other[field].seconds !== null)
    )
      into[field] = other[field];
  for (const field of ['name', 'meaning', 'commander', 'notify', 'escalation'] as const) into[field] ??= other[field];
  if (into.examples.length === 0) into.examples.push(...other.examples);
  into.reviewRequired ||= other.reviewRequired;
  into.elsewhere.push(...other.used);
}

export function severityOf(draft: Draft): FoundSeverity {
  const { level, used, elsewhere: _, name, meaning, examples, escalation, notify, ...facts } = draft;
  const bracket = level.extras.find((extra) => /\S\s\S/.test(extra) && readTimes(extra).length === 0) ?? null;
  return {
    id: level.id,
    name: name ?? level.id,
    meaning: meaning ?? bracket,
    examples: [...examples],
    ...facts,
    notify: notify ?? escalation,
    criteria: examples.flatMap(readCriteria),
    line: Math.min(...used.map(({ line }) => line)),
    lastLine: Math.max(...used.map(({ lastLine }) => lastLine)),
  };
}
