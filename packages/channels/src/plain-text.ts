import { cleanText } from './clean-text.ts';
import { type Block, type Inline, parseSimpleMarkdown } from './simple-markdown.ts';

/** No channel that takes plain text shows more than this of it; the rest need not be read. */
const MAX_READ_LENGTH = 4000;

/** Returns the start of simple Markdown as clean plain text: no marks, `- ` before items, a link as its label. */
export function plainText(markdown: string): string {
  return parseSimpleMarkdown(cleanText(markdown.slice(0, MAX_READ_LENGTH)))
    .map(blockText)
    .join('\n')
    .trim();
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return inlineText(block.content);
    case 'paragraph':
      return block.lines.map(inlineText).join('\n');
    case 'list':
      return block.items.map((item) => `- ${inlineText(item)}`).join('\n');
    case 'code':
      return block.text;
  }
}

function inlineText(parts: readonly Inline[]): string {
  return parts.map((part) => part.text).join('');
}
