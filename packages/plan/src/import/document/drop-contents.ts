import type { Block, Item, Lines, Section } from './document.ts';

const CONTENTS =
  /^(?:(?:table of )?contents|toc|on this page|in this (?:document|runbook)|inhalt|inhaltsverzeichnis|inhaltsübersicht|índice|indice|sumário|conteúdo|contenido|tabla de contenidos?|sommaire|table des matières|inhoud|inhoudsopgave|spis treści|innehåll|содержание|оглавление|目次|目录|目錄|목차)$/iu;

/** A list without a heading needs so many links to be contents. */
const MIN_LINKS = 3;

/**
 * Finds tables of contents: sections with such a title that hold nothing but lists and links, and lists that consist only
 * of links into the document.
 *
 * @returns their lines, in order.
 */
export function findContents(root: Section): readonly Lines[] {
  const found: Lines[] = [];
  const pending: Section[] = [root];
  for (let section = pending.pop(); section; section = pending.pop()) {
    if (isContents(section)) found.push(withoutRules(section));
    else {
      for (const block of section.blocks)
        if (isListOfLinks(block)) found.push({ line: block.line, lastLine: block.lastLine });
      for (const inner of section.sections) pending.push(inner);
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

function isContents({ title, blocks, sections }: Section): boolean {
  const held = blocks.filter(({ kind }) => kind !== 'other');
  if (!CONTENTS.test(title) || sections.length > 0 || held.length === 0) return false;
  return held.every((block) => block.kind === 'list' && itemsOf(block).every(isEntry));
}

/** The section's lines up to its list: a rule below belongs to nobody. */
function withoutRules({ line, blocks }: Section): Lines {
  const lastLine = blocks.reduce((last, block) => (block.kind === 'list' ? block.lastLine : last), line);
  return { line, lastLine };
}

function isListOfLinks(block: Block): boolean {
  if (block.kind !== 'list') return false;
  const items = itemsOf(block);
  return items.length >= MIN_LINKS && items.every(({ markdown }) => isAnchor(markdown));
}

/** An entry of contents: a link into the document, or a title without anything below but more entries. */
function isEntry({ markdown, blocks, checked }: Item): boolean {
  if (checked !== null || blocks.some(({ kind }) => kind !== 'list')) return false;
  return isAnchor(markdown) || !/[:：]\s|`/u.test(markdown);
}

function isAnchor(markdown: string): boolean {
  return /^[^[\]]{0,20}\[[^\]]{1,200}\]\(#[^()]{0,200}(?:\([^()]{0,100}\)[^()]{0,100})?\)[^[\]]{0,40}$/u.test(
    markdown.trim(),
  );
}

function itemsOf(block: Block): readonly Item[] {
  if (block.kind !== 'list') return [];
  return block.items.flatMap((item) => [item, ...item.blocks.flatMap(itemsOf)]);
}
