import { type Block, cleanText, clip, type Inline, parseSimpleMarkdown, webAddress } from '@tocsin/channels';
import { html } from 'hono/html';
import type { Html } from './html.ts';

/** More of one text is not shown; the machine-readable forms have all of it. */
const MOST_TEXT = 20_000;

/** Renders simple Markdown: every text escaped, no HTML, links to http and https only, nothing that turns text round. */
export function markdown(text: string): Html {
  return html`${parseSimpleMarkdown(clip(cleanText(text), MOST_TEXT)).map(blockHtml)}`;
}

function blockHtml(block: Block): Html {
  switch (block.kind) {
    case 'heading':
      // The headings of the page are its own.
      return html`<p><b>${inlines(block.content)}</b></p>`;
    case 'paragraph':
      return html`<p>${block.lines.map((line, index) => html`${index > 0 ? html`<br>` : ''}${inlines(line)}`)}</p>`;
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${inlines(item)}</li>`)}</ul>`;
    case 'code':
      return html`<pre>${block.text}</pre>`;
  }
}

function inlines(parts: readonly Inline[]): Html[] {
  return parts.map(inlineHtml);
}

function inlineHtml(part: Inline): Html {
  if (part.kind === 'bold') return html`<b>${part.text}</b>`;
  if (part.kind === 'code') return html`<code>${part.text}</code>`;
  const url = part.kind === 'link' ? webAddress(part.url) : null;
  return url === null ? html`${part.text}` : html`<a href="${url}" rel="nofollow noopener">${part.text}</a>`;
}
