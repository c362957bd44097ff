import type { Label } from './document.ts';
import { type InlineLine, lineText } from './inline-text.ts';
import { withoutEmoji } from './read-title.ts';

/** A label and where its value begins within the line. */
interface Start {
  readonly name: string;
  readonly from: number;
  readonly valueFrom: number;
}

const MAX_WORDS = 6;
const MAX_NAME = 80;
/** What stands between two labels on one line. */
const BETWEEN = /(?:\s[·|•/–—-]|[.,;!?]|\s)\s+$|[。、；]$/u;
const SEPARATOR = /\s+[·|•]\s+|\s{2,}/u;

/**
 * Reads `**Label:** value` and `Label: value` from the lines of a paragraph; several on one line too. A line without a label
 * continues the value above.
 *
 * @param line number of the paragraph's first line.
 * @returns nothing when the first line does not begin with a label.
 */
export function readLabels(lines: readonly InlineLine[], line: number): readonly Label[] {
  const bold = lines[0]?.spans.some((span) => span.bold) ?? false;
  const labels: { name: string; value: string; line: number; lastLine: number }[] = [];
  for (const inline of lines) {
    const text = lineText(inline);
    const starts = bold ? boldLabels(inline, text) : plainLabels(text);
    const place = line + inline.row;
    const last = labels.at(-1);
    const head = text.slice(0, starts[0]?.from ?? text.length);
    if (last && head.trim() !== '') {
      last.value = `${last.value}\n${head.trim()}`.trim();
      last.lastLine = place;
    } else if (!last && (starts.length === 0 || withoutEmoji(head) !== '')) return [];
    for (const [index, { name, valueFrom }] of starts.entries()) {
      const value = trimValue(text.slice(valueFrom, starts[index + 1]?.from ?? text.length));
      labels.push({ name, value, line: place, lastLine: place });
    }
  }
  return labels;
}

/** The bold label, or `Label:`, with which an item begins; also `**Name** - value` and a bold name alone. */
export function readItemLabel(lines: readonly InlineLine[], line: number): Label | null {
  const [first] = lines;
  if (!first) return null;
  const labels = readLabels(lines, line);
  if (labels[0]) return labels[0];
  const bold = first.spans.findIndex((span) => span.bold);
  const before = first.spans.slice(0, Math.max(0, bold)).map(({ text }) => text);
  if (bold < 0 || withoutEmoji(before.join('')) !== '') return null;
  const name = first.spans[bold]?.text.trim() ?? '';
  const rest = first.spans.slice(bold + 1).map(({ text }) => text);
  const after = [rest.join(''), ...lines.slice(1).map(lineText)].join('\n');
  const dash = /^\s+(?:[-–—→]|->|=>)\s+/u.exec(after);
  if (name.length > MAX_NAME || (after.trim() !== '' && !dash)) return null;
  return { name, value: after.slice(dash?.[0].length ?? 0).trim(), line, lastLine: line + (lines.at(-1)?.row ?? 0) };
}

function boldLabels({ spans }: InlineLine, text: string): readonly Start[] {
  const starts: Start[] = [];
  let from = 0;
  for (const span of spans) {
    const end = from + span.text.length;
    const start = span.bold ? boldLabel(span.text, from, text.slice(end, end + MAX_NAME)) : null;
    const before = text.slice(Math.max(0, from - 4), from);
    if (start && (starts.length === 0 || BETWEEN.test(before))) starts.push(start);
    from = end;
  }
  return starts;
}

function boldLabel(bold: string, from: number, after: string): Start | null {
  const name = bold
    .trim()
    .replace(/[:：]$/u, '')
    .trimEnd();
  if (name === '' || name.length > MAX_NAME) return null;
  const end = from + bold.length;
  if (/[:：]\s*$/u.test(bold)) return { name: withoutEmoji(name) || name, from, valueFrom: end };
  const colon = /^\s?(\([^()]{1,40}\))?\s?[:：](?!\/\/)/u.exec(after);
  if (!colon) return null;
  const full = colon[1] ? `${name} ${colon[1]}` : name;
  return { name: withoutEmoji(full) || full, from, valueFrom: end + colon[0].length };
}

function plainLabels(text: string): readonly Start[] {
  const starts: Start[] = [];
  let from = 0;
  for (const piece of text.split(SEPARATOR)) {
    from = text.indexOf(piece, from);
    const start = plainLabel(piece, from);
    if (start) starts.push(start);
    else if (starts.length === 0) return [];
    from += piece.length;
  }
  return starts;
}

function plainLabel(piece: string, from: number): Start | null {
  const found = /^\s*([^:：\n|]{1,60}?)\s?(?::(?=\s|$)|：)/u.exec(piece);
  const name = withoutEmoji(found?.[1] ?? '');
  if (!found || name === '' || isCut(name) || name.split(/\s+/).length > MAX_WORDS || /[.!?。]\s|[.!?。]$/u.test(name))
    return null;
  return { name, from, valueFrom: from + found[0].length };
}

/** Whether a bracket or a quotation opens in the name and does not close there: the colon belongs to what stands in it. */
function isCut(name: string): boolean {
  return /[([{（「“„][^)\]}）」”“]*$/u.test(name);
}

function trimValue(value: string): string {
  return value
    .trim()
    .replace(/[·|•;,]$|\s[-–—/]$/u, '')
    .trimEnd();
}
