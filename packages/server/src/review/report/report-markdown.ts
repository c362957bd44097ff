import MarkdownIt, { type Token } from 'markdown-it';

/** Reports are text by many hands: no HTML, no pictures, and links to nothing but the web and e-mail. */
const reader = new MarkdownIt({ html: false, linkify: false, typographer: false, breaks: false }).disable('image');
reader.validateLink = (url) => /^(https?:\/\/|mailto:)/i.test(url.trim());

/** Reads a report as tokens of markdown-it. */
export function readMarkdown(text: string): Token[] {
  const tokens = reader.parse(text, {});
  for (const [index, token] of tokens.entries()) {
    const isItem = tokens[index - 1]?.type === 'paragraph_open' && tokens[index - 2]?.type === 'list_item_open';
    const first = token.type === 'inline' && isItem ? token.children?.[0] : undefined;
    if (first?.type === 'text')
      first.content = first.content.replace(/^\[([ xX])\] /, (_all, tick) => `${tick === ' ' ? '☐' : '☑'} `);
  }
  return tokens;
}

/** A report as HTML without anything that runs or is fetched. */
export function markdownHtml(text: string): string {
  return reader.renderer.render(readMarkdown(text), reader.options, {});
}
