import type { Lever, LeverScope } from '../model/plan-levers.ts';

type Attributes = LeverScope['match'];

const LONGEST_NAME = 64;
const LONGEST_VALUE = 200;
const MOST_ATTRIBUTES = 50;
const MOST_VALUES = 10_000;

/** What no database and no environment takes: NUL, and halves of characters. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Whether a text can be stored and sent everywhere. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** Says why a lever cannot be pulled for a scope; null when it can. */
export function scopeProblem(lever: Pick<Lever, 'id' | 'kind'>, scope: LeverScope): string | null {
  if (lever.kind === 'command') {
    return `The lever "${lever.id}" is moved by commands, which act for everybody: pull it without a scope.`;
  }
  const { percent } = scope;
  if (percent !== null && !(percent >= 0 && percent <= 100)) {
    return `The scope of "${lever.id}" needs a percent from 0 to 100; it has ${percent}.`;
  }
  return attributesProblem(lever.id, 'match', scope.match) ?? attributesProblem(lever.id, 'except', scope.except);
}

function attributesProblem(lever: string, part: 'match' | 'except', attributes: Attributes): string | null {
  const entries = Object.entries(attributes);
  if (entries.length > MOST_ATTRIBUTES) {
    return `"${part}" of the scope of "${lever}" has ${entries.length} attributes; at most ${MOST_ATTRIBUTES} are possible.`;
  }
  for (const [name, values] of entries) {
    const wrong = nameProblem(name) ?? valuesProblem(values);
    if (wrong) return `"${part}" of the scope of "${lever}": ${wrong}`;
  }
  return null;
}

function nameProblem(name: string): string | null {
  if (name.trim() === '') return 'an attribute has no name. Name it, such as tenant or region.';
  if (name.length > LONGEST_NAME) {
    return `the attribute ${name.slice(0, 20)}… has a name of ${name.length} characters; at most ${LONGEST_NAME} are possible.`;
  }
  return isStorable(name) ? null : 'an attribute has a character in its name that cannot be stored.';
}

function valuesProblem(values: readonly string[]): string | null {
  if (values.length === 0) return 'an attribute has no values. Give at least one, or leave the attribute out.';
  if (values.length > MOST_VALUES)
    return `an attribute has ${values.length} values; at most ${MOST_VALUES} are possible.`;
  const wrong = values.find((value) => value === '' || value.length > LONGEST_VALUE || !isStorable(value));
  if (wrong === undefined) return null;
  return wrong === ''
    ? 'a value is empty.'
    : `the value ${JSON.stringify(wrong.slice(0, 20))} is longer than ${LONGEST_VALUE} characters or cannot be stored.`;
}

/** A scope without what says nothing, each value once; null where it is everybody. */
export function plainScope(scope: LeverScope | null | undefined): LeverScope | null {
  if (!scope) return null;
  const once = (attributes: Attributes): Attributes =>
    Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, [...new Set(values)]]));
  const percent = scope.percent === 100 ? null : scope.percent;
  // An empty list of `match` is met by nobody, one of `except` leaves nobody out.
  const leftOut = Object.entries(once(scope.except)).filter(([, values]) => values.length > 0);
  const plain = { match: once(scope.match), except: Object.fromEntries(leftOut), percent };
  const isEverybody = percent === null && isEmpty(plain.match) && isEmpty(plain.except);
  return isEverybody ? null : plain;
}

function isEmpty(attributes: Attributes): boolean {
  return Object.keys(attributes).length === 0;
}

/** Whether two scopes mean the same people, in whatever order they are written. */
export function isSameScope(a: LeverScope | null, b: LeverScope | null): boolean {
  return a === b || keyOf(a) === keyOf(b);
}

function keyOf(scope: LeverScope | null): string {
  const plain = plainScope(scope);
  if (!plain) return '';
  const ordered = (attributes: Attributes) =>
    Object.keys(attributes)
      .sort()
      .map((name) => [name, [...(attributes[name] ?? [])].sort()]);
  return JSON.stringify([ordered(plain.match), ordered(plain.except), plain.percent]);
}

/** For whom, as it follows a sentence: `for 25% of those with region eu or us, except tenant acme`; empty: everybody. */
export function scopeInWords(scope: LeverScope | null): string {
  const plain = plainScope(scope);
  if (!plain) return '';
  const share = plain.percent === null ? null : `${plain.percent}%`;
  const matched = attributesInWords(plain.match, ' and ');
  const who = matched === '' ? (share ?? 'everybody') : share === null ? matched : `${share} of those with ${matched}`;
  const left = attributesInWords(plain.except, ' and ');
  return `for ${who}${left === '' ? '' : `, except ${left}`}`;
}

const MOST_TOLD = 3;

/** `region eu or us`; of many values the first and how many more there are. */
function attributesInWords(attributes: Attributes, between: string): string {
  return Object.entries(attributes)
    .map(([name, values]) => {
      const told = values.slice(0, MOST_TOLD);
      const rest = values.length - told.length;
      return `${name} ${rest > 0 ? `${told.join(', ')} or ${rest} more` : told.join(' or ')}`;
    })
    .join(between);
}
