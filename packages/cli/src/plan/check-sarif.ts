import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CheckRule, Problem } from '@tocsin/plan';
import type { CheckedFolder } from './check-summary.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/**
 * Writes what was found as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.
 *
 * @param root the folder to which the addresses of files are relative: that of the repository.
 */
export function toSarif(folders: readonly CheckedFolder[], rules: readonly CheckRule[], root: string): object {
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const results = folders.flatMap(({ dir, problems }) =>
    problems.map((problem) => toResult(problem, join(dir, problem.file), root, indexes)),
  );
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'tocsin', version: version(), rules: rules.map(toRule) } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}

function toRule({ id, severity, title, explanation, source }: CheckRule): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: explanation },
    help: { text: `${explanation} Source: ${source}` },
    ...(URL.canParse(source) ? { helpUri: source } : {}),
    defaultConfiguration: { level: severity },
  };
}

function toResult(problem: Problem, path: string, root: string, indexes: ReadonlyMap<string, number>): object {
  const { code, severity, message, hint, line, column, source } = problem;
  const ruleIndex = indexes.get(code);
  return {
    ruleId: code,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: severity,
    message: { text: hint === '' ? message : `${message}. ${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: addressOf(path, root) },
          region: { startLine: line, startColumn: column, ...(source === '' ? {} : { snippet: { text: source } }) },
        },
      },
    ],
    // The line's text and not its number: the result is the same when lines are added above it.
    partialFingerprints: { 'tocsinProblem/v1': fingerprint([code, problem.file, source.trim(), message]) },
  };
}

/** The path within the repository, with forward slashes and escaped; a whole address for what lies outside of it. */
function addressOf(path: string, root: string): string {
  const within = relative(root, resolve(root, path));
  if (within.startsWith('..') || resolve(within) === within) return pathToFileURL(resolve(root, path)).href;
  return within === '' ? '.' : within.split(sep).map(encodeURIComponent).join('/');
}

function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 32);
}

function version(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
