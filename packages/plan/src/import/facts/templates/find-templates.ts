import type { Block, Document, Fence, Label, Lines, Quote, Section } from '../../document/document.ts';
import type { FoundTemplate } from '../../found.ts';
import { type Scope, walkBlock, walkSections } from '../../scope.ts';
import { fold, idOf } from '../contacts/fold.ts';
import { isContactSection } from '../contacts/words.ts';
import { purposeOf } from './purpose.ts';
import { blanksIn, contentScore, isMessage, isStrong, isTemplateTitle, titlesAbove } from './recognise.ts';
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
const CHECK_BOX = /^\s{0,8}[-*] \[[ xX]\]\s/gm;
const SUBJECT =
  /^(?:e-?mail )?(?:subject(?: line)?|headline|title|betreff|uberschrift|assunto|asunto|objet|oggetto|件名|标题|主题)$/;
/** Names of the text below them, not of what it is about. */
const CONTENT =
  /^(?:content|body|message|text|template|e-?mail body|inhalt|nachricht|conteudo|mensagem|corpo|contenido|mensaje|cuerpo|contenu|corps|contenuto|messaggio|本文|内容)$/;

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
  const above = titlesAbove(section).filter((each) => !isContent(each));
  const titles = title === above[0] ? above : [title, ...above];
  const subject = subjectAbove(section, block);
  const lines = { line: subject?.line ?? block.line, lastLine: block.lastLine };
  const whole = (text: string): string => (subject ? `Subject: ${subject.value}\n\n${text}` : text);
  if (block.kind === 'fence' && LANGUAGES.has(block.language)) {
    return isMessage(block.source, titles) ? { ...lines, title, body: whole(fenceBody(block)) } : null;
  }
  if (block.kind === 'quote') {
    const body = whole(quoteBody(block, scope.document));
    return isQuotedMessage(body, titles) ? { ...lines, title, body } : null;
  }
  return block.kind === 'paragraph' ? quotedText(block, titles) : null;
}

/** `**Subject:** …` in the labelled lines right above a message, also with `**Content:**` between them. */
function subjectAbove(section: Section, block: Block): Label | null {
  if (block.kind !== 'fence' && block.kind !== 'quote') return null;
  const outer = isContent(section.title) && section.parent ? section.parent.blocks : [];
  const above = [...outer, ...section.blocks].filter(({ line }) => line < block.line).slice(-2);
  for (const before of above.reverse()) {
    if (before.kind !== 'paragraph' || before.labels.length === 0) return null;
    const subject = before.labels.find(({ name, value }) => SUBJECT.test(fold(name)) && value !== '');
    if (subject) return subject;
    if (!before.labels.every(({ name, value }) => value === '' && isContent(name))) return null;
  }
  return null;
}

/** Whether a name says only that the text stands below it. */
function isContent(name: string): boolean {
  return CONTENT.test(fold(name));
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
  if (!namesForm(section) || !scope.ledger.isFree({ line: section.line, lastLine: section.line })) return null;
  if (known.some(({ line }) => line >= section.line && line <= section.lastLine)) return null;
  const raw = scope.document.lines.slice(section.line, section.lastLine);
  while (raw.length > 0 && /^\s*(?:-{3,}|\*{3,}|_{3,})?\s*$/.test(raw.at(-1) ?? '')) raw.pop();
  const body = raw.join('\n').trim();
  const labels = body.match(/^\s{0,8}(?:[-*]\s)?\*\*[^*\n]{1,60}\*\*|^#{1,6}\s/gm)?.length ?? 0;
  if (labels < LABELS_OF_A_FORM || contentScore(body) === 0) return null;
  // A plan that calls itself a template has things to do.
  if (section.level <= 1 && (body.match(CHECK_BOX)?.length ?? 0) > blanksIn(body)) return null;
  return { line: section.line, lastLine: section.line + raw.length, title: section.title, body };
}

/** A title that says so, or one of a report among templates. */
function namesForm(section: Section): boolean {
  if (section.level < 1 || section.level >= 7) return false;
  if (isTemplateTitle(section.title)) return true;
  return section.level >= 2 && purposeOf(section.title, '') === 'report' && titlesAbove(section).some(isStrong);
}

/** The title of a message: a short line above it, else the heading. */
function titleAbove(before: Block | undefined, section: Section): string {
  const label = before?.kind === 'paragraph' ? before.labels.at(-1) : undefined;
  if (label && label.value === '') return isContent(label.name) ? nameOf(section) : label.name;
  const short = before?.kind === 'paragraph' && before.text.length <= 60 && /[:：]\s*$/.test(before.text);
  return short ? before.text.replace(/[:：]\s*$/, '').trim() : nameOf(section);
}

function nameOf(section: Section): string {
  return isContent(section.title) && section.parent ? section.parent.title : section.title;
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
