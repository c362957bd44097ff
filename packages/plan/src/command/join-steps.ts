import { isSetting } from './runnable.ts';
import { splitShell } from './split-shell.ts';
import type { CommandStep } from './split-steps.ts';

/** A script that ends at its first failure is one thing to run. */
const SCRIPT = /^\s*(?:#![^\n]*\n(?:\s*(?:#[^\n]*)?\n)*\s*)?set\s+-[a-z]*e/;
/** What is longer is no runbook; comparing its steps with each other would take long. */
const MOST_STEPS = 200;
const USED = /\$\{?([A-Za-z_]\w{0,80})/g;
const GIVEN = /(?:^|[\s;(])([A-Za-z_]\w{0,80})=/g;

/**
 * Makes the steps of a shell fence independent of each other, because each runs in a shell of its own: written values
 * are repeated where they are used, a step that needs what another one finds out is joined to it, and a script stays
 * one step.
 */
export function joinSteps(steps: readonly CommandStep[], source: string): readonly CommandStep[] {
  const lines = source.split('\n');
  const [first] = steps;
  if (!first || steps.length < 2 || steps.length > MOST_STEPS) return steps;
  if (SCRIPT.test(source)) return [join(steps, lines)];
  const settings = new Map<string, string>();
  const joined: CommandStep[] = [];
  for (const step of steps) {
    const needed = step.manual || step.language === 'sql' ? [] : namesNeeded(step.source);
    const from = joined.findIndex(
      (one) => one.option === step.option && needed.some((name) => finds(one, name, settings)),
    );
    if (from >= 0) joined.push(join([...joined.splice(from), step], lines));
    else joined.push(withSettings(step, needed, settings));
    if (!step.manual) for (const { text } of splitShell(step.source)) remember(text, settings);
  }
  return joined;
}

function namesNeeded(source: string): readonly string[] {
  const given = new Set(namesOf(source, GIVEN));
  return [...new Set(namesOf(source, USED))].filter((name) => !given.has(name));
}

function namesOf(source: string, pattern: RegExp): readonly string[] {
  return [...source.matchAll(pattern)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

/** Whether a step finds out a value, and does not only write it down. */
function finds(step: CommandStep, name: string, settings: ReadonlyMap<string, string>): boolean {
  return !step.manual && !settings.has(name) && namesOf(step.source, GIVEN).includes(name);
}

function remember(statement: string, settings: Map<string, string>): void {
  const [name] = namesOf(statement, GIVEN);
  if (name === undefined) return;
  if (isSetting(statement)) settings.set(name, statement);
  else settings.delete(name);
}

function withSettings(
  step: CommandStep,
  needed: readonly string[],
  settings: ReadonlyMap<string, string>,
): CommandStep {
  const missing = needed.flatMap((name) => settings.get(name) ?? []);
  return missing.length === 0 ? step : { ...step, source: [...missing, step.source].join('\n') };
}

/** Several steps as one, with the comments between them. */
function join(steps: readonly CommandStep[], lines: readonly string[]): CommandStep {
  const first = steps.find(({ title }) => !/^(?:set -|!)/.test(title)) ?? steps[0];
  const line = Math.min(...steps.map((step) => step.line));
  const lastLine = Math.max(...steps.map((step) => step.lastLine));
  const rows = lines.slice(line, lastLine + 1);
  const source = rows.slice(/^\s*#/.test(rows[0] ?? '') ? 1 : 0).join('\n');
  const base = { option: null, ...first, manual: false, text: '', notes: [], language: 'shell' as const };
  return { ...base, title: first?.title ?? '', source, line, lastLine };
}
