import type { RunbookParameter, RunbookStep } from '../model/plan-runbook.ts';

/** What a person filled in, by the parameter's name. */
export type ParameterValues = Readonly<Record<string, string>>;

const LONGEST_VALUE = 2_000;
/** A parameter within SQL, as psql writes a variable that becomes a quoted text: `:'CUSTOMER_ID'`. */
const SQL_PARAMETER = /:'([A-Za-z_][A-Za-z0-9_]*)'/g;

const SECRET_NAME = /SECRET|TOKEN|KEY|PASS|PWD|CREDENTIAL|DSN|PRIVATE/i;

/** Whether the name of a variable or parameter says that its value is secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The values that stand there before anybody filled something in. */
export function defaultValues(parameters: readonly RunbookParameter[]): ParameterValues {
  return Object.fromEntries(parameters.flatMap(({ name, default: value }) => (value === null ? [] : [[name, value]])));
}

/**
 * Says what is wrong with values that a person filled in, in a sentence; null when nothing is.
 * @param parameters those of the runbook
 */
export function refuseValues(parameters: readonly RunbookParameter[], values: ParameterValues): string | null {
  for (const [name, value] of Object.entries(values)) {
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (!parameter) return `This runbook has no parameter "${name}". ${namesOf(parameters)}`;
    const reason = refuseValue(parameter, value);
    if (reason) return `${parameter.title} (${name}) ${reason}`;
  }
  return null;
}

/** Those parameters of a step that nobody has filled in yet. */
export function missingParameters(
  parameters: readonly RunbookParameter[],
  step: Pick<RunbookStep, 'parameters'>,
  values: ParameterValues,
): readonly RunbookParameter[] {
  return parameters.filter(({ name }) => step.parameters.includes(name) && (values[name] ?? '') === '');
}

/** Puts values into SQL as quoted texts, where it says `:'NAME'`. A quote within a value cannot end its text. */
export function fillSql(sql: string, values: ParameterValues): string {
  return sql.replace(SQL_PARAMETER, (written, name: string) =>
    Object.hasOwn(values, name) ? `'${(values[name] ?? '').replaceAll("'", "''")}'` : written,
  );
}

/** Names that SQL mentions as `:'NAME'`, in their order. */
export function parametersInSql(sql: string): readonly string[] {
  return Array.from(sql.matchAll(SQL_PARAMETER), (match) => match[1] ?? '');
}

function refuseValue({ type, choices, pattern }: RunbookParameter, value: string): string | null {
  if (value === '') return 'is empty.';
  if (value.length > LONGEST_VALUE) return `is longer than ${LONGEST_VALUE} characters.`;
  if (/\p{Surrogate}/u.test(value)) return 'holds half of a character.';
  if (/\p{Cc}/u.test(value)) return 'holds a line break or another control character.';
  if (type === 'number' && !(value.trim() === value && Number.isFinite(Number(value)))) return 'is not a number.';
  if (type === 'choice' && !choices.includes(value)) return `is none of ${choices.join(', ')}.`;
  if (pattern !== null && !new RegExp(`^(?:${pattern})$`, 'u').test(value)) return `does not have the form ${pattern}.`;
  return null;
}

function namesOf(parameters: readonly RunbookParameter[]): string {
  return parameters.length === 0 ? 'It has none.' : `It has: ${parameters.map(({ name }) => name).join(', ')}.`;
}
