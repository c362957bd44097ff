import type { Block, Fence, Paragraph, Section } from '../document/document.ts';
import { oneLine } from '../write/names.ts';
import { isCommands } from './make-steps.ts';
import { isOnlyPhase } from './phase-words.ts';
import { inOrder, isSection } from './reading-parts.ts';

/** A block or a section with the name that the sentence right above gives it. */
export interface Introduced {
  readonly piece: Block | Section;
  readonly heading: string | null;
}

const MOST_SIGNS = 120;
/** Says only that a command follows, and not what it does. */
const SAYS_NOTHING =
  /^(?:(?:run|use|execute|try|do|enter|type|with)(?: (?:this|these|it|the following)?(?: commands?)?)?|(?:the )?following(?: commands?)?|commands?|example|for example|e\.g\.|ausführen|befehle?|ejecutar?|ejecuta|executar?|execute|rode|lancer|exécuter|esegui|コマンド|実行)$/iu;
const ORDER =
  /^(?:first(?:ly)?|then|next|after that|afterwards|finally|now|zuerst|zunächst|danach|dann|anschließend|jetzt|zuletzt|primero|luego|después|entonces|por último|primeiro|depois|então|por fim|d['’]abord|ensuite|puis|enfin|prima|poi|infine|eerst|daarna|まず|次に|最後に)(?:[,、]\s*|\s+|(?<=[にず]))(?=\p{L})/iu;

/**
 * The pieces of a section in order. A sentence with a colon right above a fence that holds one command becomes the name of its step
 * and is not shown again: `First look at the logs:`.
 */
export function withIntroductions(section: Section): readonly Introduced[] {
  const pieces = inOrder(section);
  const headings = pieces.map((piece, index) => introductionOf(pieces[index - 1], piece));
  return pieces.map((piece, index) => ({
    piece: headings[index + 1] != null && isParagraph(piece) ? withoutLast(piece) : piece,
    heading: headings[index] ?? null,
  }));
}

function introductionOf(before: Block | Section | undefined, piece: Block | Section): string | null {
  if (!before || !isParagraph(before) || isSection(piece) || piece.kind !== 'fence' || !isSingle(piece)) return null;
  if (before.labels.length > 1 || before.markdown.startsWith('**')) return null;
  const last = lastSentence(before.text);
  if (!/[:：]$/u.test(last) || last.length > MOST_SIGNS) return null;
  const name = last.replace(/[\s:：]+$/u, '');
  return isOnlyPhase(name) || SAYS_NOTHING.test(name) ? null : oneLine(titleOf(name), MOST_SIGNS);
}

/** `Then restart` is what is done: `Restart`. */
function titleOf(sentence: string): string {
  const rest = sentence.replace(ORDER, '');
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
}

/** Comments name the steps of their fence themselves. */
function isSingle(fence: Fence): boolean {
  return isCommands(fence) && !/^\s*(?:#|--)/m.test(fence.source);
}

function withoutLast(paragraph: Paragraph): Paragraph {
  const rest = (text: string): string => text.slice(0, text.length - lastSentence(text).length).trim();
  return { ...paragraph, text: rest(paragraph.text), markdown: rest(paragraph.markdown.trimEnd()), labels: [] };
}

/** From the last end of a sentence, or the last line. */
function lastSentence(text: string): string {
  return (
    text
      .trimEnd()
      .split(/\n|(?<=[.!?])\s|(?<=。)/u)
      .at(-1) ?? ''
  );
}

function isParagraph(piece: Block | Section): piece is Paragraph {
  return !isSection(piece) && piece.kind === 'paragraph';
}
