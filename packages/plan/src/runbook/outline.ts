import MarkdownIt from 'markdown-it';

/** A fence of a runbook. */
export interface OutlineFence {
  readonly kind: 'fence';
  readonly info: string;
  readonly source: string;
  /** Line of the opening fence within the body, from 0. */
  readonly line: number;
  readonly closed: boolean;
  /** The comment right above it, if there is one. */
  readonly comment: string | null;
}

/** An item of a list that is done by a person, or that holds fences. */
export interface OutlineItem {
  readonly kind: 'item';
  /** Numbered, or with a check box. */
  readonly manual: boolean;
  /** The item's first paragraph without its Markdown. */
  readonly title: string;
  readonly fences: readonly OutlineFence[];
  readonly line: number;
  readonly endLine: number;
}

/** Anything else: paragraphs, tables, deeper headings. */
interface OutlineProse {
  readonly kind: 'prose';
  readonly line: number;
  readonly endLine: number;
}

/** A heading of the first three levels. */
export interface OutlineHeading {
  readonly kind: 'heading';
  readonly level: 1 | 2 | 3;
  readonly title: string;
  readonly line: number;
  readonly endLine: number;
}

/** A paragraph that is nothing but a link with the title "include". */
export interface OutlineInclude {
  readonly kind: 'include';
  /** `rollback.md`, `rollback.md#recover`. */
  readonly target: string;
  readonly line: number;
  readonly endLine: number;
}

export type OutlineBlock = OutlineFence | OutlineItem | OutlineProse | OutlineHeading | OutlineInclude;

type Token = ReturnType<MarkdownIt['parse']>[number];

/** Nothing is rendered from here: HTML is allowed only so that comments are told from text. */
const markdown = new MarkdownIt('commonmark', { html: true }).enable('table');

/** Reads the blocks of a Markdown text that matter to a runbook, each with its lines (from 0, end exclusive). */
export function outline(body: string): readonly OutlineBlock[] {
  const tokens = markdown.parse(body, {});
  const lines = body.split('\n');
  const blocks: OutlineBlock[] = [];
  let comment: string | null = null;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token?.map) continue;
    const end = endOf(tokens, index);
    const found = readBlock(tokens.slice(index, end + 1), lines, comment);
    comment = token.type === 'html_block' ? commentText(token.content) : null;
    if (comment === null) blocks.push(...found);
    index = end;
  }
  return blocks;
}

/** Index of the token that closes the block which opens at `start`. */
function endOf(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    depth += tokens[index]?.nesting ?? 0;
    if (depth === 0) return index;
  }
  return tokens.length - 1;
}

const HEADING_LEVELS: Readonly<Record<string, 1 | 2 | 3>> = { h1: 1, h2: 2, h3: 3 };

function readBlock(
  tokens: readonly Token[],
  lines: readonly string[],
  comment: string | null,
): readonly OutlineBlock[] {
  const [first] = tokens;
  if (!first?.map) return [];
  const [line, endLine] = first.map;
  if (first.type === 'fence') return [readFence(first, lines, comment)];
  const level = first.type === 'heading_open' ? HEADING_LEVELS[first.tag] : undefined;
  if (level) return [{ kind: 'heading', level, title: plainText(tokens[1]), line, endLine }];
  if (first.type === 'ordered_list_open' || first.type === 'bullet_list_open') return readList(tokens, lines);
  const target = first.type === 'paragraph_open' ? includeTarget(tokens[1]) : null;
  if (target !== null) return [{ kind: 'include', target, line, endLine }];
  return [{ kind: 'prose', line, endLine }];
}

function includeTarget(inline: Token | undefined): string | null {
  const children = inline?.children ?? [];
  const [open] = children;
  const alone = children.filter(({ nesting, type }) => nesting !== 0 && type.startsWith('link_')).length === 2;
  if (open?.type !== 'link_open' || children.at(-1)?.type !== 'link_close' || !alone) return null;
  return open.attrGet('title')?.trim().toLowerCase() === 'include' ? (open.attrGet('href') ?? '') : null;
}

function readList(tokens: readonly Token[], lines: readonly string[]): readonly OutlineBlock[] {
  const numbered = tokens[0]?.type === 'ordered_list_open';
  const blocks: OutlineBlock[] = [];
  for (let index = 1; index < tokens.length - 1; index++) {
    const end = endOf(tokens, index);
    blocks.push(readItem(tokens.slice(index, end + 1), lines, numbered));
    index = end;
  }
  return blocks;
}

const CHECK_BOX = /^\[[ xX]\]\s+/;

function readItem(tokens: readonly Token[], lines: readonly string[], numbered: boolean): OutlineItem {
  const [line, endLine] = tokens[0]?.map ?? [0, 0];
  const text = plainText(tokens.find((token) => token.type === 'inline'));
  let comment: string | null = null;
  const fences: OutlineFence[] = [];
  for (const token of tokens) {
    if (token.type === 'fence') fences.push(readFence(token, lines, comment));
    if (token.map) comment = token.type === 'html_block' ? commentText(token.content) : null;
  }
  const manual = numbered || CHECK_BOX.test(text);
  return { kind: 'item', manual, title: text.replace(CHECK_BOX, ''), fences, line, endLine };
}

function readFence(token: Token, lines: readonly string[], comment: string | null): OutlineFence {
  const [line, endLine] = token.map ?? [0, 0];
  const last = lines[endLine - 1] ?? '';
  const closed = endLine - line > 1 && /^[\s>]*(`{3,}|~{3,})\s*$/.test(last);
  return { kind: 'fence', info: token.info, source: token.content.replace(/\n$/, ''), line, closed, comment };
}

function commentText(html: string): string | null {
  return /^\s*<!--([\s\S]*?)-->\s*$/.exec(html)?.[1]?.trim().replace(/\s+/g, ' ') ?? null;
}

function plainText(inline: Token | undefined): string {
  const parts = (inline?.children ?? []).map((child) => {
    if (child.type === 'softbreak' || child.type === 'hardbreak') return ' ';
    return child.type === 'text' || child.type === 'code_inline' ? child.content : '';
  });
  return parts.join('').trim();
}
