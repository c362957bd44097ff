import type { z } from 'zod';
import type { Finding } from '../problem.ts';
import { suggest } from '../suggest.ts';
import type { Path } from '../yaml/node-positions.ts';
import { schemasAt } from './json-schema.ts';

/** A finding with its path into the YAML. */
export interface PathFinding extends Finding {
  readonly path: Path;
  /** Whether the key is wrong or the value. */
  readonly part: 'key' | 'value';
}

type Issue = z.core.$ZodIssue;

/** Says a validation issue in the words of somebody who writes a plan, once for each unknown key. */
export function explainIssue(issue: Issue, root: unknown): readonly PathFinding[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => explainUnknownKey(issue.path, key, root));
  }
  const variant = issue.code === 'invalid_union' ? likeliestVariant(issue) : null;
  if (variant) return variant.flatMap((one) => explainIssue({ ...one, path: [...issue.path, ...one.path] }, root));
  const value = valueAt(root, issue.path);
  const at = { path: issue.path, part: 'value' } as const;
  if (value === undefined) return [{ ...at, ...explainMissing(issue) }];
  if (issue.code === 'custom') {
    const params = issue.params as { code?: string; hint?: string } | undefined;
    return [{ ...at, code: params?.code ?? 'bad-value', message: issue.message, hint: params?.hint ?? '' }];
  }
  return [{ ...at, ...explainValue(issue, value) }];
}

/** What is wrong with the only variant of the right kind, such as the map where text or a map may stand. */
function likeliestVariant({ errors }: z.core.$ZodIssueInvalidUnion): readonly Issue[] | null {
  const ofRightKind = errors.filter((issues) => !issues.some(isOfWrongKind));
  // One value that is not the one that is written says less than a form that it lacks.
  const forms = ofRightKind.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_value' && path.length === 0),
  );
  const likely = forms.length > 0 ? forms : ofRightKind;
  return likely.length === 1 ? (likely[0] ?? null) : null;
}

function isOfWrongKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code !== 'invalid_union') return issue.code === 'invalid_type';
  return issue.errors.length > 0 && issue.errors.every((issues) => issues.some(isOfWrongKind));
}

function explainUnknownKey(path: Path, key: string, root: unknown): PathFinding {
  const known = schemasAt(path, root).flatMap((variant) => Object.keys(variant.properties ?? {}));
  const unique = [...new Set(known)];
  const where = path.length > 0 ? ` in ${nameOf(path)}` : '';
  const hint = suggest(key, unique, 'key here');
  return { path: [...path, key], part: 'key', code: 'unknown-key', message: `"${key}" is not a key${where}`, hint };
}

function explainMissing(issue: Issue): Finding {
  const [description] = schemasAt(issue.path).map((schema) => schema.description);
  const parent = issue.path.slice(0, -1);
  const owner = parent.length > 0 ? nameOf(parent) : 'The plan';
  const key = String(issue.path.at(-1) ?? '');
  return { code: 'missing-key', message: `${owner} needs "${key}"`, hint: description ?? kindsAt(issue.path) };
}

function explainValue(issue: Issue, value: unknown): Finding {
  switch (issue.code) {
    case 'invalid_type':
      return explainType(issue.path, issue.expected, kindOf(value));
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const hint = suggest(String(value), allowed, 'value here');
      return { code: 'bad-value', message: `${shown(value)} is not one of ${allowed.join(', ')}`, hint };
    }
    case 'invalid_union':
      return explainUnion(issue.path, value);
    case 'too_small':
      if (value === '') return { code: 'bad-value', message: 'This text is empty', hint: NOTHING_HINT };
      return explainSize(issue.origin, `at least ${issue.minimum}`, value);
    case 'too_big':
      return explainSize(issue.origin, `at most ${issue.maximum}`, value);
    default:
      return { code: 'bad-value', message: `${shown(value)} does not fit here`, hint: issue.message };
  }
}

function explainType(path: Path, expected: string, found: string): Finding {
  const message = `Expected ${KIND_NAMES[expected] ?? expected}, found ${found}`;
  const description = schemasAt(path)[0]?.description ?? '';
  // The description of a format ends with an example, which says more than the kind.
  const usual = description.includes('uch as') ? description : (KIND_HINTS[expected] ?? '');
  const hint = found === 'nothing' ? NOTHING_HINT : usual;
  return { code: 'wrong-type', message, hint };
}

function explainSize(origin: string, limit: string, value: unknown): Finding {
  if (Array.isArray(value)) {
    return { code: 'bad-value', message: `A list of ${limit} is expected here, found ${value.length || 'none'}` };
  }
  const what = origin === 'string' ? 'Text of' : 'A number of';
  return { code: 'bad-value', message: `${what} ${limit} is expected here, found ${shown(value)}` };
}

const NOTHING_HINT = 'Fill it in, or remove the key.';

function explainUnion(path: Path, value: unknown): Finding {
  const kinds = kindsAt(path);
  if (kinds !== '') return { code: 'bad-value', message: `${shown(value)} is not a known type`, hint: kinds };
  const description = schemasAt(path.slice(0, -1))[0]?.properties?.[String(path.at(-1))]?.description;
  const found = kindOf(value);
  const hint = found === 'nothing' ? NOTHING_HINT : (description ?? '');
  return { code: 'wrong-type', message: `This does not fit here: ${found}`, hint };
}

/** Lists the types that a discriminated union knows. */
function kindsAt(path: Path): string {
  const kinds = schemasAt(path).flatMap((schema) => (typeof schema.const === 'string' ? [schema.const] : []));
  return kinds.length > 0 ? `Known types: ${[...new Set(kinds)].join(', ')}.` : '';
}

const KIND_HINTS: Readonly<Record<string, string>> = {
  array: 'Write a list: [one, two].',
  string: 'Put it in quotes.',
};

const KIND_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
};

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'text' : `${typeof value === 'boolean' ? '' : 'the number '}${String(value)}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 80)}"` : kindOf(value);
}

function nameOf(path: Path): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key + 1}]` : String(key)))
    .reduce((whole, part) => (part.startsWith('[') ? whole + part : `${whole}.${part}`));
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }
  return value;
}
