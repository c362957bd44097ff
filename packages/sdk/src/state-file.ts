import { asError, type ReportError } from './connection.ts';
import { type LeverSnapshot, parseLeverSnapshot } from './levers.ts';

/** The part of node:fs/promises that is used; this package is compiled without Node's types. */
interface FileSystem {
  readFile(path: string, encoding: 'utf8'): Promise<string>;
  writeFile(path: string, text: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { force: boolean }): Promise<void>;
}

/** Keeps the last known levers on disk, for a start while Tocsin cannot be reached. */
export interface StateFile {
  /** Returns what was kept, or undefined when there is nothing usable. Never rejects. */
  load(): Promise<LeverSnapshot | undefined>;
  /** Writes soon, one write at a time; of several waiting snapshots only the last is written. Never throws. */
  save(snapshot: LeverSnapshot): void;
  /** Resolves when nothing is left to write. */
  settled(): Promise<void>;
}

/** Takes the file's path; a writer that dies half-way leaves the former file whole, because it writes beside it and renames. */
export function createStateFile(path: string, reportError: ReportError): StateFile {
  let waiting: LeverSnapshot | undefined;
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (waiting) {
      const snapshot = waiting;
      waiting = undefined;
      try {
        await writeAtomically(path, JSON.stringify(snapshot));
      } catch (error) {
        reportError(asError(error));
      }
    }
    writing = undefined;
  }

  return {
    async load() {
      try {
        return parseLeverSnapshot(await (await fileSystem()).readFile(path, 'utf8'));
      } catch (error) {
        if ((error as { code?: string }).code !== 'ENOENT') reportError(asError(error));
        return undefined;
      }
    },
    save(snapshot) {
      waiting = snapshot;
      writing ??= writeAll();
    },
    settled: () => writing ?? Promise.resolve(),
  };
}

async function writeAtomically(path: string, text: string): Promise<void> {
  const files = await fileSystem();
  const temporary = `${path}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    await files.writeFile(temporary, text);
    await files.rename(temporary, path);
  } catch (error) {
    await files.rm(temporary, { force: true });
    throw error;
  }
}

/** Loaded only when a state file is used: bundles for runtimes without a file system never touch it. */
async function fileSystem(): Promise<FileSystem> {
  const specifier: string = 'node:fs/promises';
  return (await import(/* webpackIgnore: true */ /* @vite-ignore */ specifier)) as FileSystem;
}
