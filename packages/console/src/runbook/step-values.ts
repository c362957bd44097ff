import type { Run, RunbookParameter, RunStep } from '../api/generated/types.gen.ts';

/** A parameter of a run with what was filled in so far; null when nobody has. */
export type FilledParameter = Run['parameters'][number];

export type Values = Readonly<Record<string, string>>;

const LONGEST_VALUE = 2_000;
/** As the server decides it: the server never shows what stands under such a name. */
const SECRET_NAME = /SECRET|TOKEN|KEY|PASS|PWD|CREDENTIAL|DSN|PRIVATE/i;
const MASK = '••••';

/** Whether the name of a parameter says that its value is secret. */
export const isSecretName = (name: string) => SECRET_NAME.test(name);

/** The parameters that a step needs, in the runbook's order. */
export function parametersOf(run: Pick<Run, 'parameters'>, step: Pick<RunStep, 'parameters'>): FilledParameter[] {
  return run.parameters.filter(({ name }) => step.parameters.includes(name));
}

/** What stands in the field of a parameter: what was typed, else what was filled in before. A secret shows nothing. */
export function fieldValue({ name, value }: FilledParameter, typed: Values): string {
  return typed[name] ?? (isSecretName(name) ? '' : (value ?? ''));
}

/** What a person typed that differs from what is filled in: this is what is sent. */
export function changedValues(parameters: readonly FilledParameter[], typed: Values): Record<string, string> {
  const changed = parameters.flatMap((parameter) => {
    const text = tidy(parameter, fieldValue(parameter, typed));
    return text === '' || (text === parameter.value && !isSecretName(parameter.name)) ? [] : [[parameter.name, text]];
  });
  return Object.fromEntries(changed);
}

/** What to show at the places of the parameters in a step's source; an empty text where nothing is filled in. */
export function shownValues(parameters: readonly FilledParameter[], typed: Values): Record<string, string> {
  const shown = parameters.map((parameter) => {
    const text = tidy(parameter, fieldValue(parameter, typed));
    const isHidden = isSecretName(parameter.name) && (text !== '' || parameter.value !== null);
    return [parameter.name, isHidden ? MASK : text];
  });
  return Object.fromEntries(shown);
}

/** What is wrong with the fields, by the parameter's name. The server decides; this only saves a round trip. */
export function refuseFields(parameters: readonly FilledParameter[], typed: Values): Record<string, string> {
  const refused = parameters.flatMap((parameter) => {
    const text = tidy(parameter, fieldValue(parameter, typed));
    const isKept = text === '' && isSecretName(parameter.name) && parameter.value !== null;
    const reason = isKept ? null : refuseText(parameter, text);
    return reason ? [[parameter.name, reason]] : [];
  });
  return Object.fromEntries(refused);
}

/** The fields that a refusal of the server names, as `Title (NAME)`, each with what it says; none when it names none. */
export function fieldsOfRefusal(parameters: readonly RunbookParameter[], detail: string): Record<string, string> {
  const named = parameters.filter(({ name }) => detail.includes(`(${name})`));
  return Object.fromEntries(named.map(({ name }) => [name, detail]));
}

/** What copying leaves at the ends of an id is not meant; in a secret every character may be. */
function tidy({ name }: RunbookParameter, text: string): string {
  return isSecretName(name) ? text : text.trim();
}

function refuseText({ type, choices, pattern }: RunbookParameter, text: string): string | null {
  if (text === '') return type === 'choice' ? 'Choose one.' : 'Fill this in.';
  if (text.length > LONGEST_VALUE) return `Use at most ${LONGEST_VALUE} characters.`;
  if (/\p{Cc}/u.test(text)) return 'Leave out line breaks and other control characters.';
  if (type === 'number' && !Number.isFinite(Number(text))) return 'This is not a number.';
  if (type === 'choice' && !choices.includes(text)) return `Choose one of ${choices.join(', ')}.`;
  return pattern !== null && !matches(pattern, text) ? `This does not have the form ${pattern}` : null;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text);
  } catch {
    return true;
  }
}
