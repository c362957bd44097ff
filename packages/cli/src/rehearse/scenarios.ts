import type { Plan, Rehearsal, Scenario } from '@tocsin/core';
import { Failure } from '../shared/failure.ts';
import { printable } from '../shared/printable.ts';
import { type FiledScenario, loadForRehearsal, loadScenarios } from './load.ts';
import { formOf, type RehearseOptions } from './options.ts';
import type { Answer } from './rehearse.ts';

/** Plays what is named, what is said by options, the plan's own scenarios, or one for each level. */
export async function scenarios(dir: string, files: readonly string[], options: RehearseOptions): Promise<Answer> {
  const { rehearse } = await import('@tocsin/core');
  const plan = await loadForRehearsal(dir);
  const played = (await chosen(dir, plan, files, options)).map(({ scenario, file }) => ({
    ...rehearse(plan, scenario),
    file,
  }));
  return { text: await renderStories(played, options), passed: played.every(({ passed }) => passed) };
}

/** A story that was played, and the file in which it stands; null when it does not come from one. */
export interface PlayedStory extends Rehearsal {
  readonly file: string | null;
}

/** Stories in the form that was asked for. */
export async function renderStories(played: readonly PlayedStory[], options: RehearseOptions): Promise<string> {
  const form = formOf(options);
  const passed = played.every((one) => one.passed);
  if (form === 'json') return JSON.stringify({ passed, rehearsals: played }, null, 2);
  if (form === 'md') {
    const { rehearsalsMarkdown } = await import('./rehearsal-markdown.ts');
    return rehearsalsMarkdown(printable(played));
  }
  const { rehearsalsText } = await import('./rehearsal-text.ts');
  return rehearsalsText(printable(played));
}

async function chosen(
  dir: string,
  plan: Plan,
  files: readonly string[],
  options: RehearseOptions,
): Promise<readonly FiledScenario[]> {
  const { metric, monitor, alert, severity } = options;
  if (metric ?? monitor ?? alert ?? severity) return [{ scenario: await fromOptions(plan, options), file: null }];
  const { scenariosFor } = await import('@tocsin/core');
  const own = await loadScenarios(dir, plan, files);
  const usual = () => scenariosFor(plan, roundedNow()).map((scenario) => ({ scenario, file: null }));
  const scenarios = own.length > 0 ? own : usual();
  return Promise.all(
    scenarios.map(async ({ scenario, file }) => ({ scenario: await changedBy(plan, scenario, options), file })),
  );
}

/** A scenario as its file would write it, made of the options. */
async function fromOptions(plan: Plan, options: RehearseOptions): Promise<Scenario> {
  const { metric = [], monitor = [], alert, severity, component, until } = options;
  const says = alert ?? plan.severities.find(({ id }) => id === severity)?.meaning ?? severity;
  const what = [
    ...metric.map((written) => {
      const [id = '', value = ''] = written.split(/=(.*)/s);
      return { metric: id, value: /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value };
    }),
    ...monitor.map((written) => {
      const [id = '', is] = written.split('=');
      return { monitor: id, ...(is === undefined ? {} : { is }) };
    }),
    ...(alert !== undefined || (metric.length === 0 && monitor.length === 0)
      ? [
          {
            alert: says,
            ...(severity === undefined ? {} : { severity }),
            ...(component === undefined ? {} : { component }),
          },
        ]
      : []),
  ];
  const at = options.at ?? new Date(roundedNow()).toISOString();
  return read(plan, {
    title: 'What would happen',
    at,
    what,
    ...castOf(options),
    ...(until === undefined ? {} : { until }),
  });
}

function castOf({ silent = [], down = [] }: RehearseOptions) {
  return {
    people: Object.fromEntries(silent.map((who) => [who, { answers: 'never' }])),
    channels: Object.fromEntries(down.map((channel) => [channel.split('=')[0] ?? '', 'down'])),
  };
}

/** Another moment, more people who are silent, more channels that are down: for every scenario that is played. */
async function changedBy(plan: Plan, scenario: Scenario, options: RehearseOptions): Promise<Scenario> {
  const { at, until } = options;
  if (at === undefined && until === undefined && !options.silent && !options.down) return scenario;
  const changed = await read(plan, {
    at: at ?? new Date(scenario.atMs).toISOString(),
    what: [{ alert: 'as before' }],
    ...castOf(options),
    ...(until === undefined ? {} : { until }),
  });
  return {
    ...scenario,
    atMs: changed.atMs,
    people: [...changed.people, ...scenario.people],
    down: [...changed.down, ...scenario.down],
    until: until === undefined ? scenario.until : changed.until,
  };
}

async function read(plan: Plan, draft: object): Promise<Scenario> {
  const { readScenario } = await import('@tocsin/plan');
  const { scenario, findings } = readScenario(draft, plan, 'What would happen');
  if (scenario) return scenario;
  throw new Failure('invalid', findings.map(({ message, hint = '' }) => `${message}. ${hint}`.trim()).join('\n'));
}

function roundedNow(): number {
  return Math.floor(Date.now() / 60_000) * 60_000;
}
