import { missingParameters } from '@tocsin/core';
import type { Run } from '@tocsin/server/contract';
import { Failure } from '../shared/failure.ts';
import type { Values } from './given-values.ts';

export type Parameter = Run['parameters'][number];

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
