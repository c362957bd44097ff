/** A run of characters within a line. */
export type Inline =
  | { readonly kind: 'text' | 'bold' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string };

/** A piece of a message's text. Paragraph lines keep their breaks, as plain text does. */
export type Block =
  | { readonly kind: 'heading'; readonly content: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string };

/**
 * Every alternative excludes its own opening character or is bounded, so that hostile text costs linear time.
 * The parts: **bold**, `code`, [text](url), and a bare address.
 */
const INLINE =
  /\*\*([^*\n]{1,1000})\*\*|`([^`\n]{1,1000})`|\[([^[\]\n]{1,500})\]\((https?:\/\/[^\s()<>|"]{1,2000})\)|(https?:\/\/[^\s<>|"`]{1,2000})/gu;
const SENTENCE_ENDS = '.,;:!?';
const HEADING = /^#{1,6} +(\S.*)$/u;
const ITEM = /^ {0,3}[-*•] +(\S.*)$/u;
const FENCE = /^ {0,3}```/u;

/** Splits the text of a message into blocks. Anything that is not simple Markdown stays as the text it is. */
export function parseSimpleMarkdown(text: string): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const { block, next } = readBlock(lines, at);
    if (block !== null) blocks.push(block);
    at = next;
  }
  return blocks;
}

function readBlock(lines: readonly string[], start: number): { block: Block | null; next: number } {
  const line = lines[start] ?? '';
  if (line.trim() === '') return { block: null, next: start + 1 };
  if (FENCE.test(line)) return readFence(lines, start);
  const heading = HEADING.exec(line);
  if (heading !== null) return { block: { kind: 'heading', content: parseInline(heading[1] ?? '') }, next: start + 1 };
  if (ITEM.test(line)) {
    const next = endOfRun(lines, start, (candidate) => ITEM.test(candidate));
    const items = lines.slice(start, next).map((item) => parseInline(ITEM.exec(item)?.[1] ?? ''));
    return { block: { kind: 'list', items }, next };
  }
  const next = endOfRun(lines, start, isParagraphLine);
  return { block: { kind: 'paragraph', lines: lines.slice(start, next).map(parseInline) }, next };
}

function readFence(lines: readonly string[], start: number): { block: Block; next: number } {
  const end = endOfRun(lines, start, (line) => !FENCE.test(line));
  return { block: { kind: 'code', text: lines.slice(start + 1, end).join('\n') }, next: end + 1 };
}

/** Returns the index of the first line after `start` that does not belong to the run. */
function endOfRun(lines: readonly string[], start: number, belongs: (line: string) => boolean): number {
  let at = start + 1;
  while (at < lines.length && belongs(lines[at] ?? '')) at += 1;
  return at;
}

function isParagraphLine(line: string): boolean {
  return line.trim() !== '' && !FENCE.test(line) && !HEADING.test(line) && !ITEM.test(line);
}

function parseInline(line: string): Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  for (const match of line.matchAll(INLINE)) {
    if (match.index > at) parts.push({ kind: 'text', text: line.slice(at, match.index) });
    const inline = inlineOf(match);
    parts.push(inline);
    at = match.index + (match[5] === undefined ? match[0].length : inline.text.length);
  }
  if (at < line.length) parts.push({ kind: 'text', text: line.slice(at) });
  return parts;
}

function inlineOf(match: RegExpExecArray): Inline {
  const [whole, bold, code, label, target, bare] = match;
  if (bold !== undefined) return { kind: 'bold', text: bold };
  if (code !== undefined) return { kind: 'code', text: code };
  if (label !== undefined && target !== undefined) return { kind: 'link', text: label, url: target };
  const url = withoutSentence(bare ?? whole);
  return { kind: 'link', text: url, url };
}

/** An address that stands in a sentence: the signs that end the sentence, or the bracket around it, are no part of it. */
function withoutSentence(address: string): string {
  const closing = address.includes('(') ? SENTENCE_ENDS : `${SENTENCE_ENDS})`;
  let end = address.length;
  while (end > 0 && closing.includes(address[end - 1] ?? '')) end -= 1;
  return address.slice(0, end);
}
