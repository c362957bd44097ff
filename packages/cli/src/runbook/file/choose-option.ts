import { printableText } from '../../shared/printable.ts';
import { readLine } from './ask.ts';
import { optionMeant, optionsAround } from './choose-steps.ts';
import type { DocumentRequest } from './document-run.ts';

/**
 * The alternative that is taken where a step of one stands: the one that was chosen already, by `--option`, or by a person.
 * @param chosen headings that were chosen so far; the new one is added
 * @returns null when nobody chose
 */
export async function chooseOption(
  request: DocumentRequest,
  index: number,
  chosen: Set<string>,
): Promise<string | null> {
  const { steps, terminal, show } = request;
  const { step, phase } = steps[index] ?? {};
  const options = optionsAround(steps, index);
  const known = options.find((option) => chosen.has(`${phase}\n${option}`));
  if (known !== undefined) return known;
  const take = (option: string): string => {
    chosen.add(`${phase}\n${option}`);
    return option;
  };
  // Where steps were named, only one way may be left.
  if (options.length === 1 && step?.option) return take(step.option);
  for (const wanted of request.options) {
    const meant = optionMeant(options, wanted);
    if (meant !== null) return take(meant);
  }
  if (!terminal) return null;
  await show(`\n${printableText(options.map((option, at) => `  ${at + 1}  ${option}`).join('\n'))}\n`);
  for (;;) {
    const line = await readLine(terminal, `Which way? [1-${options.length}] `);
    if (line === null) return null;
    const meant = optionMeant(options, line);
    if (meant !== null) return take(meant);
  }
}
