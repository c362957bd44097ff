import type { Block, Section } from '../../document/document.ts';

/** What introduces each block of a section: a label without a value, a line that ends with a colon, else the title. */
export function* withIntroduction(
  section: Section,
): Iterable<{ block: Block; introduction: string; introducedBy: Block | null }> {
  let before: Block | null = null;
  for (const block of section.blocks.flatMap(unquoted)) {
    const introduction = introductionOf(before);
    yield { block, introduction: introduction ?? section.title, introducedBy: introduction === null ? null : before };
    before = block;
  }
}

/** What a paragraph says about the block behind it; null when it introduces nothing. */
export function introductionOf(block: Block | null): string | null {
  if (block?.kind !== 'paragraph') return null;
  const label = block.labels.at(-1);
  if (label && label.value === '') return label.name;
  const last = block.text.split('\n').at(-1) ?? '';
  return /[:：]\s*$/u.test(last) && last.length <= 120 ? last.replace(/[:：\s]+$/u, '') : null;
}

function unquoted(block: Block): readonly Block[] {
  return block.kind === 'quote' ? block.blocks.flatMap(unquoted) : [block];
}
