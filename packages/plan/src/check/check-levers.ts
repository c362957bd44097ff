import type { LeverValue } from '@tocsin/core';
import { leverValues } from '../lever-values.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Path } from '../yaml/node-positions.ts';
import type { CheckContext } from './context.ts';

export type LeverDraft = PlanDraft['levers'][string];

interface LeverFinding {
  /** Key of the lever (or the runner of its command) at which it stands; nothing: the lever itself. */
  readonly key?: keyof LeverDraft | 'runner';
  readonly message: string;
  readonly hint: string;
}

/** Pulling a lever must make a difference, with values of one type that its kind can have. */
export function checkLevers({ draft, reportAt }: CheckContext): void {
  for (const [id, lever] of Object.entries(draft.levers)) {
    for (const { key, message, hint } of [...wrongKeys(lever), ...wrongValues(id, lever)]) {
      const place = key === 'runner' ? ['command', key] : [key ?? []].flat();
      const path: Path = ['levers', id, ...place];
      reportAt(path, { code: 'bad-lever', message, hint }, key === undefined ? 'key' : 'value');
    }
  }
}

/** Keys that belong to other kinds, or that the kind cannot do without. */
function wrongKeys(lever: LeverDraft): readonly LeverFinding[] {
  const { kind, command, values, minimum, maximum } = lever;
  const found: LeverFinding[] = [];
  if (kind === 'command' && !command) {
    const hint = 'Add command: { apply: …, revert: …, verify: … }.';
    found.push({ message: 'This lever does not say how it is moved', hint });
  }
  const other = (key: keyof LeverDraft, owner: string) => {
    const message = `"${key}" is for levers of the kind ${owner}, and this one is a ${kind}`;
    found.push({ key, message, hint: `Remove it, or write kind: ${owner}.` });
  };
  if (command?.runner !== undefined) {
    const message = 'A lever is moved by the server: no runner would move this one';
    found.push({ key: 'runner', message, hint: 'Remove it, or move it by a step of a runbook on that runner.' });
  }
  if (kind !== 'command' && command) other('command', 'command');
  if (kind !== 'variant' && values.length > 0) other('values', 'variant');
  if (kind !== 'limit' && minimum !== undefined) other('minimum', 'limit');
  if (kind !== 'limit' && maximum !== undefined) other('maximum', 'limit');
  return found;
}

function wrongValues(id: string, lever: LeverDraft): readonly LeverFinding[] {
  const values = leverValues(lever);
  if (!values) {
    const hint = 'Only true and false can be turned over by themselves.';
    return [{ message: 'This lever needs both "resting" and "pulled"', hint }];
  }
  const { resting, pulled } = values;
  if (resting === pulled) {
    const message = `Pulling "${id}" changes nothing: both values are ${String(resting)}`;
    return [{ message, hint: 'A switch usually rests true and is pulled false; a mode the other way round.' }];
  }
  if (typeof resting !== typeof pulled) {
    return [
      { message: 'Both values of a lever have the same type', hint: `${shown(resting)} and ${shown(pulled)} do not.` },
    ];
  }
  return OF_KIND[lever.kind](lever, values);
}

type Both = Readonly<Record<'resting' | 'pulled', LeverValue>>;

const OF_KIND: Readonly<Record<LeverDraft['kind'], (lever: LeverDraft, both: Both) => readonly LeverFinding[]>> = {
  mode: () => [],
  switch: (_, { resting }) => {
    if (typeof resting === 'boolean') return [];
    const hint =
      'Write true and false: "on" and "off" are text in YAML. Write kind: mode for texts, kind: limit for numbers.';
    return [{ message: 'A switch is true or false', hint }];
  },
  command: (_, { resting, pulled }) => {
    if (resting === false && pulled === true) return [];
    const hint = 'Remove both values: the commands do what they mean.';
    return [{ message: 'A command rests false and is pulled true', hint }];
  },
  variant: ({ values }, both) => {
    if (typeof both.resting !== 'string')
      return [{ message: 'The values of a variant are text', hint: 'Put them in quotes.' }];
    return (['resting', 'pulled'] as const).flatMap((key) => {
      if (values.length === 0 || values.includes(String(both[key]))) return [];
      const message = `${shown(both[key])} is not one of the "values" of this lever`;
      return [{ key, message, hint: `Add it, or write one of ${values.join(', ')}.` }];
    });
  },
  limit: wrongLimit,
};

function wrongLimit({ minimum, maximum }: LeverDraft, both: Both): readonly LeverFinding[] {
  if (typeof both.resting !== 'number') {
    return [
      { message: 'The values of a limit are numbers', hint: 'Write kind: mode for true and false, and for texts.' },
    ];
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    return [{ key: 'minimum', message: `"minimum" is above "maximum": no value fits`, hint: 'Turn the two round.' }];
  }
  return (['resting', 'pulled'] as const).flatMap((key) => {
    const outside = outsideOf({ minimum, maximum }, both[key]);
    return outside === null ? [] : [{ key, message: outside, hint: 'Change the value, or the bound.' }];
  });
}

/** Says why a value lies outside the bounds of a limit; null when it does not. */
function outsideOf({ minimum, maximum }: Pick<LeverDraft, 'minimum' | 'maximum'>, value: LeverValue): string | null {
  if (typeof value !== 'number') return null;
  if (minimum !== undefined && value < minimum) return `${value} is below the minimum of ${minimum}`;
  if (maximum !== undefined && value > maximum) return `${value} is above the maximum of ${maximum}`;
  return null;
}

/** Says why a lever cannot be pulled to a value, of a rule or of a batch; null when it can, or when its own values are wrong. */
export function misfitOf(lever: LeverDraft, value: LeverValue): string | null {
  const both = leverValues(lever);
  if (!both) return null;
  if (typeof value !== typeof both.pulled)
    return `This lever takes ${typeof both.pulled === 'string' ? 'text' : `a ${typeof both.pulled}`}, as ${shown(both.pulled)}`;
  if (value === both.resting) return `${shown(value)} is the resting value: it contains nothing`;
  if (lever.kind === 'variant' && lever.values.length > 0 && !lever.values.includes(String(value))) {
    return `${shown(value)} is not one of ${lever.values.join(', ')}`;
  }
  return lever.kind === 'limit' ? outsideOf(lever, value) : null;
}

/** A value as a plan writes it. */
export function shown(value: LeverValue): string {
  return typeof value === 'string' ? `"${value.slice(0, 80)}"` : String(value);
}
