/** The prose of a phase: what stands before its alternatives, and what stands under the heading of each. */
export interface OptionProse {
  readonly before: string;
  readonly under: ReadonlyMap<string, string>;
}

/**
 * Splits the prose of a phase at the headings of its options, so that each is read with its steps.
 * @param titles headings of the options, as the steps have them
 */
export function proseByOption(text: string, titles: readonly string[]): OptionProse {
  const under = new Map<string, string>();
  let before = '';
  let current: string | null = null;
  for (const line of text.split('\n')) {
    const heading = /^ {0,3}#{3,6} /.test(line) ? headingText(line) : null;
    if (heading !== null && titles.includes(heading)) current = heading;
    else if (current === null) before += `${line}\n`;
    else under.set(current, `${under.get(current) ?? ''}${line}\n`);
  }
  return { before: before.trim(), under };
}

function headingText(line: string): string {
  const words = line.trim().split(' ').slice(1);
  if (/^#+$/.test(words.at(-1) ?? '')) words.pop();
  return words.join(' ').trim();
}
