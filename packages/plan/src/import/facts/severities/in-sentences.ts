import type { Item, Lines, Paragraph, Section } from '../../document/document.ts';
import { blocksOf } from '../../scope.ts';
import { type Draft, draftOf } from './draft.ts';
import { isSeveritySubject, readLevel } from './level.ts';
import { applyPlainWords } from './plain-words.ts';
import type { Scale } from './scale.ts';

/** A sentence that says what a level is. */
interface Statement {
  /** What it is about: `P1`, `Sev 1 (critical)`. */
  readonly name: string;
  /** Everything it says, with the sentences behind it that begin with no level. */
  readonly value: string;
  /** Lines of the text that it covers, counted from 0. */
  readonly from: number;
  readonly to: number;
}

const SAYS =
  '(?:\\s(?:means|is|are|applies|covers|bedeutet|heißt|heisst|ist|sind|gilt|significa|indica|es|é|signifie|correspond|est|vuol|è|betekent)(?:\\s(?:when|if|that|for|dass|wenn|que|quando|cuando|si|dire|quand)(?=\\s))?|\\s?(?:[:：=]|は)|\\s[-–—])';
const HEAD = new RegExp(`^([^.;。\\n]{1,40}?)${SAYS}[:：,]?\\s?(?=\\S)`, 'iu');
/** Where another sentence begins. A line begins one too, when it names a level. */
const SENTENCE = /(?<=[.!?;])\s+|(?<=[。；！？])|\n/gu;

/**
 * Reads the levels that sentences define: `P1 means checkout is down. Respond in 10 minutes.` Outside of what is about
 * severity, sentences must have codes, and one of them a clock.
 */
export function scaleInSentences(section: Section): Scale | null {
  const titled = isSeveritySubject(section.title);
  let subject = titled;
  const drafts = [...blocksOf(section)].flatMap((block) => {
    const texts = block.kind === 'paragraph' ? [block] : block.kind === 'list' ? block.items.filter(isAlone) : [];
    return texts.flatMap((text) => {
      const told = withoutSubject(text.text);
      subject ||= told.removed;
      return statementsIn(told.text, subject).flatMap((statement) => draftOfStatement(statement, text, subject) ?? []);
    });
  });
  if (drafts.length === 0 || new Set(drafts.map(({ level }) => level.key)).size !== drafts.length) return null;
  const timed = drafts.some(({ acknowledge, resolve }) => acknowledge !== null || resolve !== null);
  // Two paragraphs that begin with a level each say what levels are, whatever the title says.
  const paragraphs = section.blocks.filter(({ kind }) => kind === 'paragraph');
  const begun = drafts.filter(({ used: [lines] }) => paragraphs.some(({ line }) => line === lines?.line));
  const defines = timed || (drafts.length >= 2 && (titled || begun.length === drafts.length));
  return defines ? { drafts, defines, around: [] } : null;
}

/** The head and the value of a text that begins with a level: `P1 means …`; null when it does not. */
export function headOfSentence(text: string, subject: boolean): { name: string; value: string } | null {
  const match = HEAD.exec(text);
  const name = match?.[1] ?? '';
  return match && readLevel(name, { subject }) !== null ? { name, value: text.slice(match[0].length).trim() } : null;
}

function statementsIn(text: string, subject: boolean): readonly Statement[] {
  const found: { name: string; value: string; from: number; to: number }[] = [];
  let at = 0;
  let from = 0;
  for (const sentence of text.split(SENTENCE)) {
    const begin = text.indexOf(sentence, at);
    from += text.slice(at, begin).split('\n').length - 1;
    at = begin + sentence.length;
    const head = headOfSentence(sentence.trim(), subject);
    const last = found.at(-1);
    if (head) found.push({ ...head, from, to: from });
    else if (last && sentence.trim() !== '') {
      last.value = `${last.value}\n${sentence.trim()}`;
      last.to = from;
    } else if (sentence.trim() !== '') return [];
  }
  return found;
}

function draftOfStatement({ name, value, from, to }: Statement, block: Lines, subject: boolean): Draft | null {
  const level = readLevel(name, { subject });
  if (!level) return null;
  const lines = {
    line: Math.min(block.line + from, block.lastLine),
    lastLine: Math.min(block.line + to, block.lastLine),
  };
  const draft = draftOf(level, lines);
  applyPlainWords(draft, value);
  return draft;
}

/** `Severity: P1 means …` and `**Severity.** P1 means …` say themselves what they are about. */
function withoutSubject(text: string): { readonly text: string; readonly removed: boolean } {
  const match = /^([^.:：\n]{3,40})[.:：]\s+(?=\S)/u.exec(text);
  const removed =
    match !== null && isSeveritySubject(match[1] ?? '') && readLevel(match[1] ?? '', { subject: true }) === null;
  return removed ? { text: text.slice(match[0].length), removed } : { text, removed };
}

function isAlone(item: Item | Paragraph): boolean {
  return !('blocks' in item) || item.blocks.length === 0;
}
