import type { Lever, LeverScope } from '../api/generated/types.gen.ts';
import { listWords } from '../shared/names.ts';

/** So many values of an attribute are named; the rest is counted. */
const NAMED_VALUES = 4;

/** A lever's value in words: `off`, `on`, `5`, `“Back at noon”`, `empty`. */
export function valueWords(value: Lever['value']): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return String(value);
  return value === '' ? 'empty' : `“${value}”`;
}

/** What a lever is set to. A lever that is moved by commands has no value in the application: it is applied or not. */
export function settingWords(lever: Pick<Lever, 'kind' | 'resting'>, value: Lever['value']): string {
  if (lever.kind !== 'command') return valueWords(value);
  if (value === lever.resting) return 'not applied';
  return value === true ? 'applied' : `applied with ${valueWords(value)}`;
}

/** For whom a lever is pulled: `everybody`, `25% of everybody`, `region eu or us, but not tenant acme`. */
export function scopeWords(scope: LeverScope | null): string {
  if (scope === null) return 'everybody';
  const { match = {}, except = {}, percent = null } = scope;
  const only = Object.entries(match).map(attributeWords);
  const but = Object.entries(except).map(attributeWords);
  const whom = only.length > 0 ? only.join(' and ') : 'everybody';
  const share = percent === null || percent === 100 ? '' : `${percent}% of `;
  return `${share}${whom}${but.length > 0 ? `, but not ${but.join(' nor ')}` : ''}`;
}

function attributeWords([attribute, values]: [string, readonly string[]]): string {
  const named = values.slice(0, NAMED_VALUES);
  const rest = values.length - named.length;
  const words = rest > 0 ? [...named, `${rest} more`] : named;
  return `${attribute} ${listWords(words).replace(' and ', ' or ')}`;
}

/** Whether two scopes say the same: nobody has to know that null is everybody. */
export function isSameScope(one: LeverScope | null, other: LeverScope | null): boolean {
  return wholeScope(one) === wholeScope(other);
}

function wholeScope(scope: LeverScope | null): string {
  const sorted = (attributes: Readonly<Record<string, readonly string[]>> = {}) =>
    Object.entries(attributes)
      .map(([name, values]) => [name, [...values].sort()])
      .sort(([a], [b]) => String(a).localeCompare(String(b)));
  return JSON.stringify([sorted(scope?.match), sorted(scope?.except), scope?.percent ?? 100]);
}
