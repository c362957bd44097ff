import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding, Problem } from './problem.ts';
import { problemAt, type SourceFile, toSourceFile } from './source-file.ts';
import { emptyProblem } from './yaml/read-yaml.ts';

const MAX_FILE_BYTES = 1_048_576;
const MAX_FILES = 1_000;

/** Reads a file's bytes; throws when it cannot be read. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** The files of a plan folder, in the order of their names. */
export interface PlanFiles {
  readonly yaml: readonly SourceFile[];
  readonly runbooks: readonly SourceFile[];
  readonly templates: readonly SourceFile[];
  /** Names and bytes of every file that belongs to the plan, for its version. */
  readonly contents: readonly (readonly [string, Uint8Array])[];
  readonly problems: readonly Problem[];
  /** Whether YAML could not be read, so that what it defines is unknown. */
  readonly yamlLost: boolean;
}

/** Reads the files of a plan folder as text. Files that are empty, too large or not text are problems. */
export async function readPlanFiles(dir: string, read: ReadFile = readFile): Promise<PlanFiles> {
  const listed = await listNames(dir);
  if (typeof listed === 'string') return noFiles(listed);
  const files: SourceFile[] = [];
  const contents: (readonly [string, Uint8Array])[] = [];
  const problems: Problem[] = [];
  for (const name of listed) {
    const outcome = await readText(join(dir, name), name, read);
    if (outcome.bytes) contents.push([name, outcome.bytes]);
    if ('file' in outcome) files.push(outcome.file);
    else problems.push(outcome.problem);
  }
  if (!listed.some(isYaml)) {
    const hint = 'Start with plan.yaml: service, severities, people, escalation.';
    problems.push(folderProblem({ code: 'empty-folder', message: 'This folder holds no *.yaml file', hint }));
  }
  return {
    yaml: files.filter(({ name }) => isYaml(name)),
    runbooks: files.filter(({ name }) => name.startsWith('runbooks/')),
    templates: files.filter(({ name }) => name.startsWith('templates/')),
    contents,
    problems,
    yamlLost: !listed.some(isYaml) || problems.some(({ file }) => isYaml(file)),
  };
}

function isYaml(name: string): boolean {
  return /^[^/]+\.ya?ml$/.test(name);
}

function noFiles(message: string): PlanFiles {
  const problems = [folderProblem({ code: 'no-folder', message, hint: 'Name a folder with a plan.yaml in it.' })];
  return { yaml: [], runbooks: [], templates: [], contents: [], problems, yamlLost: true };
}

function folderProblem(finding: Finding): Problem {
  return problemAt(toSourceFile('.', ''), { line: 1, column: 1 }, finding);
}

/** Sorted relative names of the plan's files, or what is wrong with the folder. */
async function listNames(dir: string): Promise<readonly string[] | string> {
  try {
    const top = (await readdir(dir)).filter(isYaml);
    const markdown = await Promise.all(
      ['runbooks', 'templates'].map(async (folder) => {
        const names = await readdir(join(dir, folder)).catch(absentAsEmpty);
        return names.filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`);
      }),
    );
    const names = [...top, ...markdown.flat()].sort((a, b) => (a < b ? -1 : 1));
    return names.length > MAX_FILES ? `This folder holds more than ${MAX_FILES} files` : names;
  } catch (error) {
    return `This folder cannot be read (${codeOf(error)})`;
  }
}

function absentAsEmpty(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

type ReadOutcome = { readonly bytes: Uint8Array | null } & (
  | { readonly file: SourceFile }
  | { readonly problem: Problem }
);

async function readText(path: string, name: string, read: ReadFile): Promise<ReadOutcome> {
  const fail = (bytes: Uint8Array | null, finding: Finding): ReadOutcome => ({
    bytes,
    problem: problemAt(toSourceFile(name, ''), { line: 1, column: 1 }, finding),
  });
  const tooLarge = {
    code: 'huge-file',
    message: 'This file is larger than 1 MB',
    hint: 'A plan is text that people read; divide it, or keep data elsewhere.',
  };
  let bytes: Uint8Array;
  try {
    // Asked first, so that a file of gigabytes is not taken into memory.
    if ((await stat(path)).size > MAX_FILE_BYTES) return fail(null, tooLarge);
    bytes = await read(path);
  } catch (error) {
    return fail(null, { code: 'unreadable-file', message: `This file cannot be read (${codeOf(error)})` });
  }
  if (bytes.length > MAX_FILE_BYTES) return fail(null, tooLarge);
  const text = decode(bytes);
  if (text === null)
    return fail(bytes, { code: 'not-text', message: 'This file is not UTF-8 text', hint: 'Save it as UTF-8.' });
  const file = toSourceFile(name, text);
  return text.trim() === '' ? { bytes, problem: emptyProblem(file) } : { bytes, file };
}

/** Decodes UTF-8 without its byte-order mark; null for other encodings and for binary. */
function decode(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
