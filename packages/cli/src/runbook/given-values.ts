import { Failure } from '../shared/failure.ts';

/** Values of parameters by their name. */
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
