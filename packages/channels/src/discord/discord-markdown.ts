import { cleanText, clip } from '../clean-text.ts';
import { type Block, type Inline, parseSimpleMarkdown } from '../simple-markdown.ts';
import { webAddress } from '../web-address.ts';

/** No message of Discord shows more; the rest need not be read. */
const MAX_READ_LENGTH = 4000;
const MAX_LINK_LENGTH = 400;
const SPECIAL = /[\\*_~`|<>[\]#]/gu;

/** Escapes what has a meaning in Discord's Markdown, so that no title can draw a heading or name a member. */
export function escapeDiscord(text: string): string {
  return text.replace(SPECIAL, (character) => `\\${character}`);
}

/**
 * Returns a link without a preview, or only the escaped label when it cannot be linked. Discord shows no link whose label
 * is an address, so such a one stands for itself.
 */
export function discordLink(address: string, label: string): string {
  const url = webAddress(address);
  if (url === null || url.length > MAX_LINK_LENGTH) return escapeDiscord(label);
  return /^https?:\/\//u.test(label) ? `<${url}>` : `[${escapeDiscord(label)}](<${url}>)`;
}

/** Turns simple Markdown into Discord's, cut at the end of a line, or within a line that is then left without marks. */
export function discordText(text: string, maxLength: number): string {
  const kept: string[] = [];
  let left = maxLength;
  for (const { marked, plain } of parseSimpleMarkdown(clip(cleanText(text), MAX_READ_LENGTH)).flatMap(linesOf)) {
    if (marked.length > left) {
      kept.push(clipEscaped(plain, left));
      break;
    }
    kept.push(marked);
    left -= marked.length + 1;
  }
  return kept.join('\n').trim();
}

interface Line {
  readonly marked: string;
  readonly plain: string;
}

const BLANK: Line = { marked: '', plain: '' };

function linesOf(block: Block): Line[] {
  switch (block.kind) {
    case 'heading':
      return [
        {
          marked: `**${block.content.map((part) => escapeDiscord(part.text)).join('')}**`,
          plain: textOf(block.content),
        },
      ];
    case 'paragraph':
      return [...block.lines.map((line) => lineOf(line, '')), BLANK];
    case 'list':
      return [...block.items.map((item) => lineOf(item, '- ')), BLANK];
    case 'code':
      return [{ marked: `\`\`\`\n${block.text.replace(/`/gu, 'ˋ')}\n\`\`\``, plain: block.text }];
  }
}

function lineOf(parts: readonly Inline[], lead: string): Line {
  return { marked: lead + parts.map(inlineOf).join(''), plain: lead + textOf(parts) };
}

function inlineOf(part: Inline): string {
  switch (part.kind) {
    case 'text':
      return escapeDiscord(part.text);
    case 'bold':
      return `**${escapeDiscord(part.text)}**`;
    case 'code':
      return `\`${part.text}\``;
    case 'link':
      return discordLink(part.url, part.text);
  }
}

function textOf(parts: readonly Inline[]): string {
  return parts.map((part) => part.text).join('');
}

/** Escapes the start of a text, with `…` at its end, in at most `maxLength` characters. */
function clipEscaped(text: string, maxLength: number): string {
  let length = 0;
  let kept = '';
  for (const character of text) {
    const escaped = escapeDiscord(character);
    if (length + escaped.length > maxLength - 1) return maxLength < 1 ? '' : `${kept}…`;
    kept += escaped;
    length += escaped.length;
  }
  return kept;
}
