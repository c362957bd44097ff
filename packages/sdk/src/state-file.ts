import type { ReportError } from './connection.ts';

/** The part of node:fs/promises that is used; this package is compiled without Node's types. */
interface FileSystem {
  stat(path: string): Promise<{ size: number; isFile(): boolean }>;
  readFile(path: string, encoding: 'utf8'): Promise<string>;
  writeFile(path: string, text: string, options: { flush: boolean }): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { force: boolean }): Promise<void>;
}

/** Keeps the last known levers on disk, for a start while Tocsin cannot be reached. */
export interface StateFile {
  /** Returns the text that was kept, or undefined when there is nothing usable. Never rejects. */
  load(): Promise<string | undefined>;
  /** Writes soon, one write at a time; of several waiting texts only the last is written. Never throws. */
  save(text: string): void;
  /** Resolves when nothing is left to write. */
  settled(): Promise<void>;
}

/** A file larger than this is not ours. */
const LARGEST_FILE_BYTES = 16_000_000;

/** Takes the file's path; a writer that dies half-way leaves the former file whole, because it writes beside it and renames. */
export function createStateFile(path: string, reportError: ReportError): StateFile {
  let waiting: string | undefined;
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (waiting !== undefined) {
      const text = waiting;
      waiting = undefined;
      try {
        await writeAtomically(path, text);
      } catch (error) {
        reportError(about(path, error));
      }
    }
    writing = undefined;
  }

  return {
    async load() {
      try {
        const files = fileSystem();
        const { size, isFile } = await files.stat(path).then((stats) => ({ size: stats.size, isFile: stats.isFile() }));
        if (!isFile || size > LARGEST_FILE_BYTES) throw new Error('it is no state file');
        return await files.readFile(path, 'utf8');
      } catch (error) {
        if ((error as { code?: string }).code !== 'ENOENT') reportError(about(path, error));
        return undefined;
      }
    },
    save(text) {
      waiting = text;
      writing ??= writeAll();
    },
    settled: () => writing ?? Promise.resolve(),
  };
}

function about(path: string, error: unknown): Error {
  return new Error(`the state file ${path}: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });
}

async function writeAtomically(path: string, text: string): Promise<void> {
  const files = fileSystem();
  const temporary = `${path}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    await files.writeFile(temporary, text, { flush: true });
    await files.rename(temporary, path);
  } catch (error) {
    await files.rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** Asked of the runtime, not imported: bundles for runtimes without a file system never hear of it. Throws where there is none. */
function fileSystem(): FileSystem {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  const files = process?.getBuiltinModule?.('node:fs/promises');
  if (!files) throw new Error('this runtime has no file system');
  return files as FileSystem;
}
