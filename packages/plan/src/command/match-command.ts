import { type CommandWord, readCommands, type ShellCommand, substitutionsOf } from './read-commands.ts';

/** The words of a command that are not options, in order, from the program on. */
export function plainWords(command: ShellCommand, valued: readonly string[] = []): readonly CommandWord[] {
  const plain: CommandWord[] = [];
  const { words } = command;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (!word) break;
    if (word.value === '--') return [...plain, ...words.slice(at + 1)];
    if (!word.value.startsWith('-') || word.value === '-') plain.push(word);
    else if (valued.includes(word.value)) at += 1;
  }
  return plain;
}

/** Name of the program: `/usr/bin/psql` is `psql`, and `wrangler@latest` is `wrangler`. */
export function programOf(command: ShellCommand): string {
  const word = command.words[0]?.value ?? '';
  const name = word.slice(word.lastIndexOf('/') + 1);
  return name.replace(/(.)@(?:latest|next|canary|v?\d[\w.-]*)$/, '$1').replace(/\.exe$/, '');
}

/** Whether one of these options is given: `-f`, `--follow`, `--follow=true`, and `-f` among letters such as `-xf`. */
export function hasOption(command: ShellCommand, ...options: readonly string[]): boolean {
  return command.words.slice(1).some(({ value }) =>
    options.some((option) => {
      if (value === option || value.startsWith(`${option}=`)) return !/=(?:false|0)$/.test(value);
      return /^-[A-Za-z]$/.test(option) && /^-[A-Za-z0-9]{1,6}$/.test(value) && value.includes(option[1] ?? '');
    }),
  );
}

/** Value of the first of these options that is given: `--command x`, `--command=x`, `-cx`; else null. */
export function optionValue(command: ShellCommand, ...options: readonly string[]): CommandWord | null {
  const { words } = command;
  for (const [at, word] of words.entries()) {
    for (const option of options) {
      if (word.value === option) return words[at + 1] ?? null;
      if (word.value.startsWith(`${option}=`)) return { ...word, value: word.value.slice(option.length + 1) };
    }
  }
  return null;
}

/** How deep substitutions are followed; deeper ones count as unknown. */
const DEEPEST = 6;

/**
 * Every command of a statement, those within `$(…)` included; null when they are nested too deep to follow.
 */
export function allCommands(text: string, depth = 0): readonly ShellCommand[] | null {
  const found = [...readCommands(text)];
  for (const inner of substitutionsOf(text)) {
    if (depth >= DEEPEST) return null;
    const commands = allCommands(inner, depth + 1);
    if (commands === null) return null;
    found.push(...commands);
  }
  return found;
}
