import type { Command } from 'commander';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import type { RehearseOptions } from './options.ts';

/** Registers `tocsin rehearse`. */
export function registerRehearse(program: Command): void {
  const collect = (value: string, before: readonly string[] = []) => [...before, value];
  program
    .command('rehearse <plan> [scenario...]')
    .description(
      'Play incidents against a plan on a virtual clock: who is woken, who never answers, what is not covered',
    )
    .option('--at <moment>', 'when it begins, in the zone of the plan: 2026-11-01T01:30')
    .option('--metric <metric=value>', 'what a metric shows: webhook.success_rate=80%', collect)
    .option('--monitor <monitor>', 'a monitor that is down or silent: scheduler', collect)
    .option('--alert <text>', 'an alert from outside; with --severity and --component')
    .option('--severity <level>', 'level of the alert')
    .option('--component <component>', 'component of the alert')
    .option('--silent <who>', 'a person, role:… or schedule:…/… who never answers', collect)
    .option('--down <channel>', 'a channel that reaches nobody; with --year also slack=1%', collect)
    .option('--until <duration>', 'how long the story goes on (4h)')
    .option('--year [year]', 'a year of generated incidents (next year)')
    .option('--incidents <count>', 'how many incidents the year has (10000)')
    .option('--seed <number>', 'another number makes another year (1)')
    .option('--no-answer <percentage>', 'how often somebody does not answer (20%)')
    .option('--holidays <list>', 'dates with commas, or a file with a date on each line')
    .option('--only <index>', 'tell one incident of the year from begin to end')
    .option('--compare <plan>', 'another version of the plan: what it changes')
    .option('--report <form>', 'text, md or json (text)')
    .option('--json', 'the same as --report json')
    .addHelpText('after', AFTER)
    .action(act);
}

const AFTER = `
Without a scenario every file of the plan's rehearsals/ is played; without such files, one story for each level.
A scenario is the name of a file of rehearsals/, or a path.

With --compare the plan that is named first is the one before, and --compare names the one after.

Exit codes:
  0  every expectation holds, and no coverage is lost
  1  an expectation fails, or the other version of the plan is worse
  2  wrong usage, or a plan or scenario with errors`;

async function act(dir: string, files: readonly string[], options: RehearseOptions): Promise<void> {
  refuseContradictions(files, options);
  const answer = await answerOf(dir, files, options);
  process.stdout.write(`${answer.text.trimEnd()}\n`);
  process.exitCode = answer.passed ? 0 : BAD_NEWS;
}

/** What is printed, and whether it is good news. */
export interface Answer {
  readonly text: string;
  readonly passed: boolean;
}

async function answerOf(dir: string, files: readonly string[], options: RehearseOptions): Promise<Answer> {
  if (options.compare !== undefined)
    return (await import('./compare.ts')).compare(dir, options.compare, files, options);
  if (options.year !== undefined || options.only !== undefined) return (await import('./year.ts')).year(dir, options);
  return (await import('./scenarios.ts')).scenarios(dir, files, options);
}

function refuseContradictions(files: readonly string[], options: RehearseOptions): void {
  const { report, year, only, metric, monitor, alert } = options;
  if (report !== undefined && !['text', 'md', 'json'].includes(report)) {
    throw new Failure('invalid', `--report is text, md or json, not ${report}.`);
  }
  const given = [...(metric ?? []), ...(monitor ?? []), ...(alert === undefined ? [] : [alert])].length > 0;
  if (given && files.length > 0) throw new Failure('invalid', 'Name scenario files or say what happens, not both.');
  if (given && (year !== undefined || only !== undefined)) {
    throw new Failure('invalid', 'A year makes its own incidents: --metric, --monitor and --alert do not go with it.');
  }
}
