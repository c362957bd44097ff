import type { FoundSeverity } from '../found.ts';
import { blocksOf, outsideRunbooks, type Scope, walkSections } from '../scope.ts';
import { severityOf } from './severities/draft.ts';
import { scalesInLists } from './severities/in-lists.ts';
import { loneLevel, scaleInSections } from './severities/in-sections.ts';
import { scaleInSentences } from './severities/in-sentences.ts';
import { scaleInTable } from './severities/in-tables.ts';
import { leadingName, plain, readCodes, readLevel } from './severities/level.ts';
import { chooseScale, type Scale } from './severities/scale.ts';

/**
 * Finds the levels of severity that a document defines, the worst first, each once; none when it defines none. Facts about a
 * level are joined from tables, headings, labels and lists wherever they stand. Of two scales the one that is defined
 * best is taken, and the other is left. Claims the lines that were used.
 */
export function findSeverities(scope: Scope): readonly FoundSeverity[] {
  const { drafts, around, others } = chooseScale(withLesser(scope, scalesOf(scope)));
  for (const { level, used, elsewhere } of drafts)
    for (const lines of [...used, ...elsewhere]) scope.ledger.recover(lines, `severity ${level.id}`);
  for (const lines of around) scope.ledger.recover(lines, 'severities');
  const names = drafts.map(({ level }) => level.id).join(', ');
  for (const scale of others)
    for (const lines of scale.drafts.flatMap(({ used }) => used))
      scope.ledger.leave(lines, `A second scale of severities; the plan has one, with the levels ${names}.`);
  return drafts.map(severityOf);
}

/** Where no place defines a scale in a form of its own, sentences do, and a single heading with a clock. */
function withLesser(scope: Scope, scales: readonly Scale[]): readonly Scale[] {
  if (scales.some(({ defines }) => defines)) return scales;
  const outside = [...outsideRunbooks(scope)];
  const sentences = outside.flatMap((section) => scaleInSentences(section) ?? []);
  const lesser = sentences.length > 0 ? sentences : outside.flatMap((section) => loneLevel(section) ?? []).slice(0, 1);
  return [...scales, ...lesser];
}

function scalesOf({ document }: Scope): readonly Scale[] {
  const scales: Scale[] = [];
  for (const section of walkSections(document.root)) {
    const sections = scaleInSections(section);
    if (sections) scales.push(sections);
    scales.push(...scalesInLists(section));
    for (const block of blocksOf(section, { deep: true })) {
      const scale = block.kind === 'table' ? scaleInTable(block, section) : null;
      if (scale) scales.push(scale);
    }
  }
  return scales;
}

/**
 * The level that words on a runbook mean: `Critical`, `SEV-1`, `High (P1) - users cannot log in`.
 *
 * @returns the id of a level of the scale, or null when it has none of that code or name.
 */
export function severityOfWords(words: string, severities: readonly FoundSeverity[]): string | null {
  const levels = severities.map((severity) => ({ severity, level: readLevel(severity.id, { subject: true }) }));
  for (const code of readCodes(words, true)) {
    const same = levels.find(({ level }) => level?.key === `${code.scheme}:${code.number}`);
    if (same) return same.severity.id;
  }
  const name = leadingName(words.replace(/^[^\p{L}]+/u, ''));
  if (!name) return null;
  const exact = severities.find(
    ({ id, name: own }) => plain(own) === plain(name.word) || plain(id) === plain(name.word),
  );
  const ranked = severities.find((severity) => rankOfSeverity(severity) === name.rank);
  return (exact ?? ranked)?.id ?? null;
}

function rankOfSeverity({ id, name }: FoundSeverity): number | null {
  return leadingName(name)?.rank ?? leadingName(id)?.rank ?? null;
}
