import type { Block, Document, Item, Lines, Section } from './document/document.ts';
import type { Ledger } from './ledger.ts';
import { walkSections } from './scope.ts';

/** Why something is left, in the words of the report. */
export const REASONS = {
  fence: 'An example, a diagram or a file: no part of a plan holds it.',
  row: 'A row of a table that no part of a plan holds.',
  item: 'Advice: no part of a plan holds it. Keep it where your team reads it.',
  figure: 'States a figure that no part of a plan holds.',
} as const;

/**
 * Gives every line its fate that nobody has claimed: items, rows, fences and figures are left for a person; headings
 * belong to what was recovered below them; the rest is prose.
 */
export function settleLeftOvers(document: Document, ledger: Ledger): void {
  for (const section of walkSections(document.root)) for (const block of section.blocks) settleBlock(block, ledger);
  settleHeadings(document.root, ledger);
}

function settleBlock(block: Block, ledger: Ledger): void {
  if (block.kind === 'fence') ledger.leave(block, REASONS.fence);
  else if (block.kind === 'list') for (const item of block.items) settleItem(item, ledger);
  else if (block.kind === 'quote') for (const nested of block.blocks) settleBlock(nested, ledger);
  else if (block.kind === 'table') settleTable(block, ledger);
  else if (block.kind === 'paragraph' && FIGURE.test(block.text)) ledger.leave(block, REASONS.figure);
  else ledger.prose(block);
}

function settleItem(item: Item, ledger: Ledger): void {
  for (const nested of item.blocks) settleBlock(nested, ledger);
  const last = item.blocks[0] ? Math.max(item.line, item.blocks[0].line - 1) : item.lastLine;
  ledger.leave({ line: item.line, lastLine: last }, REASONS.item);
}

/** The header and its rule share the fate of the rows. */
function settleTable(table: Extract<Block, { kind: 'table' }>, ledger: Ledger): void {
  const recovered = table.rows.find((row) => ledger.fateOf(row.line)?.fate === 'recovered');
  for (const row of table.rows) ledger.leave(row, REASONS.row);
  const fate = recovered ? ledger.fateOf(recovered.line) : null;
  if (fate?.fate === 'recovered') ledger.recover(table, fate.as);
  else ledger.prose(table);
}

/** A time, a share or a limit: `within 30 minutes`, `99.9 %`, `> 500 ms`. */
const FIGURE =
  /\d\s?(?:%|percent\b|prozent\b|ms\b|s\b|sec(?:ond)?s?\b|min(?:ute)?n?s?\b|minut[oa]s\b|h\b|hours?\b|stunden?\b|hor[ao]s\b|heures?\b|days?\b|tage?n?\b|d[ií]as\b|jours?\b|weeks?\b|wochen?\b|semanas?\b|分|時間|日)|[<>≥≤]\s?\d/i;

function settleHeadings(section: Section, ledger: Ledger): string | null {
  // Every section below is settled, whichever gives this one its name.
  const below = section.sections.map((child) => settleHeadings(child, ledger));
  let as = below.find((each) => each !== null) ?? null;
  for (const block of section.blocks) as ??= recoveredIn(block, ledger);
  if (section.level === 0) return as;
  const heading = { line: section.line, lastLine: section.line };
  if (as === null) ledger.prose(heading);
  else ledger.recover(heading, as);
  return as;
}

function recoveredIn({ line, lastLine }: Lines, ledger: Ledger): string | null {
  for (let at = line; at <= lastLine; at++) {
    const fate = ledger.fateOf(at);
    if (fate?.fate === 'recovered') return fate.as;
  }
  return null;
}
