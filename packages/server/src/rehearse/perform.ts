import type { z } from '@hono/zod-openapi';
import {
  type Comparison,
  comparePlans,
  happeningText,
  isoOf,
  type Plan,
  type Rehearsal,
  rehearse,
  rehearseOneOfYear,
  rehearseYear,
  scenariosFor,
  worstValueText,
  type YearReport,
  type YearRequest,
} from '@tocsin/core';
import { readRehearsal, readRehearsals, readScenario, whoCanBeMeant } from '@tocsin/plan';
import type { listScenarios } from './contract.ts';

/** What a rehearsal is asked for, as it goes into the thread that plays it. */
export type RehearseTask = { readonly kind: 'rehearse'; readonly plan: Plan; readonly folder: string } & (
  | { readonly what: 'list' }
  | { readonly what: 'file'; readonly file: string }
  | { readonly what: 'scenario'; readonly scenario: unknown }
  | { readonly what: 'one-of-year'; readonly year: YearRequest; readonly index: number }
  | { readonly what: 'year'; readonly year: YearRequest }
  | {
      readonly what: 'compare';
      /** The version before; `plan` is the one after. */
      readonly before: Plan;
      readonly year: YearRequest | null;
      readonly fromMs: number;
    }
);

/** What is wrong with a scenario that somebody gave. */
export interface Refusal {
  readonly refused: readonly { readonly at: string; readonly message: string }[];
}

export type ScenarioChoices = z.infer<
  (typeof listScenarios)['responses'][200]['content']['application/json']['schema']
>;
export type Performed = ScenarioChoices | Rehearsal | YearReport | Comparison | Refusal;

const COMPARED_MS = 366 * 86_400_000;

/** Does what is asked for. It takes as long as it takes: call it in a thread of its own. */
export async function performRehearsal(task: RehearseTask): Promise<Performed> {
  const { plan, folder } = task;
  switch (task.what) {
    case 'list':
      return { scenarios: await filesOf(plan, folder), choices: choicesOf(plan) };
    case 'file':
      return playFile(plan, folder, task.file);
    case 'scenario':
      return playGiven(plan, task.scenario);
    case 'one-of-year':
      return rehearseOneOfYear(plan, task.year, task.index);
    case 'year':
      return rehearseYear(plan, task.year);
    case 'compare': {
      const { before, year, fromMs } = task;
      const scenarios = await pairsOf(before, plan, folder, fromMs);
      return comparePlans(before, plan, { fromMs, toMs: fromMs + COMPARED_MS, scenarios, year });
    }
  }
}

async function filesOf(plan: Plan, folder: string): Promise<ScenarioChoices['scenarios']> {
  const files = await readRehearsals(folder, plan);
  return files.map(({ file, scenario, problems }) => ({
    file,
    title: scenario?.title ?? null,
    at: scenario ? isoOf(scenario.atMs) : null,
    what: (scenario?.what ?? []).map((happening) => happeningText(plan, happening)),
    expectations: (scenario?.expect ?? []).map(({ text }) => text),
    problems: problems.map(({ line, column, message, hint }) => ({
      line,
      column,
      message: `${message}. ${hint}`.trim(),
    })),
  }));
}

function choicesOf(plan: Plan): ScenarioChoices['choices'] {
  const titled = (all: Readonly<Record<string, { readonly id: string; readonly title: string }>>) =>
    Object.values(all).map(({ id, title }) => ({ id, title }));
  return {
    timezone: plan.timezone,
    monitors: Object.values(plan.monitors).map(({ id, title, type }) => ({
      id,
      title,
      is: type === 'http' ? ('down' as const) : ('silent' as const),
    })),
    metrics: Object.values(plan.metrics).map((metric) => ({
      id: metric.id,
      title: metric.title,
      worse: worstValueText(plan, metric),
    })),
    severities: plan.severities.map(({ id, name }) => ({ id, name })),
    components: titled(plan.components),
    people: whoCanBeMeant(plan).map((id) => ({ id, name: plan.people[id]?.name ?? id })),
    channels: Object.keys(plan.channels),
  };
}

async function playFile(plan: Plan, folder: string, file: string): Promise<Rehearsal | Refusal> {
  const { scenario, problems } = await readRehearsal(folder, file, plan);
  if (scenario) return rehearse(plan, scenario);
  return { refused: problems.map(({ line, column, message }) => ({ at: `${file}:${line}:${column}`, message })) };
}

function playGiven(plan: Plan, given: unknown): Rehearsal | Refusal {
  const { scenario, findings } = readScenario(given, plan, 'What would happen');
  if (scenario) return rehearse(plan, scenario);
  return {
    refused: findings.map(({ path, message, hint = '' }) => ({
      at: path.map(String).join('.'),
      message: `${message}. ${hint}`.trim(),
    })),
  };
}

/** The scenario files that are there now, as both versions read them; without files one story for each level. */
async function pairsOf(before: Plan, after: Plan, folder: string, fromMs: number) {
  const [old, now] = await Promise.all([readRehearsals(folder, before), readRehearsals(folder, after)]);
  if (now.length > 0) {
    return now.map(({ file, scenario }, index) => {
      const was = old[index]?.scenario ?? null;
      return { title: scenario?.title ?? was?.title ?? file, before: was, after: scenario };
    });
  }
  const stories = scenariosFor(before, fromMs);
  return scenariosFor(after, fromMs).map((scenario, index) => ({
    title: scenario.title,
    before: stories[index] ?? null,
    after: scenario,
  }));
}
