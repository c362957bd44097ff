import type { Block, Fence, Item, List, Paragraph, Quote, Row, Table } from './document.ts';
import { type InlineLine, inlineLines, isMarkup, plainText } from './inline-text.ts';
import { looksLikeCode } from './looks-like-code.ts';
import { markdownTokens, type Token } from './markdown-tokens.ts';
import { readItemLabel, readLabels } from './read-labels.ts';
import { BULLET, splitBullets } from './split-bullets.ts';
import { plainCell, splitRow } from './split-row.ts';

/** A heading among the blocks. */
export interface Heading {
  readonly kind: 'heading';
  readonly level: number;
  readonly text: string;
  readonly line: number;
  readonly lastLine: number;
}

export type Node = Heading | Block;

/** Where the reading stands. */
interface Cursor {
  readonly tokens: readonly Token[];
  readonly lines: readonly string[];
  /** Added to a token's line (from 0) to get the line of the document (from 1). */
  readonly offset: number;
  /** How often text that was indented too far was read again. */
  readonly depth: number;
  index: number;
  /** Line of the innermost item: its first paragraph is its text, whatever that begins with. */
  itemLine: number;
}

const MAX_REREADS = 4;

/** Running text of each paragraph, for whoever asks whether it is a heading in disguise. */
const inlineOf = new WeakMap<Block, readonly InlineLine[]>();

/** The lines of a paragraph with their bold parts. */
export function inlineLinesOf(paragraph: Paragraph): readonly InlineLine[] {
  return inlineOf.get(paragraph) ?? [];
}

/** Reads the lines of a document into headings and blocks, in order. */
export function readNodes(lines: readonly string[]): readonly Node[] {
  return nodesFrom({ tokens: markdownTokens(lines.join('\n')), lines, offset: 1, depth: 0, index: 0, itemLine: 0 });
}

function nodesFrom(cursor: Cursor): readonly Node[] {
  const nodes: Node[] = [];
  for (let token = cursor.tokens[cursor.index]; token && token.nesting >= 0; token = cursor.tokens[cursor.index]) {
    for (const node of readNode(cursor, token)) nodes.push(node);
  }
  return nodes;
}

/** Reads up to the token that closes the block around, and over it. Headings in there are text. */
function blocksWithin(cursor: Cursor): readonly Block[] {
  const blocks = nodesFrom(cursor).map((node) => (node.kind === 'heading' ? asParagraph(node) : node));
  cursor.index++;
  return blocks;
}

function asParagraph({ text, line, lastLine }: Heading): Paragraph {
  return { kind: 'paragraph', text, markdown: text, labels: [], line, lastLine };
}

function readNode(cursor: Cursor, token: Token): readonly Node[] {
  const place = linesOf(cursor, token);
  cursor.index++;
  switch (token.type) {
    case 'heading_open':
      return readHeading(cursor, token, place);
    case 'paragraph_open':
      return readParagraph(cursor, place);
    case 'bullet_list_open':
    case 'ordered_list_open':
      return [readList(cursor, token.type === 'ordered_list_open', place)];
    case 'blockquote_open':
      return [{ kind: 'quote', blocks: blocksWithin(cursor), ...place } satisfies Quote];
    case 'table_open':
      return [readTable(cursor, place)];
    case 'fence':
      return [readFence(cursor, token, place)];
    case 'code_block':
      return readIndented(cursor, token, place);
    default:
      return readOther(cursor, token, place);
  }
}

/** The token's lines in the document, without blank lines at the end. */
function linesOf({ lines, offset }: Cursor, { map }: Token): { readonly line: number; readonly lastLine: number } {
  const [start, end] = map ?? [0, 0];
  let last = end;
  while (last > start + 1 && (lines[last - 1 + offset - 1] ?? '').trim() === '') last--;
  return { line: start + offset, lastLine: Math.max(start + 1, last) + offset - 1 };
}

/** Reads the running text that stands here and the token that closes its block. */
function readInline(cursor: Cursor): Running {
  const token = cursor.tokens[cursor.index];
  const inline = inlineLines(token);
  cursor.index += 2;
  return { inline, text: plainText(inline), markdown: token?.content ?? '' };
}

/** A heading. Labels, and several lines, with `---` right below are no heading but a paragraph above a forgotten blank line. */
function readHeading(cursor: Cursor, token: Token, place: { line: number; lastLine: number }): readonly Node[] {
  const running = readInline(cursor);
  const underlined = token.markup === '-';
  if (underlined && (running.inline.length > 1 || readLabels(running.inline, 1).length > 0))
    return [
      toParagraph(running, place),
      { kind: 'other', markdown: '---', line: place.lastLine, lastLine: place.lastLine },
    ];
  return [{ kind: 'heading', level: Number(token.tag.slice(1)), text: running.text, ...place }];
}

/** A paragraph; `##Title` without its space is a heading, and lines that begin with `•` or `☐` are a list. */
function readParagraph(cursor: Cursor, place: { line: number; lastLine: number }): readonly Node[] {
  const running = readInline(cursor);
  if (place.line === cursor.itemLine) return [toParagraph(running, place)];
  const marks = /^(#{2,6})(?=[\p{L}\p{N}])/u.exec(running.markdown)?.[1];
  if (marks && running.inline.length === 1)
    return [{ kind: 'heading', level: marks.length, text: running.text.slice(marks.length), ...place }];
  const split = splitBullets(running.inline, place.lastLine - place.line);
  if (!split) return [toParagraph(running, place)];
  const rows = running.markdown.split('\n');
  const nodes: Node[] = [];
  if (split.lead.length > 0) {
    const markdown = rows.slice(0, split.rows[0]?.from).join('\n');
    const lead = { inline: split.lead, text: plainText(split.lead), markdown };
    nodes.push(toParagraph(lead, { line: place.line, lastLine: place.line + (split.rows[0]?.from ?? 1) - 1 }));
  }
  const items = split.rows.map(({ from, to, inline }) => {
    const within = { line: place.line + from, lastLine: place.line + to };
    const markdown = rows
      .slice(from, to + 1)
      .join('\n')
      .trimStart()
      .replace(BULLET, '');
    return toItem([toParagraph({ inline, text: plainText(inline), markdown }, within)], within);
  });
  nodes.push({ kind: 'list', ordered: false, items, line: items[0]?.line ?? place.line, lastLine: place.lastLine });
  return nodes;
}

interface Running {
  readonly inline: readonly InlineLine[];
  readonly text: string;
  readonly markdown: string;
}

function toParagraph({ inline, text, markdown }: Running, place: { line: number; lastLine: number }): Paragraph {
  const paragraph = { kind: 'paragraph', text, markdown, labels: readLabels(inline, place.line), ...place } as const;
  inlineOf.set(paragraph, inline);
  return paragraph;
}

function readList(cursor: Cursor, ordered: boolean, place: { line: number; lastLine: number }): List {
  const items: Item[] = [];
  for (let token = cursor.tokens[cursor.index]; token && token.nesting >= 0; token = cursor.tokens[cursor.index]) {
    cursor.index++;
    items.push(readItem(cursor, linesOf(cursor, token)));
  }
  cursor.index++;
  return { kind: 'list', ordered, items, ...place };
}

const CHECK_BOX = /^(?:\\?\[([ xX])\\?\]|([☐☑☒□]))(?:\s+|$)/u;

function readItem(cursor: Cursor, place: { line: number; lastLine: number }): Item {
  cursor.itemLine = place.line;
  return toItem(blocksWithin(cursor), place);
}

function toItem([first, ...rest]: readonly Block[], place: { line: number; lastLine: number }): Item {
  if (first?.kind !== 'paragraph' || first.line !== place.line)
    return { text: '', markdown: '', label: null, checked: null, blocks: first ? [first, ...rest] : [], ...place };
  const box = CHECK_BOX.exec(first.markdown);
  const checked = box ? /[xX☑☒]/u.test(box[0]) : null;
  const inline = box ? withoutBox(inlineLinesOf(first)) : inlineLinesOf(first);
  const markdown = first.markdown.slice(box?.[0].length ?? 0);
  const label = readItemLabel(inline, first.line);
  return { text: plainText(inline), markdown, label, checked, blocks: rest, ...place };
}

function withoutBox([first, ...rest]: readonly InlineLine[]): readonly InlineLine[] {
  if (!first) return [];
  const [span, ...spans] = first.spans;
  if (!span) return [first, ...rest];
  return [{ ...first, spans: [{ ...span, text: span.text.replace(CHECK_BOX, '') }, ...spans] }, ...rest];
}

function readTable(cursor: Cursor, place: { line: number; lastLine: number }): Table {
  const rows: Row[] = [];
  for (let token = cursor.tokens[cursor.index]; token && token.type !== 'table_close'; ) {
    cursor.index++;
    if (token.type === 'tr_open') rows.push(readRow(cursor, linesOf(cursor, token)));
    token = cursor.tokens[cursor.index];
  }
  cursor.index++;
  const [header, ...body] = rows;
  return { kind: 'table', header: header?.cells ?? [], rows: body, ...place };
}

function readRow(cursor: Cursor, place: { line: number; lastLine: number }): Row {
  const cells: string[] = [];
  const markdown: string[] = [];
  for (let token = cursor.tokens[cursor.index]; token && token.type !== 'tr_close'; ) {
    if (token.type === 'inline') {
      cells.push(plainText(inlineLines(token)));
      markdown.push(token.content);
    }
    token = cursor.tokens[++cursor.index];
  }
  const whole = splitRow(cursor.lines[place.line - 1] ?? '', cells.length);
  return whole ? { cells: whole.map(plainCell), markdown: whole, ...place } : { cells, markdown, ...place };
}

function readFence(cursor: Cursor, token: Token, place: { line: number; lastLine: number }): Fence {
  const info = token.info.trim();
  const last = (cursor.lines[(token.map?.[1] ?? 0) + cursor.offset - 2] ?? '').replace(/^[\s>]+/, '').trim();
  const mark = token.markup[0] ?? '`';
  const closed = place.lastLine > place.line && last.length >= token.markup.length && last === mark.repeat(last.length);
  const language = /^[^\s{:,]+/.exec(info)?.[0].toLowerCase() ?? '';
  return { kind: 'fence', language, info, source: token.content.replace(/\n$/, ''), closed, ...place };
}

/** Text that is indented by four: code, or text that was only indented too far, which is read again without it. */
function readIndented(cursor: Cursor, token: Token, place: { line: number; lastLine: number }): readonly Node[] {
  const source = withoutIndentation(token.content.replace(/\n$/, ''));
  if (cursor.depth >= MAX_REREADS || looksLikeCode(source))
    return [{ kind: 'fence', language: '', info: '', source, closed: true, ...place }];
  return readAgain(cursor, source, place.line).map((node) => (node.kind === 'heading' ? asParagraph(node) : node));
}

/** Reads a part of the document by itself that was not taken apart where it stood. */
function readAgain({ lines, depth }: Cursor, source: string, line: number): readonly Node[] {
  return nodesFrom({ tokens: markdownTokens(source), lines, offset: line, depth: depth + 1, index: 0, itemLine: 0 });
}

/** Code that stands further right than it has to. */
function withoutIndentation(source: string): string {
  const lines = source.split('\n');
  const least = lines.reduce((width, line) => (line.trim() === '' ? width : Math.min(width, line.search(/\S/))), 1000);
  return lines.map((line) => line.slice(least)).join('\n');
}

const HTML_HEADING = /<(summary|h[1-6])\b[^<>]{0,200}>([^<>]{0,200}(?:<[^<>]{1,100}>[^<>]{0,200}){0,4}?)<\/\1>/i;

/** HTML: a heading or the summary of something that folds, a blank such as `<your-name>` alone, or nothing. */
function readOther(cursor: Cursor, token: Token, place: { line: number; lastLine: number }): readonly Node[] {
  const markdown = token.content.trim() || token.markup;
  if (token.type === 'html_block') {
    const read = cursor.depth < MAX_REREADS && !/^<(?:!|pre|script|style)/i.test(markdown);
    const found = read ? HTML_HEADING.exec(token.content) : null;
    if (found) return readHtmlHeading(cursor, token.content, found, place.line);
    if (!isMarkup(markdown)) return [{ kind: 'paragraph', text: markdown, markdown, labels: [], ...place }];
  }
  return [{ kind: 'other', markdown, ...place }];
}

/** The heading with what stands above and below it in the same piece of HTML, which goes on to the next blank line. */
function readHtmlHeading(cursor: Cursor, html: string, found: RegExpExecArray, line: number): readonly Node[] {
  const [whole, tag = '', inner = ''] = found;
  const rows = html.split('\n');
  const first = html.slice(0, found.index).split('\n').length - 1;
  const last = first + whole.split('\n').length - 1;
  const above = rows.slice(0, first).join('\n');
  const nodes: Node[] = above === '' ? [] : [{ kind: 'other', markdown: above, line, lastLine: line + first - 1 }];
  const level = /^h/i.test(tag) ? Number(tag.slice(1)) : 7;
  const text = inner.replace(/<[^<>]*>/g, '').trim();
  nodes.push({ kind: 'heading', level, text, line: line + first, lastLine: line + last });
  return [...nodes, ...readAgain(cursor, rows.slice(last + 1).join('\n'), line + last + 1)];
}
