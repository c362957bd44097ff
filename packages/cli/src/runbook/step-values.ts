import { missingParameters } from '@tocsin/core';
import type { Run } from '@tocsin/server/contract';
import { Failure } from '../shared/failure.ts';

export type Parameter = Run['parameters'][number];
export type Values = Readonly<Record<string, string>>;

/** Adds a `--set NAME=value` to those before it. @throws Failure 'invalid' without a name */
export function addValue(setting: string, values: Values = {}): Values {
  return withValue('--set', setting, values);
}

/** The same for `--param`. */
export function addParam(setting: string, values: Values = {}): Values {
  return withValue('--param', setting, values);
}

function withValue(option: string, setting: string, values: Values): Values {
  const end = setting.indexOf('=');
  if (end < 1) {
    throw new Failure('invalid', `${option} takes NAME=value, such as ${option} VERSION=41, not "${setting}".`);
  }
  return { ...values, [setting.slice(0, end)]: setting.slice(end + 1) };
}

/** What a step still needs to know, when `values` are filled in. */
export function missingIn(run: Run, stepId: string, values: Values): readonly Parameter[] {
  const step = run.steps.find(({ id }) => id === stepId);
  if (!step) return [];
  const known = run.parameters.flatMap(({ name, value }) => (value === null ? [] : [[name, value]]));
  const missing = missingParameters(run.parameters, step, { ...Object.fromEntries(known), ...values });
  return run.parameters.filter(({ name }) => missing.some((one) => one.name === name));
}

/** Says how to fill in what is missing where nobody can be asked. */
export function missingFailure(missing: readonly Parameter[]): Failure {
  const asked = missing.map(({ title, name, type, choices }) => {
    const of = type === 'choice' ? `, one of ${choices.join(', ')}` : '';
    return `${title} (${name}${of})`;
  });
  return new Failure('invalid', `This step needs to know: ${asked.join('; ')}. Add ${settings(missing)}`);
}

/** `--set A=… --set B=…`, for people to complete. */
export function settings(parameters: readonly Pick<Parameter, 'name'>[]): string {
  return parameters.map(({ name }) => `--set ${name}=…`).join(' ');
}
