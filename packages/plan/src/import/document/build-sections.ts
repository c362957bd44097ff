import type { Block, Paragraph, Section } from './document.ts';
import { lineText } from './inline-text.ts';
import { inlineLinesOf, type Node } from './read-blocks.ts';
import { readTitle, withoutEmoji } from './read-title.ts';

/** A section while it grows. */
interface Growing {
  readonly level: number;
  readonly title: string;
  readonly heading: string;
  readonly line: number;
  lastLine: number;
  readonly blocks: Block[];
  readonly sections: Growing[];
  readonly parent: Growing | null;
}

const PSEUDO_LEVEL = 7;
const MAX_PSEUDO_LENGTH = 120;

/** Labels that remark on what stands above and do not end it. */
const REMARK =
  /^(?:note|warning|caution|important|tip|example|hint|hinweis|achtung|wichtig|beispiel|nota|aviso|atenção|importante|exemplo|ejemplo|remarque|attention|exemple|注意|例)\b/iu;

/** Builds the section tree of a document of `lastLine` lines. */
export function buildSections(nodes: readonly Node[], lastLine: number): Section {
  const root: Growing = {
    level: 0,
    title: '',
    heading: '',
    line: 1,
    lastLine,
    blocks: [],
    sections: [],
    parent: null,
  };
  let current = root;
  for (const [index, node] of nodes.entries()) {
    const heading = headingOf(node, nodes[index + 1], current);
    if (heading) {
      current = open(upTo(current, heading.level), heading, node);
      continue;
    }
    if (node.kind === 'heading') continue;
    while (ends(current, node)) current = current.parent ?? root;
    current.blocks.push(node);
    stretch(current, node.lastLine);
  }
  return root;
}

/** The innermost section around that can hold a section of this level. */
function upTo(section: Growing, level: number): Growing {
  let found = section;
  while (found.parent && found.level >= level) found = found.parent;
  return found;
}

function open(parent: Growing, { level, text }: { level: number; text: string }, { line, lastLine }: Node): Growing {
  const heading = withoutBreaks(text);
  const section: Growing = {
    level,
    title: readTitle(heading),
    heading,
    line,
    lastLine,
    blocks: [],
    sections: [],
    parent,
  };
  parent.sections.push(section);
  stretch(parent, lastLine);
  return section;
}

function stretch(section: Growing | null, lastLine: number): void {
  for (let each = section; each && each.lastLine < lastLine; each = each.parent) each.lastLine = lastLine;
}

function withoutBreaks(text: string): string {
  return text.replace(/\n/g, ' ');
}

function headingOf(node: Node, next: Node | undefined, current: Growing): { level: number; text: string } | null {
  if (node.kind === 'heading') return node;
  if (node.kind !== 'paragraph' || !next || next.kind === 'heading' || isRule(next)) return null;
  const text = boldOnly(node);
  return text === null ? null : { level: pseudoLevel(current, text), text };
}

/**
 * Bold text with and without a colon side by side are two ranks when one follows directly on the other: `**Resolution:**`,
 * `**Option A**`, `**Option B**`, `**Prevention:**`.
 */
function pseudoLevel(current: Growing, text: string): number {
  const outer = current.level > PSEUDO_LEVEL ? current.parent : current;
  if (outer?.level !== PSEUDO_LEVEL || endsInColon(outer.heading) === endsInColon(text)) return PSEUDO_LEVEL;
  return outer.blocks.length === 0 ? PSEUDO_LEVEL + 1 : PSEUDO_LEVEL;
}

function endsInColon(text: string): boolean {
  return /[:：]$/u.test(withoutEmoji(text));
}

/** The text of a paragraph that is one bold text, with at most an emoji, a bracket or a colon beside it. */
function boldOnly(paragraph: Paragraph): string | null {
  const [line, ...more] = inlineLinesOf(paragraph);
  if (!line || more.length > 0) return null;
  const text = lineText(line).trim();
  const bold = line.spans.filter((span) => span.bold);
  if (bold.length !== 1 || text.length > MAX_PSEUDO_LENGTH) return null;
  const index = line.spans.findIndex((span) => span.bold);
  const before = line.spans
    .slice(0, index)
    .map((span) => span.text)
    .join('');
  const after = line.spans
    .slice(index + 1)
    .map((span) => span.text)
    .join('');
  const alone = withoutEmoji(before) === '' && /^\s*(?:\([^()]{1,60}\))?\s*[:：]?$/u.test(withoutEmoji(after));
  const sentence = /[.!,;。]$/u.test(bold[0]?.text.trim() ?? '');
  return alone && !sentence ? text : null;
}

/** Whether a block stands beside a section that began with bold text, and no longer in it. */
function ends(section: Growing, block: Block): boolean {
  if (section.level < PSEUDO_LEVEL) return false;
  if (isRule(block) || (block.kind === 'other' && /^<\/details>/i.test(block.markdown))) return true;
  if (block.kind !== 'paragraph' || !isLabelled(block) || !endsInColon(section.heading)) return false;
  const [first] = section.blocks;
  if (first === undefined) return section.sections.length > 0;
  return !isLabelled(first) && !REMARK.test(block.labels[0]?.name ?? '');
}

function isLabelled(block: Block): boolean {
  return block.kind === 'paragraph' && block.labels.length > 0 && /^[^\p{L}\p{N}]*(?:\*\*|__)/u.test(block.markdown);
}

function isRule(node: Node): boolean {
  return node.kind === 'other' && /^(?:-{3,}|\*{3,}|_{3,})$/.test(node.markdown);
}
