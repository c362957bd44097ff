import type { Command } from 'commander';
import { EXIT_CODES_HELP } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';

const HELP_WIDTH = 100;

/** Registers `tocsin help …`: a command, `exit-codes`, or `all`. */
export function registerHelp(program: Command): void {
  program.helpCommand(false);
  program
    .command('help [topic...]')
    .description('Help for a command; or: exit-codes, all')
    .action((topic: string[]) => {
      process.stdout.write(helpText(program, topic));
    });
}

function helpText(program: Command, topic: readonly string[]): string {
  if (topic.join(' ') === 'exit-codes') return EXIT_CODES_HELP;
  if (topic.join(' ') === 'all') return allHelp(program);
  let found = program;
  for (const word of topic) {
    const next = found.commands.find((known) => known.name() === word);
    if (!next) throw new Failure('invalid', `There is no help for "${topic.join(' ')}". See: tocsin help`);
    found = next;
  }
  return helpOf(found);
}

/** The help of every command in one text whose lines do not depend on the terminal. */
function allHelp(program: Command): string {
  const texts = everyCommand(program).map((known) => `── ${pathOf(known)}\n\n${helpOf(known, HELP_WIDTH)}`);
  return `${[...texts, `── exit codes\n\n${EXIT_CODES_HELP}`].join('\n')}`;
}

function everyCommand(parent: Command): Command[] {
  return [parent, ...parent.commands.flatMap(everyCommand)];
}

function pathOf(known: Command): string {
  return known.parent ? `${pathOf(known.parent)} ${known.name()}` : known.name();
}

/** As `--help` prints it, with what was added after it. */
function helpOf(known: Command, width?: number): string {
  let text = '';
  known.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    ...(width === undefined ? {} : { getOutHelpWidth: () => width, getOutHasColors: () => false }),
  });
  known.outputHelp();
  return text;
}
