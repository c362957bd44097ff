import { COMMON_MISTAKES } from './common-mistakes.ts';
import { plainWords, programOf } from './match-command.ts';
import { readCommands, type ShellCommand } from './read-commands.ts';
import { GLOBAL_OPTIONS, VENDOR_CLIS, type VendorCli, type VendorCommand } from './vendor-clis.ts';

/** A word or an option that a vendor's command line does not know. */
export interface UnknownSubcommand {
  readonly tool: string;
  /** `railway deployments rollback`, `vercel logs --app`. */
  readonly written: string;
  /** What stands there instead in the documentation, in its order; possibly empty. */
  readonly known: readonly string[];
  /** What to do instead. */
  readonly hint: string;
  /** Address of the documentation. */
  readonly source: string;
}

/**
 * Looks for a subcommand or an option that the vendor's documentation does not have. Tools and words that are not
 * listed completely are passed over: silence is no praise.
 */
export function unknownSubcommand(statement: string): UnknownSubcommand | null {
  for (const command of readCommands(statement)) {
    const program = programOf(command);
    const cli = VENDOR_CLIS.find(({ programs }) => programs.includes(program));
    const found = cli
      ? (commonMistake(cli, command) ?? unknownWord(cli, command) ?? unknownOption(cli, command))
      : null;
    if (found) return found;
  }
  return null;
}

/** Words that show help or a version, in every tool. */
const ALWAYS = new Set(['help', 'version', 'completion', '--help', '--version', '-h', '-v', '-V']);

function commonMistake(cli: VendorCli, command: ShellCommand): UnknownSubcommand | null {
  const words = command.words.slice(1).map(({ value }) => value);
  const plain = wordsOf(cli, command);
  // Options may stand between the words, so that both readings are tried.
  for (const text of [words.join(' '), plain.join(' ')]) {
    const mistake = COMMON_MISTAKES.find(({ tool, written }) => tool === cli.tool && written.test(text));
    const match = mistake?.written.exec(text)?.[0];
    if (mistake && match !== undefined) {
      return {
        tool: cli.tool,
        written: `${cli.tool} ${match}`,
        known: mistake.known ?? [],
        hint: mistake.hint,
        source: mistake.source,
      };
    }
  }
  return null;
}

function wordsOf(cli: VendorCli, command: ShellCommand): readonly string[] {
  return plainWords(command, cli.valued)
    .slice(1)
    .map(({ value }) => value);
}

function unknownWord(cli: VendorCli, command: ShellCommand): UnknownSubcommand | null {
  const [first, second, third] = wordsOf(cli, command);
  if (first === undefined || !isWord(first)) return null;
  const known = cli.commands[first];
  if (known === undefined) return cli.complete ? unknown(cli, [first], Object.keys(cli.commands), cli.source) : null;
  const source = known.source ?? cli.source;
  if (second === undefined || !isWord(second)) return null;
  if (known.subcommands && !known.subcommands.includes(second))
    return unknown(cli, [first, second], known.subcommands, source);
  const below = known.below?.[second];
  if (below === undefined || third === undefined || !isWord(third) || below.includes(third)) return null;
  return unknown(cli, [first, second, third], below, source);
}

/** Whether a word can be a subcommand at all: not a variable, a file or a placeholder. */
function isWord(word: string): boolean {
  return /^[a-z][a-z0-9:_-]*$/.test(word) && !ALWAYS.has(word);
}

function unknown(
  cli: VendorCli,
  written: readonly string[],
  known: readonly string[],
  source: string,
): UnknownSubcommand {
  const before = [cli.tool, ...written.slice(0, -1)].join(' ');
  const last = written.at(-1) ?? '';
  const near = known.find((word) => word.startsWith(last) || last.startsWith(word));
  const hint = near
    ? `Perhaps ${before} ${near} is meant.`
    : `${before} knows: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}.`;
  return { tool: cli.tool, written: `${before} ${last}`, known, hint, source };
}

function unknownOption(cli: VendorCli, command: ShellCommand): UnknownSubcommand | null {
  const [first = '', second = '', third = ''] = wordsOf(cli, command);
  const known = Object.hasOwn(cli.commands, first) ? cli.commands[first] : undefined;
  const path = known ? optionPath(known, second, third) : null;
  const options = path === null ? undefined : known?.options?.[path];
  if (!known || !options) return null;
  const all = [...options, ...(GLOBAL_OPTIONS[cli.tool] ?? [])];
  for (const { value } of command.words) {
    const option = /^--([a-z][\w-]*)(?:=|$)/.exec(value)?.[1];
    if (option === undefined || all.includes(option) || all.includes(option.replace(/^no-/, ''))) continue;
    const written = [cli.tool, first, path, `--${option}`].filter((word) => word !== '').join(' ');
    const names = options.map((name) => `--${name}`);
    return {
      tool: cli.tool,
      written,
      known: names,
      hint: `It knows: ${names.join(', ')}.`,
      source: known.source ?? cli.source,
    };
  }
  return null;
}

function optionPath(known: VendorCommand, second: string, third: string): string | null {
  const paths = Object.keys(known.options ?? {});
  return [`${second} ${third}`, second, ''].find((path) => paths.includes(path)) ?? null;
}
