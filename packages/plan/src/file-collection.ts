import { realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { Problem } from './problem.ts';
import { type ReadFile, readText } from './read-text.ts';
import type { SourceFile } from './source-file.ts';
import { readYaml, type YamlContent } from './yaml/read-yaml.ts';

/** A file that was read, with what includes it. */
export interface CollectedFile {
  readonly file: SourceFile;
  readonly path: string;
  /** What a YAML file says; null for Markdown. */
  content: YamlContent | null;
  readonly includes: CollectedFile[];
}

/** The files of a plan while they are being gathered. */
export class FileCollection {
  readonly dir: string;
  readonly contents: [string, Uint8Array][] = [];
  readonly problems: Problem[] = [];
  /** Included files outside the folder, missing ones too. */
  readonly outside: string[] = [];
  yamlLost = false;
  readonly #read: ReadFile | undefined;
  readonly #listed: CollectedFile[] = [];
  /** By what a path really is, so that a link is the same file: the name under which it was first read. */
  readonly #known = new Map<string, string>();

  constructor(dir: string, read: ReadFile | undefined) {
    this.dir = dir;
    this.#read = read;
  }

  /** Files of the folder itself, in the order of their names. */
  get listed(): readonly CollectedFile[] {
    return this.#listed;
  }

  /** Name relative to the plan's folder, with forward slashes. */
  nameOf(path: string): string {
    return relative(this.dir, path).split(sep).join('/');
  }

  /** @returns the name under which a file was read already, whatever path leads to it; else undefined. */
  async readAs(path: string): Promise<string | undefined> {
    return this.#known.get(await identityOf(path));
  }

  /** Reads a file. @returns null when it is not text that can be gone through; its problem is noted. */
  async add(path: string, name: string, includer?: CollectedFile): Promise<CollectedFile | null> {
    this.#known.set(await identityOf(path), name);
    const outcome = await readText(path, name, this.#read);
    if (outcome.bytes) this.contents.push([name, outcome.bytes]);
    if ('problem' in outcome) {
      this.problems.push(outcome.problem);
      if (isYamlFile(name)) this.yamlLost = true;
      return null;
    }
    const { file } = outcome;
    const content = isYamlFile(name) ? readYaml(file) : null;
    if (content) {
      this.problems.push(...content.problems);
      if (content.value === null) this.yamlLost = true;
    }
    const collected: CollectedFile = { file, path, content, includes: [] };
    (includer?.includes ?? this.#listed).push(collected);
    return collected;
  }

  /** Every file, each followed by what it includes. */
  inOrder(): readonly CollectedFile[] {
    const withIncludes = (one: CollectedFile): CollectedFile[] => [one, ...one.includes.flatMap(withIncludes)];
    return this.#listed.flatMap(withIncludes);
  }
}

/** Whether a name is of YAML at the top of the plan's folder. */
export function isYaml(name: string): boolean {
  return /^[^/]+\.ya?ml$/.test(name);
}

/** Whether a name is of YAML, wherever it stands. */
export function isYamlFile(name: string): boolean {
  return /\.ya?ml$/.test(name);
}

/** Name of the folder in which a file stands: `runbooks`. */
export function folderOf(name: string): string {
  return name.split('/').at(-2) ?? '';
}

async function identityOf(path: string): Promise<string> {
  // What is missing is itself; reading it says so.
  return realpath(path).catch(() => path);
}
