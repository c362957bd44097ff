import { setTimeout as sleep } from 'node:timers/promises';
import type { OnCall, TestPages } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { type Api, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { paintState } from '../shared/paint.ts';

const LOOK_EVERY_MS = 1000;

interface PageOptions extends OutputOptions {
  readonly channel?: string;
  readonly service?: string;
  readonly wait: string;
  readonly confirmed?: boolean;
}

type Test = TestPages['tests'][number];
type LastTest = NonNullable<OnCall['people'][number]['contact'][number]['lastTest']>;
type Outcome = Test & Pick<LastTest, 'outcome' | 'error'>;

/** Registers `tocsin page --test`. */
export function registerPage(program: Command): void {
  command(program, 'page [person]', 'Send a test page over each contact method of a person, or of everybody')
    .requiredOption('--test', 'real pages are sent by incidents: this sends only tests')
    .option('--channel <channel>', 'only over this channel')
    .option('--service <service>', 'the service (default: TOCSIN_SERVICE, or the only one)')
    .option('--wait <duration>', 'how long to wait for what becomes of them', '5m')
    .option('--confirmed', 'good only when everybody has answered; otherwise delivered is enough')
    .action(sendTests);
}

async function sendTests(person: string | undefined, options: PageOptions): Promise<void> {
  const api = connect(process.env);
  const untilMs = Date.now() + (await secondsOf(options.wait)) * 1000;
  const service = await chooseService(api, process.env, options.service);
  const { tests } = await api.post<TestPages>('/api/test-pages', {
    service,
    ...(person === undefined ? {} : { person }),
    ...(options.channel === undefined ? {} : { channel: options.channel }),
  });
  const outcomes = await follow(api, service, tests, untilMs, options);
  if (options.json) show(outcomes, options, () => '');
  if (!outcomes.every(({ outcome }) => isGood(outcome, options))) process.exitCode = BAD_NEWS;
}

/** Shows what becomes of each test as soon as it is known, until all are settled or the time is over. */
async function follow(
  api: Api,
  service: string,
  tests: readonly Test[],
  untilMs: number,
  options: PageOptions,
): Promise<readonly Outcome[]> {
  const shown = new Map<string, string>();
  for (;;) {
    const { people } = await api.get<OnCall>('/api/oncall', { service, days: '1' });
    const outcomes = tests.map((test) => outcomeOf(people, test));
    for (const one of outcomes) {
      if (shown.get(one.messageId) === one.outcome) continue;
      shown.set(one.messageId, one.outcome);
      if (!options.json) show(one, {}, lineOf);
    }
    const isSettled = outcomes.every(({ outcome }) => outcome === 'failed' || isGood(outcome, options));
    if (isSettled || Date.now() >= untilMs) return outcomes;
    await sleep(LOOK_EVERY_MS);
  }
}

function outcomeOf(people: OnCall['people'], test: Test): Outcome {
  const contact = people.find(({ id }) => id === test.person)?.contact ?? [];
  const method = contact.find(({ channel, address }) => channel === test.channel && address === test.address);
  const { outcome, error } = method?.lastTest ?? { outcome: 'waiting', error: null };
  return { ...test, outcome, error };
}

function isGood(outcome: Outcome['outcome'], { confirmed = false }: PageOptions): boolean {
  return outcome === 'confirmed' || (outcome === 'delivered' && !confirmed);
}

function lineOf({ name, channel, address, outcome, error }: Outcome): string {
  return `${name}  ${channel} ${address}  ${paintState(outcome)}${error ? `: ${error}` : ''}`;
}

async function secondsOf(written: string): Promise<number> {
  const { parseDuration } = await import('@tocsin/plan');
  const seconds = parseDuration(written);
  if (seconds === null) throw new Failure('invalid', `"${written}" is not a duration. Write it as 90s, 5m or 1h.`);
  return seconds;
}
