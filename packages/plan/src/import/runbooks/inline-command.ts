import { isProgram } from '../../command/shell-words.ts';
import type { Item, Paragraph } from '../document/document.ts';
import { oneLine } from '../write/names.ts';

/** The command that an item essentially is, with its title. */
export interface InlineCommand {
  readonly title: string;
  readonly command: string;
}

/** A sentence that begins so says what is run, however it goes on: `Run \`…\` and look whether …`. */
const RUNS = /^(?:then |now |next,? )?(?:run|execute|führe?|ejecut[ae]|rod[ea]|execut[ae]|lancez?|exécutez?|esegui)$/iu;
const WITH = /\s(?:with|using|via|by|by running|and run|run|running|mit|con|com|avec|usando)$/iu;
/** `Look at` names nothing without its command. */
const UNFINISHED = /\s(?:at|for|to|in|from|into|on|and|or|of|und|oder|nach|en|de|à|y|e|o)$/iu;

/**
 * Reads an item that is a title and one command in back-ticks at its end: `Test the health endpoint: \`curl …\``.
 *
 * @returns null when the back-ticks hold only a name, or when the sentence goes on.
 */
export function commandOfItem({ markdown, blocks }: Item): InlineCommand | null {
  return blocks.length > 0 || markdown.includes('\n') ? null : commandOfSentence(markdown);
}

/** What the sentences of a paragraph are: commands with their titles, and text; null when none is a command. */
export function commandsOfParagraph({ markdown }: Paragraph): readonly (InlineCommand | string)[] | null {
  const pieces = sentencesOf(markdown.replace(/\n/g, ' ')).map((sentence) => commandOfSentence(sentence) ?? sentence);
  return pieces.every((piece) => typeof piece === 'string') ? null : pieces;
}

function commandOfSentence(markdown: string): InlineCommand | null {
  const [only, ...others] = markdown.matchAll(/(`+)([^`]+)\1/g);
  if (!only || others.length > 0) return null;
  const command = (only[2] ?? '').trim();
  const before = plainOf(markdown.slice(0, only.index)).replace(/[\s:：(–—-]+$/, '');
  const after = plainOf(markdown.slice(only.index + only[0].length)).replace(/[\s.)]+$/, '');
  const [program = '', ...words] = command.replace(/^(?:sudo|npx)\s+/, '').split(/\s+/);
  const runs = RUNS.test(before);
  if ((after !== '' && !runs) || words.length === 0 || !isProgram(program)) return null;
  return { title: oneLine(titleOf(before, command, after, runs), 120) || oneLine(command, 80), command };
}

function titleOf(before: string, command: string, after: string, runs: boolean): string {
  if (runs) return after === '' ? '' : `${before} ${command} ${after}`;
  const title = before.replace(WITH, '');
  return UNFINISHED.test(title) ? `${title} ${command}` : title;
}

/** Sentences, none of which ends within back-ticks. */
function sentencesOf(text: string): readonly string[] {
  const sentences: string[] = [];
  let from = 0;
  for (const match of text.matchAll(/`[^`]*`|[.!?](?=\s)/g)) {
    if (match[0].startsWith('`')) continue;
    sentences.push(text.slice(from, match.index + 1).trim());
    from = match.index + 1;
  }
  return [...sentences, text.slice(from).trim()].filter((sentence) => sentence !== '');
}

function plainOf(markdown: string): string {
  return markdown.replace(/\*\*|__/g, '').trim();
}
