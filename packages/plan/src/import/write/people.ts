import { readTimes } from '../facts/read-time.ts';
import type { FoundDetail, FoundEscalation } from '../found.ts';
import type { From, Gathered } from './gather.ts';
import { Names, oneLine, slugOf } from './names.ts';

/** Somebody who is paged. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** Where the document speaks of them, and what it says there. */
  readonly notes: readonly string[];
  readonly emails: readonly string[];
  /** What a person has to fill in; null when nothing is missing. */
  readonly todo: string | null;
}

/** People by what the document calls them. */
export interface People {
  readonly all: readonly Person[];
  /** The person whom an escalation entry means. */
  readonly ofEntry: (entry: FoundEscalation) => Person;
  /** The person whom some words name, or null. */
  readonly ofWords: (words: string) => Person | null;
}

const PLACEHOLDER = /^\W*(?:your |backup |full )?(?:name|tbd|todo|n\/a|none|person|contact)?\W*$|^[[<{].*[\]>}]$/i;

/** Finds everybody whom the plan pages: the escalation in its order, then the other contacts who are people. */
export function findPeople(gathered: Gathered): People {
  const names = new Names();
  const byKey = new Map<string, Person>();
  const shared = new Set(
    gathered.escalation.map(({ who }) => who).filter((who, index, all) => all.indexOf(who) !== index),
  );
  const nameOf = (entry: FoundEscalation): string => calledOf(entry, shared.has(entry.who));
  const add = (called: string, note: string | null, details: readonly FoundDetail[]): void => {
    const key = keyOf(called);
    const known = byKey.get(key) ?? personOf(names.take(called, 'person'), called);
    byKey.set(key, merge(known, note, details));
  };
  for (const entry of gathered.escalation) add(nameOf(entry), noteOf(entry), entry.details);
  for (const contact of gathered.contacts) {
    if (contact.kind === 'person' && keyOf(contact.name) !== '') add(contact.name, noteOf(contact), contact.details);
  }
  if (byKey.size === 0) add('On-call engineer', null, []);
  const all = [...byKey.values()];
  const first = all[0] as Person;
  return {
    all,
    ofEntry: (entry) => byKey.get(keyOf(nameOf(entry))) ?? first,
    ofWords: (words) => bestMatch(words, all),
  };
}

/**
 * What an entry calls the person: `On-Call Engineer`; the slot when the document leaves the name blank, and both when
 * several slots have one name: `On-Call Engineer, Secondary`.
 */
function calledOf({ who, level }: FoundEscalation, shared: boolean): string {
  // A time is no slot: whoever is called after 15 and after 60 minutes is one person.
  const slot = level !== who && readTimes(level).length === 0;
  const said = PLACEHOLDER.test(who.trim()) ? level : shared && slot ? `${who}, ${level}` : who;
  return oneLine(said.replace(/[`*_]/g, ''), 80) || 'On-call engineer';
}

function keyOf(name: string): string {
  return slugOf(name) || name.trim().toLowerCase();
}

/** `line 34: Primary: [Name] - [Phone]`. */
function noteOf({ from, says }: { readonly from: string; readonly says: string }): string {
  return `${from}: ${oneLine(says, 600)}`;
}

function personOf(id: string, name: string): Person {
  const todo = 'who this is, and how they are reached; until then messages are shown in the Outbox';
  return { id, name: oneLine(name, 80), notes: [], emails: [], todo };
}

function merge(person: Person, note: string | null, details: readonly FoundDetail[]): Person {
  const found = details.filter(({ kind, value }) => kind === 'email' && /^[^\s@]{1,64}@[^\s@]{1,190}$/.test(value));
  const emails = [...new Set([...person.emails, ...found.map(({ value }) => value)])];
  const notes = note === null || person.notes.includes(note) ? person.notes : [...person.notes, note];
  return { ...person, notes, emails, todo: emails.length > 0 ? null : person.todo };
}

/** The person with the most words in common, at least one of them not a word of every role. */
function bestMatch(words: string, all: readonly Person[]): Person | null {
  const wanted = wordsOf(words);
  let best: { readonly person: Person; readonly score: number } | null = null;
  for (const person of all) {
    const own = wordsOf(person.name);
    const score = own.filter((word) => wanted.includes(word)).length / Math.max(1, own.length);
    if (score > (best?.score ?? 0.49)) best = { person, score };
  }
  return best?.person ?? null;
}

function wordsOf(text: string): readonly string[] {
  return slugOf(text)
    .split('-')
    .filter((word) => word.length > 1);
}

/** Entries that apply to a level, in the order of the document. */
export function entriesFor(
  escalation: readonly From<FoundEscalation>[],
  applies: (severities: readonly string[]) => boolean,
): readonly From<FoundEscalation>[] {
  return escalation.filter(({ severities }) => severities.length === 0 || applies(severities));
}
