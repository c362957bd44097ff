import { buildSections } from './build-sections.ts';
import type { Document, Repair } from './document.ts';
import { readDocumentFrontMatter } from './front-matter.ts';
import { readNodes } from './read-blocks.ts';

/**
 * Reads a Markdown text into sections and blocks with their lines.
 *
 * @param repairs what was done to the text before, for the report.
 */
export function readDocument(name: string, text: string, repairs: readonly Repair[] = []): Document {
  const lines = text.split(/\r\n|\r|\n/);
  const front = readDocumentFrontMatter(lines);
  const body = lines.map((line, index) => (index < front.lastLine ? '' : line));
  return {
    name,
    lines,
    root: buildSections(readNodes(body), lines.length),
    frontMatter: front.values,
    repairs,
  };
}
