import type { Block, Document, Section } from './document/document.ts';
import type { Ledger } from './ledger.ts';

/** What a recogniser reads: the document, which lines are taken, and which sections are incident runbooks. */
export interface Scope {
  readonly document: Document;
  readonly ledger: Ledger;
  /** Sections that are incident runbooks, in the order of the document; none stands within another. */
  readonly runbooks: readonly Section[];
}

/** A section and everything below it, depth first, the section itself first. */
export function* walkSections(section: Section): Iterable<Section> {
  yield section;
  for (const child of section.sections) yield* walkSections(child);
}

/** All sections that are not, and do not stand within, an incident runbook; the root first. */
export function outsideRunbooks(scope: Scope): Iterable<Section> {
  return walkOutside(scope.document.root, new Set(scope.runbooks));
}

function* walkOutside(section: Section, runbooks: ReadonlySet<Section>): Iterable<Section> {
  if (runbooks.has(section)) return;
  yield section;
  for (const child of section.sections) yield* walkOutside(child, runbooks);
}

/**
 * The blocks of a section itself, not those of the sections below it.
 *
 * @param options.deep also the blocks nested in list items and quotes, each after the block that holds it.
 */
export function* blocksOf(section: Section, options: { readonly deep: boolean } = { deep: false }): Iterable<Block> {
  for (const block of section.blocks) yield* options.deep ? walkBlock(block) : [block];
}

/** A block and the blocks nested in it. */
export function* walkBlock(block: Block): Iterable<Block> {
  yield block;
  if (block.kind === 'list') {
    for (const item of block.items) for (const nested of item.blocks) yield* walkBlock(nested);
  } else if (block.kind === 'quote') {
    for (const nested of block.blocks) yield* walkBlock(nested);
  }
}
