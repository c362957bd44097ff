import { createInterface } from 'node:readline/promises';
import { printableText } from '../../shared/printable.ts';
import type { Terminal } from '../ask-values.ts';

/**
 * Asks until one of the answers is given; its first letter is enough.
 * @param fallback what an empty line means; null: it means nothing
 * @returns null when the input ends, or Ctrl-C is pressed
 */
export async function ask<Answer extends string>(
  terminal: Terminal,
  question: string,
  answers: readonly Answer[],
  fallback: Answer | null = null,
): Promise<Answer | null> {
  for (;;) {
    const line = await readLine(terminal, question);
    if (line === null) return null;
    const word = line.trim().toLowerCase();
    if (word === '' && fallback !== null) return fallback;
    const meant = answers.filter((answer) => word !== '' && answer.startsWith(word));
    const [first] = meant;
    if (first !== undefined && (meant.length === 1 || first === word)) return first;
    terminal.output.write(`Answer with one of: ${answers.join(', ')}.\n`);
  }
}

/** One line that somebody types. @returns null when the input ends, or Ctrl-C is pressed */
export async function readLine({ input, output }: Terminal, question: string): Promise<string | null> {
  const lines = createInterface({ input, output, terminal: true, historySize: 0 });
  const ended = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
  lines.once('SIGINT', () => lines.close());
  try {
    const answer = lines.question(printableText(question)).catch(() => null);
    return await Promise.race([answer, ended]);
  } finally {
    lines.close();
  }
}
