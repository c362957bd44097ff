import { type Block, type Inline, parseSimpleMarkdown } from '../simple-markdown.ts';
import { webAddress } from '../web-address.ts';

/**
 * Escapes the three characters that have a meaning in Slack's mrkdwn. Without it `<!channel>` in a title would call
 * everybody. Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function escapeMrkdwn(text: string): string {
  return text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
}

/** Returns a mrkdwn link, or only the escaped label when the address cannot be linked. */
export function mrkdwnLink(address: string, label: string): string {
  const url = webAddress(address);
  return url === null ? escapeMrkdwn(label) : `<${escapeMrkdwn(url)}|${escapeMrkdwn(label)}>`;
}

/** Returns escaped mrkdwn cut to `maxLength`, never within an entity such as `&amp;` or within a link. */
export function clipMrkdwn(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${safeHead(text, maxLength - 1)}…`;
}

/** Turns simple Markdown into pieces of escaped mrkdwn, each at most `maxLength` long; a long block becomes several. */
export function mrkdwnPieces(text: string, maxLength: number): string[] {
  return parseSimpleMarkdown(text).flatMap((block) => blockPieces(block, maxLength));
}

function blockPieces(block: Block, maxLength: number): string[] {
  switch (block.kind) {
    case 'heading':
      return [clipMrkdwn(`*${block.content.map(inlineInBold).join('')}*`, maxLength)];
    case 'paragraph':
      return split(block.lines.map(inlinesToMrkdwn).join('\n'), maxLength);
    case 'list':
      return split(block.items.map((item) => `• ${inlinesToMrkdwn(item)}`).join('\n'), maxLength);
    case 'code':
      return split(escapeMrkdwn(block.text), maxLength - 8).map((piece) => `\`\`\`\n${piece}\n\`\`\``);
  }
}

/** Splits at the end of a line where there is one in the second half of a piece. */
function split(text: string, maxLength: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > maxLength) {
    const head = safeHead(rest, maxLength);
    const lineEnd = head.lastIndexOf('\n');
    const piece = lineEnd > maxLength / 2 ? head.slice(0, lineEnd + 1) : head;
    pieces.push(piece.trimEnd());
    rest = rest.slice(piece.length);
  }
  return [...pieces, rest].filter((piece) => piece.trim() !== '');
}

/** Returns the start of escaped mrkdwn, at most `maxLength` long, that ends in no half entity, link or character. */
function safeHead(text: string, maxLength: number): string {
  const cut = text.slice(0, maxLength);
  const head = cut.replace(/(?:&[a-z]{0,4}|<[^<>]{0,4000}|[\ud800-\udbff])$/u, '');
  // A link that fills the whole piece cannot be kept; cutting it anyway is what lets the rest be shown.
  return head === '' ? cut : head;
}

function inlinesToMrkdwn(parts: readonly Inline[]): string {
  return parts.map(inlineToMrkdwn).join('');
}

function inlineToMrkdwn(part: Inline): string {
  switch (part.kind) {
    case 'text':
      return escapeMrkdwn(part.text);
    case 'bold':
      return `*${escapeMrkdwn(part.text)}*`;
    case 'code':
      return `\`${escapeMrkdwn(part.text)}\``;
    case 'link':
      return mrkdwnLink(part.url, part.text);
  }
}

/** A heading is bold as a whole; stars within it would end that. */
function inlineInBold(part: Inline): string {
  return part.kind === 'bold' ? escapeMrkdwn(part.text) : inlineToMrkdwn(part);
}
