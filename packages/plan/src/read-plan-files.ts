import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FileCollection, folderOf, isYaml } from './file-collection.ts';
import { followIncludes } from './follow-includes.ts';
import type { Finding, Problem } from './problem.ts';
import { codeOf, type ReadFile } from './read-text.ts';
import { problemAt, type SourceFile, toSourceFile } from './source-file.ts';
import type { YamlContent } from './yaml/read-yaml.ts';

export const MAX_FILES = 1_000;

/** The files of a plan: those of its folder in the order of their names, each followed by what it includes. */
export interface PlanFiles {
  readonly yaml: readonly SourceFile[];
  /** What the YAML files say, without their includes. */
  readonly parsed: readonly YamlContent[];
  readonly runbooks: readonly SourceFile[];
  readonly templates: readonly SourceFile[];
  /** Scripts of browser monitors, of the folder itself. */
  readonly scripts: readonly SourceFile[];
  /** Names and bytes of every file that belongs to the plan, for its version. */
  readonly contents: readonly (readonly [string, Uint8Array])[];
  readonly problems: readonly Problem[];
  /** Whether YAML could not be read, so that what it defines is unknown. */
  readonly yamlLost: boolean;
  /** Absolute paths of folders and files whose change means that the plan has changed. They may be missing. */
  readonly watch: readonly string[];
}

export interface ReadOptions {
  /** Reads a file's bytes; the file system's by default. */
  readonly readFile?: ReadFile | undefined;
  /** Whether includes may only name files within the folder. */
  readonly confined?: boolean | undefined;
}

/** Reads the files of a plan folder as text. Files that are empty, too large or not text are problems. */
export async function readPlanFiles(dir: string, options: ReadOptions = {}): Promise<PlanFiles> {
  const folder = resolve(dir);
  const watch = [folder, join(folder, 'runbooks'), join(folder, 'templates'), join(folder, 'scripts')];
  const listed = await listNames(folder);
  if (typeof listed === 'string') return { ...noFiles(listed), watch };
  const files = new FileCollection(folder, options.readFile);
  for (const name of listed) await files.add(join(folder, name), name);
  await followIncludes(files, { confined: options.confined === true, most: MAX_FILES });
  if (!listed.some(isYaml)) {
    const hint = 'Start with plan.yaml: service, severities, people, escalation.';
    files.problems.push(folderProblem({ code: 'empty-folder', message: 'This folder holds no *.yaml file', hint }));
  }
  const read = files.inOrder();
  const yaml = read.filter(({ content }) => content !== null);
  return {
    yaml: yaml.map(({ file }) => file),
    parsed: yaml.flatMap(({ content }) => content ?? []),
    runbooks: read.flatMap(({ file }) => (folderOf(file.name) === 'runbooks' ? file : [])),
    templates: read.flatMap(({ file }) => (folderOf(file.name) === 'templates' ? file : [])),
    scripts: read.flatMap(({ file }) => (folderOf(file.name) === 'scripts' ? file : [])),
    contents: files.contents,
    problems: files.problems,
    yamlLost: files.yamlLost || !listed.some(isYaml),
    watch: [...watch, ...files.outside],
  };
}

function noFiles(message: string): Omit<PlanFiles, 'watch'> {
  const problems = [folderProblem({ code: 'no-folder', message, hint: 'Name a folder with a plan.yaml in it.' })];
  return { yaml: [], parsed: [], runbooks: [], templates: [], scripts: [], contents: [], problems, yamlLost: true };
}

function folderProblem(finding: Finding): Problem {
  return problemAt(toSourceFile('.', ''), { line: 1, column: 1 }, finding);
}

/** Folders of a plan, and which of their files belong to it. */
const FOLDERS = { runbooks: /\.md$/, templates: /\.md$/, scripts: /\.m?[jt]s$/ } as const;

/** Sorted relative names of the plan's files, or what is wrong with the folder. */
async function listNames(dir: string): Promise<readonly string[] | string> {
  try {
    const top = (await readdir(dir)).filter(isYaml);
    const within = await Promise.all(
      Object.entries(FOLDERS).map(async ([folder, kind]) => {
        const names = await readdir(join(dir, folder)).catch(absentAsEmpty);
        return names.filter((name) => kind.test(name)).map((name) => `${folder}/${name}`);
      }),
    );
    const names = [...top, ...within.flat()].sort((a, b) => (a < b ? -1 : 1));
    return names.length > MAX_FILES ? `This folder holds more than ${MAX_FILES} files` : names;
  } catch (error) {
    return `This folder cannot be read (${codeOf(error)})`;
  }
}

function absentAsEmpty(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}
