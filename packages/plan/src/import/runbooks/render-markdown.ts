import { isRunnableLanguage } from '../../runbook/cell-kinds.ts';
import type { Block, Fence, Item, List, Table } from '../document/document.ts';

/** What is only shown bears no language of commands; programs keep theirs, and say that they do not run. */
const COMMANDS = /^(?:sh|bash|shell|shellscript|zsh|ksh|fish|sql|http|wait|gate)$/i;

/**
 * Writes blocks as Markdown that is only text in a runbook: no heading opens a phase, no item is a step, no fence a
 * cell. HTML and rules are left out.
 */
export function renderText(blocks: readonly Block[]): string {
  return blocks
    .map(renderBlock)
    .filter((text) => text !== '')
    .join('\n\n');
}

/** An item with everything below it; `marker` is what it begins with. */
export function renderItem(item: Item, marker = '- '): string {
  const nested = renderText(item.blocks);
  const tight = item.blocks[0]?.kind === 'list';
  const box = item.checked === null ? '' : item.checked ? '✓ ' : '';
  const text = `${box}${flat(item.markdown)}`.trim();
  const whole = nested === '' ? text : text === '' ? nested : `${text}${tight ? '\n' : '\n\n'}${nested}`;
  return indent(whole === '' ? '·' : whole, marker);
}

/** A fence that is only shown. */
export function renderFence({ language, source }: Pick<Fence, 'language' | 'source'>): string {
  const word = COMMANDS.test(language) || !/^[\w+#.-]{1,20}$/.test(language) ? 'text' : language;
  const info = isRunnableLanguage(word) ? `${word} { ignore=true }` : word;
  const ticks = fenceFor(source);
  return `${ticks}${info}\n${source.replace(/\s+$/, '')}\n${ticks}`;
}

/** Back-ticks enough to hold a source. */
export function fenceFor(source: string): string {
  let longest = 2;
  for (const [run] of source.matchAll(/`{3,}/g)) longest = Math.max(longest, run.length);
  return '`'.repeat(longest + 1);
}

/** Markdown of one paragraph on one line each, never taken for a heading, a rule or a fence. */
export function flat(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => line.trim().replace(/^(?=#{1,6}(?:\s|$)|={2,}\s*$|-{2,}\s*$|`{3,}|~{3,}|<)/, '\\'))
    .join('\n')
    .trim();
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return withoutNumber(flat(block.markdown));
    case 'list':
      return renderList(block);
    case 'fence':
      return renderFence(block);
    case 'quote':
      return indent(renderText(block.blocks), '> ', '> ');
    case 'table':
      return renderTable(block);
    default:
      return '';
  }
}

function renderList({ items }: List): string {
  return items.map((item) => renderItem(item)).join('\n');
}

function renderTable({ header, rows }: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\\?\|/g, '\\|').replace(/\s+/g, ' ').trim()).join(' | ')} |`;
  if (header.length === 0) return '';
  return [line(header), `|${' --- |'.repeat(header.length)}`, ...rows.map(({ markdown }) => line(markdown))].join('\n');
}

/** A paragraph that begins with `3.` would be an item. */
function withoutNumber(text: string): string {
  return text.replace(/^(\s*\d{1,9})([.)])(?=\s)/, '$1\\$2').replace(/^([-+*])(?=\s)/, '\\$1');
}

function indent(text: string, marker: string, rest = ' '.repeat(marker.length)): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? `${marker}${line}` : line === '' ? rest.trimEnd() : `${rest}${line}`))
    .join('\n');
}
