import type { AddedRunner, RunnerList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { runHere } from './run-here.ts';
import { addedText, runnersText } from './runner-text.ts';

const AFTER = `
The runner only makes connections to the server, and takes steps whose cell says runner=LABEL. Cells run here with a
clean environment: of this machine's variables they see those that --env names. A connection of the plan may name
one of them, so that the server never knows it: url: "\${runner:DATABASE_URL}".

Settings:
  TOCSIN_URL           address of the server, instead of --url
  TOCSIN_RUNNER_TOKEN  the runner's token, instead of --token: other users of this machine see a command's arguments

Ctrl-C stops the cells that run, and tells the server.`;

export interface RunnerOptions {
  readonly url?: string;
  readonly token?: string;
  readonly label?: readonly string[];
  readonly env?: readonly string[];
  readonly concurrency: string;
  readonly data: string;
}

/** Registers `tocsin runner …`. */
export function registerRunner(program: Command): void {
  const runner = program
    .command('runner')
    .description('Run steps of runbooks on this machine, for a Tocsin elsewhere')
    // What stands after `add` belongs to that command, which has an option of the same name.
    .enablePositionalOptions()
    .option('--url <url>', 'address of the server')
    .option('--token <token>', "the runner's token, from tocsin runner add")
    .option(
      '--label <label>',
      'take only steps of this label; repeat it for more (default: all that the runner has)',
      add,
    )
    .option('--env <name>', 'let cells see this variable of this machine; repeat it for more', add)
    .option('--concurrency <n>', 'steps at once', '2')
    .option('--data <folder>', 'where runs have their folders', '.tocsin-runner')
    .addHelpText('after', AFTER)
    .action((options: RunnerOptions) => runHere(options, process.env));
  command(runner, 'add <name>', 'Add a runner; prints its token, once')
    .requiredOption('--label <label>', 'steps of this label may run there; repeat it for more', add)
    .action(async (name: string, options: OutputOptions & { label: readonly string[] }) => {
      const body = { name, labels: options.label };
      show(await connect(process.env).post<AddedRunner>('/api/runners', body), options, addedText);
    });
  command(runner, 'list', 'Runners, and labels of the plans that nobody takes').action(
    async (options: OutputOptions) => {
      show(await connect(process.env).get<RunnerList>('/api/runners'), options, (safe) =>
        runnersText(safe, Date.now()),
      );
    },
  );
  command(runner, 'remove <name>', 'Remove a runner; it stops what it runs').action(
    async (name: string, options: OutputOptions) => {
      const answer = await connect(process.env).delete(apiPath`/api/runners/${name}`);
      show(answer, options, () => `The runner ${name} is removed; its token is worth nothing any more.`);
    },
  );
}

function add(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
