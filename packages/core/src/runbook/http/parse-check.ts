import { HTTP_CONDITIONS, type HttpCheck, type HttpCondition, type HttpProblem } from './http-document.ts';

/** Other names of conditions. */
const ALIASES: Readonly<Record<string, HttpCondition>> = {
  ...{ '===': '==', equals: '==', '!==': '!=', includes: 'contains' },
};
/** Conditions that compare with nothing. */
const ALONE = ['exists', 'isTrue', 'isFalse', 'isNumber', 'isBoolean', 'isString', 'isArray'];
const FIELDS = ['status', 'header', 'body', 'duration'] as const;

const CONDITIONS_BY_NAME = new Map<string, HttpCondition>([
  ...HTTP_CONDITIONS.map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(ALIASES),
]);
const HINT = 'Write it as "?? status == 200", "?? header content-type contains json" or "?? body $.depth < 5".';

/**
 * Reads a check in the form of httpyac: `?? FIELD [WHAT] CONDITION [EXPECTED]`. The first word that is a condition, outside of
 * brackets, is the condition.
 * @param text the line after `??`
 */
export function parseCheck(text: string, line: number): HttpCheck | HttpProblem {
  const problem = (message: string): HttpProblem => ({ line, message, hint: HINT });
  const [, field = '', rest = ''] = /^(\S*)(.*)$/.exec(text) ?? [];
  if (!isField(field)) return problem(`"${field.slice(0, 80)}" is nothing that can be checked of an answer`);
  const found = findCondition(rest);
  if (!found) return problem(`The check "${text.slice(0, 80)}" has no condition`);
  const { of, condition, expected } = found;
  if (field === 'header' && of === '') return problem('The check of a header does not name it');
  if (field === 'status' && of !== '') return problem(`"${of.slice(0, 80)}" is nothing of a status`);
  const isAlone = ALONE.includes(condition);
  if (!isAlone && expected === '') return problem(`The check "${text.slice(0, 80)}" does not say what is expected`);
  if (isAlone && expected !== '') return problem(`After "${condition}" stands nothing in a check`);
  return { field, of, condition, expected, text, line };
}

function isField(word: string): word is HttpCheck['field'] {
  return FIELDS.some((field) => field === word);
}

function findCondition(rest: string): Pick<HttpCheck, 'of' | 'condition' | 'expected'> | null {
  let depth = 0;
  for (const word of rest.matchAll(/\S+/g)) {
    const [, name = '', after = ''] = /^(===|!==|==|!=|>=|<=|>|<|[A-Za-z]+)(.*)$/.exec(word[0]) ?? [];
    const condition = CONDITIONS_BY_NAME.get(name.toLowerCase());
    // A word goes on, such as `exists_at`; a sign need not be followed by a space.
    const isWhole = after === '' || !/^[A-Za-z]/.test(name);
    if (depth === 0 && condition && isWhole) {
      const end = word.index + name.length;
      return { of: rest.slice(0, word.index).trim(), condition, expected: rest.slice(end).trim() };
    }
    depth += countOf(word[0], '[') - countOf(word[0], ']');
  }
  return null;
}

function countOf(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
