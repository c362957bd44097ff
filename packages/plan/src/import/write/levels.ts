import type { FoundCadence, FoundSeverity } from '../found.ts';
import type { From, Gathered } from './gather.ts';
import { Names } from './names.ts';

/** A level as it is written: the document's, or one that was made because it has none. */
export interface Level {
  readonly id: string;
  readonly found: From<FoundSeverity> | null;
  readonly name: string;
  /** Seconds; null when the document has no figure. */
  readonly update: number | null;
}

/** The levels of the plan, the most severe first. */
export interface Levels {
  readonly all: readonly Level[];
  /** Whether the document has a scale of its own. */
  readonly written: boolean;
  /** Id of the level that some words name, or null: `SEV 1`, `Critical`, `🟡 High - …`. */
  readonly of: (words: string | null) => string | null;
}

const USUAL = [
  ['critical', 'Critical'],
  ['high', 'High'],
  ['medium', 'Medium'],
  ['low', 'Low'],
] as const;

/** Ranks of the words that teams use, 0 the most severe. */
const RANKS: readonly (readonly [number, RegExp])[] = [
  [0, /\b(?:critical|kritisch|cr[ií]tic[oa]|critique|emergency|blocker)\b|緊急|致命|重大/i],
  [1, /\b(?:high|major|urgent|hoch|alt[oa]|élevée?|majeure?|grave)\b|高/i],
  [2, /\b(?:medium|moderate|normal|mittel|m[eé]di[oa]|moyenn?e?)\b|中/i],
  [3, /\b(?:low|minor|niedrig|gering|baix[oa]|baj[oa]|faible|mineure?|trivial)\b|低|軽微/i],
];

/** Finds the levels of a plan. Levels of the same name in several documents are one. */
export function findLevels(gathered: Gathered): Levels {
  const names = new Names();
  // Scales of several documents are told apart by their places: the worst of each come first.
  const unique = gathered.severities
    .toSorted((a, b) => a.order - b.order)
    .filter(({ id }, index, all) => all.findIndex((other) => sameCode(other.id, id)) === index);
  const written = unique.length > 0;
  const all: readonly Level[] = written
    ? unique.map((found) => {
        const id = names.keep(found.id, 'level');
        return { id, found, name: found.name, update: found.update?.seconds ?? updateOf(found.id, gathered.cadences) };
      })
    : USUAL.map(([id, name]) => ({ id, found: null, name, update: updateOf(id, gathered.cadences) }));
  return { all, written, of: (words) => (words === null ? null : levelOf(words, all)) };
}

function updateOf(id: string, cadences: readonly FoundCadence[]): number | null {
  const general = cadences.filter(({ runbook, audience }) => runbook === null && audience !== 'external');
  const own = general.find(({ severities }) => severities.some((one) => sameCode(one, id)));
  return (own ?? general.find(({ severities }) => severities.length === 0))?.every ?? null;
}

function levelOf(words: string, all: readonly Level[]): string | null {
  const codes = words.match(/\b[A-Za-z]{1,8}[- ]?\d\b/g) ?? [];
  const byCode = all.find(({ id }) => codes.some((code) => sameCode(code, id)));
  if (byCode) return byCode.id;
  const plain = words.toLowerCase();
  const byName = all.find(({ id, name }) => plain === id.toLowerCase() || plain === name.toLowerCase());
  if (byName) return byName.id;
  const rank = rankOf(words);
  if (rank === null) return null;
  const ranked = all.find(({ id, name }) => rankOf(`${id} ${name}`) === rank);
  return (ranked ?? all[Math.min(rank, all.length - 1)])?.id ?? null;
}

/** The rank of the word that stands first in a text. */
function rankOf(words: string): number | null {
  const found = RANKS.flatMap(([rank, pattern]) => {
    const at = words.search(pattern);
    return at < 0 ? [] : [{ rank, at }];
  });
  return found.sort((a, b) => a.at - b.at)[0]?.rank ?? null;
}

/** `SEV-1`, `sev 1` and `Sev1` are one. */
export function sameCode(one: string, other: string): boolean {
  const plain = (code: string): string => code.toLowerCase().replace(/[\s_-]+/g, '');
  return plain(one) === plain(other);
}
