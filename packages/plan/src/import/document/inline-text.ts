import type { Token } from './markdown-tokens.ts';

/** A piece of a line with one look. */
export interface Span {
  readonly text: string;
  readonly bold: boolean;
}

/** One line of running text, as a reader sees it. */
export interface InlineLine {
  readonly spans: readonly Span[];
  /** Line within the block, from 0. */
  readonly row: number;
}

const KNOWN_TAG =
  /^<\/?(?:a|abbr|b|big|blockquote|br|center|code|dd|del|details|div|dl|dt|em|figure|font|h[1-6]|hr|i|img|input|ins|kbd|li|mark|ol|p|picture|pre|q|s|samp|script|small|source|span|strike|strong|style|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|var|video)(?=[\s/>])/i;

/** Whether a piece of HTML is markup, and not a blank such as `<service-name>`. */
export function isMarkup(html: string): boolean {
  return KNOWN_TAG.test(html) || /^<[!?]/.test(html);
}

/** The lines of a block's running text, with links as their text, code without its marks, and blanks such as `<id>` kept. */
export function inlineLines(inline: Token | undefined): readonly InlineLine[] {
  const lines: { spans: Span[]; row: number }[] = [{ spans: [], row: 0 }];
  let row = 0;
  let bold = 0;
  for (const token of inline?.children ?? []) {
    const role = roleOf(token);
    if (role === 'break') lines.push({ spans: [], row: ++row });
    else if (role === 'br') lines.push({ spans: [], row });
    else if (role === 'bold') bold++;
    else if (role === 'bold-end') bold = Math.max(0, bold - 1);
    else if (role === 'text') append(lines.at(-1)?.spans ?? [], { text: token.content, bold: bold > 0 });
  }
  return lines.filter(({ spans }, index) => index === 0 || spans.length > 0);
}

type Role = 'text' | 'break' | 'br' | 'bold' | 'bold-end' | 'none';

const ROLES: Readonly<Record<string, Role>> = {
  softbreak: 'break',
  hardbreak: 'break',
  strong_open: 'bold',
  strong_close: 'bold-end',
  '<br>': 'br',
  '<br/>': 'br',
  '<br />': 'br',
  '<b>': 'bold',
  '<strong>': 'bold',
  '</b>': 'bold-end',
  '</strong>': 'bold-end',
};

function roleOf({ type, content }: Token): Role {
  if (type !== 'html_inline') return ROLES[type] ?? 'text';
  return ROLES[content.toLowerCase()] ?? (isMarkup(content) ? 'none' : 'text');
}

function append(spans: Span[], { text, bold }: Span): void {
  const last = spans.at(-1);
  if (last?.bold === bold) spans[spans.length - 1] = { text: last.text + text, bold };
  else if (text !== '') spans.push({ text, bold });
}

/** Plain text of one line. */
export function lineText(line: InlineLine): string {
  return line.spans.map(({ text }) => text).join('');
}

/** Plain text of a block; line breaks are kept. */
export function plainText(lines: readonly InlineLine[]): string {
  return lines
    .map((line) => lineText(line).trim())
    .join('\n')
    .trim();
}
