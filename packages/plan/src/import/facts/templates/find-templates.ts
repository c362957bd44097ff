import type { Block, Document, Fence, Lines, Quote, Section } from '../../document/document.ts';
import type { FoundTemplate } from '../../found.ts';
import { type Scope, walkBlock, walkSections } from '../../scope.ts';
import { idOf } from '../contacts/fold.ts';
import { isContactSection } from '../contacts/words.ts';
import { purposeOf } from './purpose.ts';
import { contentScore, isMessage, isStrong, isTemplateTitle, titlesAbove } from './recognise.ts';
import { toLiquid } from './to-liquid.ts';

const LANGUAGES = new Set([
  '',
  'text',
  'txt',
  'plain',
  'plaintext',
  'markdown',
  'md',
  'email',
  'mail',
  'message',
  'html',
]);
const QUOTED = /^["“„«『「](.{40,2000})["”“»』」]\s*$/su;
const LABELS_OF_A_FORM = 3;

interface Message extends Lines {
  readonly title: string;
  readonly body: string;
}

/**
 * Finds message templates in fences, block quotes and quoted text, and reports to fill in that are sections of their own,
 * also within runbooks, and claims their lines.
 */
export function findTemplates(scope: Scope): readonly FoundTemplate[] {
  const messages: Message[] = [];
  for (const section of walkSections(scope.document.root)) {
    const blocks = section.blocks.flatMap((block) => [...walkBlock(block)]);
    blocks.forEach((block, index) => {
      const message = messageIn(scope, section, block, blocks[index - 1]);
      if (message) messages.push(claim(scope, message));
    });
    const form = formIn(scope, section, messages);
    if (form) messages.push(claim(scope, form));
  }
  return found(messages);
}

function messageIn(scope: Scope, section: Section, block: Block, before: Block | undefined): Message | null {
  if (!scope.ledger.isFree(block)) return null;
  if (isContactSection(section) && !titlesAbove(section).some(isStrong)) return null;
  const title = titleAbove(before, section);
  const titles = title === section.title ? titlesAbove(section) : [title, ...titlesAbove(section)];
  const lines = { line: block.line, lastLine: block.lastLine };
  if (block.kind === 'fence' && LANGUAGES.has(block.language)) {
    return isMessage(block.source, titles) ? { ...lines, title, body: fenceBody(block) } : null;
  }
  if (block.kind === 'quote') {
    const body = quoteBody(block, scope.document);
    return isQuotedMessage(body, titles) ? { ...lines, title, body } : null;
  }
  return block.kind === 'paragraph' ? quotedText(block, titles) : null;
}

/** Notes are block quotes too; a message stands below a title that speaks of templates. */
function isQuotedMessage(body: string, titles: readonly string[]): boolean {
  return titles.slice(0, 3).some(isStrong) && isMessage(body, titles);
}

/** `**First notice:** "We are looking into …"` below a title that speaks of templates. */
function quotedText(block: Extract<Block, { kind: 'paragraph' }>, titles: readonly string[]): Message | null {
  if (!titles.slice(0, 3).some(isStrong)) return null;
  const label = block.labels.length === 1 ? block.labels[0] : undefined;
  const body = QUOTED.exec((label ? label.value : block.text).trim())?.[1];
  const lines = { line: block.line, lastLine: block.lastLine };
  return body ? { ...lines, title: label?.name ?? titles[0] ?? '', body } : null;
}

/** A section that is a form to fill in itself: `Incident Report Template` with headings and labels below it. */
function formIn(scope: Scope, section: Section, known: readonly Message[]): Message | null {
  if (!isTemplateTitle(section.title) || section.level >= 7) return null;
  if (known.some(({ line }) => line >= section.line && line <= section.lastLine)) return null;
  const raw = scope.document.lines.slice(section.line, section.lastLine);
  while (raw.length > 0 && /^\s*(?:-{3,}|\*{3,}|_{3,})?\s*$/.test(raw.at(-1) ?? '')) raw.pop();
  const body = raw.join('\n').trim();
  const labels = body.match(/^\s{0,8}(?:[-*]\s)?\*\*[^*\n]{1,60}\*\*|^#{1,6}\s/gm)?.length ?? 0;
  if (labels < LABELS_OF_A_FORM || contentScore(body) === 0) return null;
  return { line: section.line, lastLine: section.line + raw.length, title: section.title, body };
}

/** The title of a message: a short line above it, else the heading. */
function titleAbove(before: Block | undefined, section: Section): string {
  const label = before?.kind === 'paragraph' ? before.labels.at(-1) : undefined;
  if (label && label.value === '') return label.name;
  const short = before?.kind === 'paragraph' && before.text.length <= 60 && /[:：]\s*$/.test(before.text);
  return short ? before.text.replace(/[:：]\s*$/, '').trim() : section.title;
}

function fenceBody(fence: Fence): string {
  return fence.source.replace(/\s+$/, '');
}

function quoteBody(quote: Quote, document: Document): string {
  return document.lines
    .slice(quote.line - 1, quote.lastLine)
    .map((line) => line.replace(/^\s{0,12}>\s?/, ''))
    .join('\n')
    .trim();
}

function claim(scope: Scope, message: Message): Message {
  scope.ledger.recover(message, `template ${message.title}`);
  return message;
}

function found(messages: readonly Message[]): FoundTemplate[] {
  const used = new Map<string, number>();
  return messages.map(({ line, lastLine, title, body }) => {
    const base = idOf(title, 'message');
    const count = (used.get(base) ?? 0) + 1;
    used.set(base, count);
    const purpose = purposeOf(title, body);
    const { subject, liquid, unknown } = toLiquid(body, purpose === 'resolution');
    return {
      line,
      lastLine,
      id: count === 1 ? base : `${base}-${count}`,
      title,
      subject,
      purpose,
      body,
      liquid,
      unknown,
    };
  });
}
