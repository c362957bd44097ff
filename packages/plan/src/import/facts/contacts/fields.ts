import type { Block, Fence, Item, Lines, List, Section } from '../../document/document.ts';

/** A name with what belongs to it, however it is written: bold label, list item, or bold line above a list. */
export interface Field extends Lines {
  readonly name: string;
  /** What stands on the same line, or the plain paragraphs below. */
  readonly value: string;
  readonly items: readonly Item[];
  readonly fences: readonly Fence[];
}

/** The fields of a section: its labels, its labelled items, and the bold lines below it with what follows each. */
export function fieldsOf(section: Section): Field[] {
  return [...fieldsOfBlocks(section.blocks), ...section.sections.filter(({ level }) => level >= 7).map(fieldOfSection)];
}

/** The same for blocks; a label without a value has the list or the fence that follows. */
export function fieldsOfBlocks(blocks: readonly Block[]): Field[] {
  const fields: Field[] = [];
  blocks.forEach((block, index) => {
    if (block.kind === 'paragraph') {
      const labels: Field[] = block.labels.map((label) => ({
        ...linesIn(label),
        ...named(label),
        items: [],
        fences: [],
      }));
      const last = labels.at(-1);
      const next = blocks[index + 1];
      if (last && last.value === '' && next) labels[labels.length - 1] = withBlock(last, next);
      fields.push(...labels);
    } else if (block.kind === 'list') fields.push(...fieldsOfList(block));
  });
  return fields;
}

function fieldsOfList(list: List): Field[] {
  return list.items.flatMap((item) => {
    if (item.label === null) return [];
    const nested = item.blocks;
    return [
      {
        ...linesIn(item),
        ...named(item.label),
        items: nested.flatMap((block) => (block.kind === 'list' ? block.items : [])),
        fences: nested.filter((block) => block.kind === 'fence'),
      },
    ];
  });
}

function fieldOfSection(section: Section): Field {
  const text = section.blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : []));
  return {
    ...linesIn(section),
    name: section.title,
    value: text.join('\n'),
    items: [
      ...section.blocks.flatMap((block) => (block.kind === 'list' ? block.items : [])),
      ...section.sections.map(itemOfSection),
    ],
    fences: section.blocks.filter((block) => block.kind === 'fence'),
  };
}

/** A list item that is only a bold label is a section of its own; here it is an item again. */
export function itemOfSection(section: Section): Item {
  return {
    ...linesIn(section),
    text: section.title,
    markdown: section.heading,
    label: null,
    checked: null,
    blocks: section.blocks,
  };
}

function withBlock<T extends Field>(field: T, block: Block): Field {
  if (block.kind === 'list') return { ...field, lastLine: block.lastLine, items: block.items };
  return block.kind === 'fence' ? { ...field, lastLine: block.lastLine, fences: [block] } : field;
}

function named({ name, value }: { readonly name: string; readonly value: string }): { name: string; value: string } {
  return { name, value };
}

/** Only the lines of something that has lines. */
export function linesIn({ line, lastLine }: Lines): Lines {
  return { line, lastLine };
}
