import { parametersInHttp, parametersInSql, type RunbookStep } from '@tocsin/core';
import { isShellProgram } from './cell-kinds.ts';

/**
 * Which of the runbook's parameters a step uses, in their order: what it asks for itself, and what its source mentions. Shell and
 * SQL: `$NAME`, `${NAME}`, and in SQL `:'NAME'`; HTTP: `{{NAME}}`; any other program reads its environment in its own way, so
 * the name alone counts.
 */
export function parametersOf(
  { kind, interpreter, source, parameters }: Pick<RunbookStep, 'kind' | 'interpreter' | 'source' | 'parameters'>,
  names: readonly string[],
): readonly string[] {
  if (names.length === 0 || kind === 'manual' || kind === 'wait' || kind === 'gate') return [];
  const word = kind === 'typescript' || (kind === 'shell' && !isShellProgram(interpreter));
  const mentioned = new Set([...parameters, ...(word ? namesBy(WORD, source) : mentions(kind, source))]);
  return names.filter((name) => mentioned.has(name));
}

/** Which of the names a shell or SQL text mentions as `$NAME`, as `${NAME}`, or as `:'NAME'`, in their order. */
export function parametersIn(source: string, names: readonly string[]): readonly string[] {
  const mentioned = new Set(mentions('sql', source));
  return names.filter((name) => mentioned.has(name));
}

const WORD = /\b([A-Za-z_][A-Za-z0-9_]*)\b/g;

function mentions(kind: RunbookStep['kind'], source: string): readonly string[] {
  if (kind === 'http') return parametersInHttp(source);
  const inShell = namesBy(/\$\{?([A-Za-z_][A-Za-z0-9_]*)/g, source);
  // A shell cell may hold SQL, and psql's variables within it.
  return [...inShell, ...parametersInSql(source)];
}

function namesBy(pattern: RegExp, source: string): readonly string[] {
  return Array.from(source.matchAll(pattern), (match) => match[1] ?? '');
}
