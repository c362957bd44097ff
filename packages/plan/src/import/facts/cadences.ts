import type { Block, Fence, Item, Lines, List, Paragraph, Section, Table } from '../document/document.ts';
import type { FoundCadence, FoundSeverity } from '../found.ts';
import { type Scope, walkSections } from '../scope.ts';
import {
  CADENCE_TITLE,
  COMMUNICATION_TITLE,
  EXTERNAL,
  INTERNAL,
  MAINTAINS,
  ROUTINE_TITLE,
  TELLS,
} from './cadences/words.ts';
import type { FoundTimeSpan } from './read-time.ts';
import { introductionOf } from './severities/context.ts';
import { fieldOf, leadingName, plain, readCodes } from './severities/level.ts';
import { levelTimes } from './severities/level-times.ts';
import { severityOfWords } from './severities.ts';

/** Longest interval at which somebody is told about an incident; what is rarer is a routine. */
const MAX_INTERVAL = 86_400;

/** Where a line stands. */
interface Place {
  readonly scope: Scope;
  readonly severities: readonly FoundSeverity[];
  /** Titles around, the nearest first. */
  readonly titles: readonly string[];
  /** Title of the runbook around. */
  readonly runbook: string | null;
}

/**
 * Finds how often people are told, for which levels and whom: from lists, tables, lines and headings, and from a template
 * whose title names a level. Those within a runbook are its own, and their lines stay with it.
 *
 * @param severities the levels of the document, for names such as `critical incidents`.
 */
export function findCadences(scope: Scope, severities: readonly FoundSeverity[]): readonly FoundCadence[] {
  const found: FoundCadence[] = [];
  for (const section of walkSections(scope.document.root)) {
    const place = placeOf(scope, severities, section);
    const here = [
      ...fromTitle(section, place),
      ...section.blocks.flatMap((block, index) => fromBlock(block, section.blocks[index - 1] ?? null, place)),
    ];
    for (const cadence of here)
      if (!isOfLevel(scope, cadence) && !found.some((other) => isSame(other, cadence))) found.push(cadence);
  }
  for (const { line, lastLine, runbook } of found)
    if (runbook === null && !inFence(scope, line)) scope.ledger.recover({ line, lastLine }, 'update cadence');
  return found;
}

/**
 * Fills in the update intervals of levels from the cadences. A cadence for no level in particular goes to the two worst
 * levels that have none; the others may wait. A document that names levels only in its cadences gets these.
 */
export function joinCadences(
  severities: readonly FoundSeverity[],
  cadences: readonly FoundCadence[],
): readonly FoundSeverity[] {
  const general = cadences.filter(({ runbook }) => runbook === null);
  const levels = severities.length > 0 ? severities : namedBy(general);
  return levels.map((severity, index) => {
    if (severity.update?.seconds != null) return severity;
    const named = general.filter((cadence) => cadence.severities.includes(severity.id));
    const own = named.length > 0 || index > 1 ? named : general.filter((cadence) => cadence.severities.length === 0);
    const [first] = [...own].sort((one, other) => rankOf(one) - rankOf(other) || one.every - other.every);
    return first ? { ...severity, update: { seconds: first.every, words: wordsOf(first) } } : severity;
  });
}

/** What the team tells itself comes first: customers hear less often. */
function rankOf({ audience }: FoundCadence): number {
  return audience === 'external' ? 1 : 0;
}

function wordsOf({ every, atMost }: FoundCadence): string {
  return every === atMost ? `every ${every / 60} minutes` : `every ${every / 60} to ${atMost / 60} minutes`;
}

function namedBy(cadences: readonly FoundCadence[]): readonly FoundSeverity[] {
  const ids = [...new Set(cadences.flatMap(({ severities }) => severities))].sort();
  if (ids.length < 2) return [];
  return ids.map((id) => {
    const { line = 1, lastLine = 1 } = cadences.find((cadence) => cadence.severities.includes(id)) ?? {};
    const texts = { name: id, meaning: null, examples: [], commander: null, notify: null } as const;
    return {
      id,
      ...texts,
      acknowledge: null,
      resolve: null,
      update: null,
      reviewRequired: false,
      criteria: [],
      line,
      lastLine,
    };
  });
}

function placeOf(scope: Scope, severities: readonly FoundSeverity[], section: Section): Place {
  const titles: string[] = [];
  let runbook: string | null = null;
  for (let each: Section | null = section; each; each = each.parent) {
    titles.push(each.title);
    if (scope.runbooks.includes(each)) runbook = each.title;
  }
  return { scope, severities, titles, runbook };
}

/** Whether the line stands where a level is defined, and is known there. */
function isOfLevel({ ledger }: Scope, { line }: FoundCadence): boolean {
  const fate = ledger.fateOf(line);
  return fate?.fate === 'recovered' && fate.as.startsWith('severit');
}

/** The lines of a template stay with the template. */
function inFence({ document }: Scope, line: number): boolean {
  for (const section of walkSections(document.root)) {
    if (section.line > line || section.lastLine < line) continue;
    if (section.blocks.some((block) => block.kind === 'fence' && block.line <= line && block.lastLine >= line))
      return true;
  }
  return false;
}

function isSame(one: FoundCadence, other: FoundCadence): boolean {
  return (
    one.every === other.every && one.runbook === other.runbook && one.severities.join() === other.severities.join()
  );
}

/** `SEV-1 update (every 15 minutes)` as a heading. */
function fromTitle(section: Section, place: Place): readonly FoundCadence[] {
  const lines = { line: section.line, lastLine: section.line };
  const tells = /updat|cadence/.test(plain(section.title)) || TELLS.test(plain(section.title));
  return section.level > 0 && tells ? fromText(section.title, lines, place, { introduced: false }) : [];
}

function fromBlock(block: Block, before: Block | null, place: Place): readonly FoundCadence[] {
  if (block.kind === 'table') return fromTable(block, place);
  if (block.kind === 'fence') return fromFence(block, before, place);
  if (block.kind === 'paragraph') return fromParagraph(block, place);
  if (block.kind !== 'list') return [];
  const introduced = CADENCE_TITLE.test(plain(introductionOf(before) ?? place.titles[0] ?? ''));
  return [...fromItems(block.items, place, introduced)];
}

/** The outermost lists of a block: whoever reads them goes on to those within. */
function listsIn(block: Block): readonly List[] {
  if (block.kind === 'list') return [block];
  return block.kind === 'quote' ? block.blocks.flatMap(listsIn) : [];
}

function* fromItems(items: readonly Item[], place: Place, introduced: boolean): Iterable<FoundCadence> {
  for (const item of items) {
    const lastLine = item.blocks[0] ? Math.max(item.line, item.blocks[0].line - 1) : item.lastLine;
    yield* fromText(item.text, { line: item.line, lastLine }, place, {
      introduced: introduced || isCadenceLabel(item),
    });
    const below = CADENCE_TITLE.test(plain(item.label?.name ?? item.text));
    for (const block of item.blocks)
      for (const nested of listsIn(block)) yield* fromItems(nested.items, place, introduced || below);
  }
}

/** `Update frequency: SEV-1 (15 min), SEV-2 (30 min)`. */
function isCadenceLabel({ label }: Item): boolean {
  return label !== null && fieldOf(label.name) === 'update';
}

function fromParagraph({ text, line, lastLine, labels }: Paragraph, place: Place): readonly FoundCadence[] {
  if (labels.length === 0) return fromText(text, { line, lastLine }, place, { introduced: false });
  return labels.flatMap((label) =>
    fromText(`${label.name}: ${label.value}`, { line: label.line, lastLine: label.lastLine }, place, {
      introduced: fieldOf(label.name) === 'update',
    }),
  );
}

interface Hints {
  /** Whether a title or a label has said that this is about updates. */
  readonly introduced: boolean;
}

function fromText(text: string, lines: Lines, place: Place, { introduced }: Hints): readonly FoundCadence[] {
  const words = plain(text);
  const near = place.titles.slice(0, readCodes(place.titles[0] ?? '').length > 0 ? 0 : 2);
  const inRoutine = near.some((title) => ROUTINE_TITLE.test(plain(title)) && readCodes(title).length === 0);
  if (MAINTAINS.test(words) || (inRoutine && !introduced) || text.length > 600) return [];
  const pairs = levelTimes(text, (time) => isInterval(time, introduced));
  const leveled = pairs.some(({ codes }) => codes.length > 0) || namesOf(words, place.severities).length > 0;
  const tells = TELLS.test(words) || (leveled && /updat/.test(words)) || isToSomebody(text, place);
  if (!introduced && !tells) return [];
  return pairs.map(({ codes, time }) => {
    const severities =
      codes.length > 0
        ? idsOf(
            codes.map(({ id }) => id),
            place,
          )
        : namesOf(words, place.severities);
    return cadenceOf(time, severities, lines, audienceOf(text, place), place);
  });
}

/** `Customers: every hour on the status page` below a title about communication. */
function isToSomebody(text: string, { titles }: Place): boolean {
  const head = plain(text.slice(0, 30));
  return COMMUNICATION_TITLE.test(plain(titles[0] ?? '')) && (INTERNAL.test(head) || EXTERNAL.test(head));
}

function isInterval({ qualifier, seconds }: FoundTimeSpan, introduced: boolean): boolean {
  return (
    seconds !== null &&
    seconds > 0 &&
    seconds <= MAX_INTERVAL &&
    (qualifier === 'every' || (introduced && qualifier === null))
  );
}

function idsOf(codes: readonly string[], { severities }: Place): readonly string[] {
  return [...new Set(codes.map((code) => severityOfWords(code, severities) ?? code))];
}

/** Levels that are named without a code: `(medium/low severity)`. */
function namesOf(words: string, severities: readonly FoundSeverity[]): readonly string[] {
  if (!/\b(?:severity|incidents?|priority|prioritat|vorfalle?|incidentes?)\b|障害/.test(words)) return [];
  const found = words.split(/[^\p{L}]+/u).flatMap((word) => {
    const name = leadingName(word);
    return name ? (severityOfWords(word, severities) ?? []) : [];
  });
  return [...new Set(found)];
}

function cadenceOf(
  time: FoundTimeSpan,
  severities: readonly string[],
  lines: Lines,
  audience: FoundCadence['audience'],
  { runbook }: Place,
): FoundCadence {
  const every = time.seconds ?? 0;
  return {
    severities,
    audience,
    runbook,
    every,
    atMost: time.atMost ?? every,
    line: lines.line,
    lastLine: lines.lastLine,
  };
}

/** Whom the words name, else the nearest title that names somebody. */
function audienceOf(text: string, { titles }: Place): FoundCadence['audience'] {
  for (const words of [text, ...titles.slice(0, 3)].map(plain)) {
    if (EXTERNAL.test(words)) return 'external';
    if (INTERNAL.test(words)) return 'internal';
  }
  return null;
}

/** Tables whose levels are defined elsewhere: `Audience | Channel | Update frequency`. */
function fromTable(table: Table, place: Place): readonly FoundCadence[] {
  const column = table.header.findIndex((title) => fieldOf(title) === 'update' && !/check|last/i.test(title));
  if (column < 0 || place.titles.slice(0, 2).some((title) => ROUTINE_TITLE.test(plain(title)))) return [];
  return table.rows.flatMap((row) => {
    const text = row.cells[column] ?? '';
    const rest = row.cells.filter((_, index) => index !== column).join(' ');
    return levelTimes(text, (time) => isInterval(time, true))
      .slice(0, 1)
      .map(({ time }) => {
        const named = readCodes(rest).map(({ id }) => id);
        const first = leadingName(row.cells[0] ?? '') ? severityOfWords(row.cells[0] ?? '', place.severities) : null;
        const severities = named.length > 0 ? idsOf(named, place) : first ? [first] : [];
        return cadenceOf(time, severities, row, audienceOf(rest, place), place);
      });
  });
}

/** The one fact that is read from a template: its title names the level whose updates the text promises. */
function fromFence(fence: Fence, before: Block | null, place: Place): readonly FoundCadence[] {
  const title = [introductionOf(before) ?? '', place.titles[0] ?? ''].find((text) => readCodes(text).length > 0);
  if (title === undefined || place.runbook !== null) return [];
  const codes = idsOf(
    readCodes(title).map(({ id }) => id),
    place,
  );
  const rows = fence.source.split('\n');
  const index = rows.findIndex(
    (row) => /updates?\b/i.test(row) && levelTimes(row, ({ qualifier }) => qualifier === 'every').length > 0,
  );
  const [pair] = levelTimes(rows[index] ?? '', ({ qualifier }) => qualifier === 'every');
  if (!pair) return [];
  const line = fence.line + 1 + index;
  return [cadenceOf(pair.time, codes, { line, lastLine: line }, audienceOf(title, place), place)];
}
