import MarkdownIt from 'markdown-it';

export type Token = ReturnType<MarkdownIt['parse']>[number];

/**
 * Nothing is rendered from here: HTML is allowed only so that comments and tags are told from text. Without a preset the
 * parser takes 100 levels apart (a list counts twice: itself and its item); what is deeper has no tokens.
 */
const markdown = new MarkdownIt({ html: true }).disable('strikethrough');

/** Reads a Markdown text (CommonMark and tables) into a flat list of tokens; `map` counts lines from 0. */
export function markdownTokens(text: string): readonly Token[] {
  return markdown.parse(text, {});
}
