import type { LeverList } from '@tocsin/server/contract';
import { Failure } from '../shared/failure.ts';

export type Scope = NonNullable<LeverList['levers'][number]['scope']>;

const FORM = 'Write tenant=a,b for those only, not:tenant=c for all but those, 25% for a share.';

/**
 * Reads what `--scope` says, once or several times: `tenant=a,b`, `not:tenant=c`, `25%`.
 * @throws Failure 'invalid'
 */
export function parseScope(words: readonly string[]): Scope {
  const scope: Scope = { match: {}, except: {}, percent: null };
  for (const word of words) {
    if (/^\d{1,3}(\.\d+)?%$/.test(word)) scope.percent = percentOf(word);
    else addAttribute(scope, word);
  }
  return scope;
}

function percentOf(word: string): number {
  const percent = Number(word.slice(0, -1));
  if (percent <= 100) return percent;
  throw new Failure('invalid', `"${word}" is more than everybody. A share is at most 100%.`);
}

function addAttribute(scope: Scope, word: string): void {
  const isExcept = word.startsWith('not:');
  const said = isExcept ? word.slice('not:'.length) : word;
  const at = said.indexOf('=');
  const attribute = said.slice(0, Math.max(at, 0)).trim();
  const values = said
    .slice(at + 1)
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean);
  if (attribute === '' || values.length === 0) throw new Failure('invalid', `"${word}" is not a scope. ${FORM}`);
  const side = isExcept ? scope.except : scope.match;
  const before = Object.hasOwn(side, attribute) ? (side[attribute] ?? []) : [];
  Object.defineProperty(side, attribute, {
    value: [...new Set([...before, ...values])],
    ...{ enumerable: true, configurable: true, writable: true },
  });
}

const NAMED_VALUES = 4;

/** For whom a lever is pulled: `everybody`, `25% of region eu or us, but not tenant acme`. */
export function scopeWords(scope: Scope | null): string {
  if (scope === null) return 'everybody';
  const only = Object.entries(scope.match).map(attributeWords).join(' and ');
  const but = Object.entries(scope.except).map(attributeWords).join(' nor ');
  const share = scope.percent === null || scope.percent === 100 ? '' : `${scope.percent}% of `;
  return `${share}${only || 'everybody'}${but ? `, but not ${but}` : ''}`;
}

function attributeWords([attribute, values]: [string, readonly string[]]): string {
  const rest = values.length - NAMED_VALUES;
  const words = rest > 0 ? [...values.slice(0, NAMED_VALUES), `${rest} more`] : values;
  return `${attribute} ${words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : words.join('')}`;
}
