import { type Block, type Inline, parseSimpleMarkdown } from '../simple-markdown.ts';
import { webAddress } from '../web-address.ts';

/** Escapes what has a meaning in Telegram's HTML. Source: https://core.telegram.org/bots/api#html-style */
export function escapeHtml(text: string): string {
  return text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;').replace(/"/gu, '&quot;');
}

/** Returns a link, or only the escaped label when the address cannot be linked. */
export function htmlLink(address: string, label: string): string {
  const url = webAddress(address);
  return url === null ? escapeHtml(label) : `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`;
}

/** Turns clean simple Markdown into Telegram's HTML. What is read of it is never longer than the Markdown. */
export function markdownToHtml(text: string): string {
  return parseSimpleMarkdown(text).map(blockHtml).join('\n\n');
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<b>${block.content.map((part) => escapeHtml(part.text)).join('')}</b>`;
    case 'paragraph':
      return block.lines.map(lineHtml).join('\n');
    case 'list':
      return block.items.map((item) => `• ${lineHtml(item)}`).join('\n');
    case 'code':
      return block.text.trim() === '' ? '' : `<pre>${escapeHtml(block.text)}</pre>`;
  }
}

function lineHtml(parts: readonly Inline[]): string {
  return parts.map(inlineHtml).join('');
}

function inlineHtml(part: Inline): string {
  switch (part.kind) {
    case 'text':
      return escapeHtml(part.text);
    case 'bold':
      return `<b>${escapeHtml(part.text)}</b>`;
    case 'code':
      return `<code>${escapeHtml(part.text)}</code>`;
    case 'link':
      return htmlLink(part.url, part.text);
  }
}
