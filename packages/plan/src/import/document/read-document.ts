import { buildSections } from './build-sections.ts';
import type { Document, Lines, Repair, Section } from './document.ts';
import { findContents } from './drop-contents.ts';
import { findDoubled } from './fold-doubled.ts';
import { readDocumentFrontMatter } from './front-matter.ts';
import { readNodes } from './read-blocks.ts';

/**
 * Reads a Markdown text into sections and blocks with their lines. What was pasted twice, tables of contents and front matter
 * are not in the tree; a repair names their lines.
 *
 * @param repairs what was done to the text before, for the report.
 */
export function readDocument(name: string, text: string, repairs: readonly Repair[] = []): Document {
  const lines = text.split(/\r\n|\r|\n/);
  const front = readDocumentFrontMatter(lines);
  const done: Repair[] =
    front.lastLine > 0 ? [frontMatterRepair(front.lastLine, Object.keys(front.values).length)] : [];
  let root = treeWithout(lines, done);
  const doubled = findDoubled(lines, [...headings(root)]).map(doubledRepair);
  if (doubled.length > 0) root = treeWithout(lines, done.concat(doubled));
  const contents = findContents(root).map(contentsRepair);
  if (contents.length > 0) root = treeWithout(lines, done.concat(doubled, contents));
  return { name, lines, root, frontMatter: front.values, repairs: [...repairs, ...done, ...doubled, ...contents] };
}

/** The tree of a document in which some lines count as blank. */
function treeWithout(lines: readonly string[], hidden: readonly Lines[]): Section {
  const seen = [...lines];
  for (const { line, lastLine } of hidden) seen.fill('', line - 1, lastLine);
  return buildSections(readNodes(seen), lines.length);
}

/** Sections that begin with a heading, in order. */
function* headings(root: Section): Iterable<Section> {
  const pending = [...root.sections].reverse();
  for (let section = pending.pop(); section; section = pending.pop()) {
    if (section.level <= 6) yield section;
    for (const inner of [...section.sections].reverse()) pending.push(inner);
  }
}

function frontMatterRepair(lastLine: number, keys: number): Repair {
  return {
    kind: 'front-matter',
    line: 1,
    lastLine,
    text: `Front matter with ${keys === 1 ? '1 key' : `${keys} keys`}.`,
  };
}

function doubledRepair({ line, lastLine, original }: Lines & { readonly original: Lines }): Repair {
  const text = `The same as lines ${original.line} to ${original.lastLine}: read once.`;
  return { kind: 'doubled', line, lastLine, text };
}

function contentsRepair({ line, lastLine }: Lines): Repair {
  return { kind: 'contents', line, lastLine, text: 'Table of contents: left out.' };
}
