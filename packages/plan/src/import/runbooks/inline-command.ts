import { isProgram } from '../../command/shell-words.ts';
import type { Item } from '../document/document.ts';
import { oneLine } from '../write/names.ts';

/** The command that an item essentially is, with its title. */
export interface InlineCommand {
  readonly title: string;
  readonly command: string;
}

const MOST_WORDS_AFTER = 0;

/**
 * Reads an item that is a title and one command in back-ticks at its end: `Test the health endpoint: \`curl …\``.
 *
 * @returns null when the back-ticks hold only a name, or when the sentence goes on.
 */
export function commandOfItem({ markdown, text, blocks }: Item): InlineCommand | null {
  if (blocks.length > 0 || markdown.includes('\n')) return null;
  const codes = [...markdown.matchAll(/(`+)([^`]+)\1/g)];
  const [only, ...others] = codes;
  if (!only || others.length > 0) return null;
  const command = (only[2] ?? '').trim();
  const after = markdown.slice(only.index + only[0].length).replace(/[\s.)]+$/, '');
  const [program = '', ...words] = command.replace(/^(?:sudo|npx)\s+/, '').split(/\s+/);
  if (after.length > MOST_WORDS_AFTER || words.length === 0 || !isProgram(program)) return null;
  const at = text.indexOf(command);
  const before = oneLine((at < 0 ? text : text.slice(0, at)).replace(/[\s:：(–—-]+$/, ''), 120);
  return { title: before || oneLine(command, 80), command };
}
