import type { z } from 'zod';
import type { Finding } from '../problem.ts';
import { suggest } from '../suggest.ts';
import type { Path } from '../yaml/node-positions.ts';
import { keysAt } from './scenario-schema.ts';

/** What is wrong with a scenario, with its path into it. */
export interface ScenarioFinding extends Finding {
  readonly path: Path;
  readonly part: 'key' | 'value';
}

type Issue = z.core.$ZodIssue;

const KINDS: Readonly<Record<string, string>> = { string: 'text', array: 'a list', object: 'a map', record: 'a map' };

/** Says what does not fit the form of a scenario in the words of somebody who writes one. */
export function explainIssue(issue: Issue, root: unknown): readonly ScenarioFinding[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      part: 'key' as const,
      code: 'unknown-key',
      message: `"${key}" is not a key here`,
      hint: suggest(key, keysAt(path), 'key here'),
    }));
  }
  const value = valueAt(root, path);
  const at = { path, part: 'value' } as const;
  if (value === undefined) {
    const hint = 'A scenario needs "at" (when) and "what" (what goes wrong).';
    return [{ ...at, code: 'missing-key', message: `"${String(path.at(-1))}" is missing`, hint }];
  }
  return [{ ...at, ...explainValue(issue, value) }];
}

function explainValue(issue: Issue, value: unknown): Finding {
  if (issue.code === 'custom') {
    const params = issue.params as { code?: string; hint?: string } | undefined;
    return { code: params?.code ?? 'bad-value', message: issue.message, hint: params?.hint ?? '' };
  }
  if (issue.code === 'invalid_type') {
    const expected = KINDS[issue.expected] ?? issue.expected;
    return { code: 'wrong-type', message: `Expected ${expected}, found ${kindOf(value)}` };
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const message = `${kindOf(value)} is not one of ${allowed.join(', ')}`;
    return { code: 'bad-value', message, hint: suggest(String(value), allowed, 'value here') };
  }
  if (issue.code === 'too_small') return { code: 'bad-value', message: 'Something has to stand here' };
  return { code: 'bad-value', message: `${kindOf(value)} does not fit here`, hint: issue.message };
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : `"${String(value).slice(0, 80)}"`;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }
  return value;
}
