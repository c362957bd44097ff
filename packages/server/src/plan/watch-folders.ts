import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Editors and git change several files at once: what follows within this time belongs together. */
const SETTLES_MS = 300;
/** A folder in which something is written all the time must not put a change off for ever. */
const SETTLES_AT_MOST_MS = 3_000;
const POLL_MS = 3_000;
/** Notices what the system does not tell, such as a link that leads elsewhere now. */
const LOOK_ANYWAY_MS = 15_000;
const LOST_MS = 2_000;

export interface WatchOptions {
  readonly mode: 'on' | 'poll';
  /** The files may have changed; called once too often rather than too seldom. @returns the folders that are to be watched from now on, the plan's own first */
  readonly onChange: () => Promise<readonly string[]>;
  /** `onChange` failed; it is asked again after a while. */
  readonly onFailure: (error: unknown) => void;
  /** How the files are watched has changed; `why` is for the log. */
  readonly onState: (state: WatchState, why: string) => void;
}

/** `lost`: the folder is not there at the moment. */
export type WatchState = 'on' | 'poll' | 'lost';

/**
 * Watches the folders of a plan, not its files: editors replace files, and a replaced file is another one. A folder that
 * vanishes is looked for again; where the system cannot tell of changes, the contents are compared every few seconds.
 * @param folders the plan's own folder first; those that are not there are watched as soon as they are
 * @returns how to end it, when what is under way is done
 */
export function watchFolders(folders: readonly string[], options: WatchOptions): () => Promise<void> {
  const watching = new FolderWatch(folders, options);
  watching.start();
  return () => watching.stop();
}

class FolderWatch {
  readonly #options: WatchOptions;
  #folders: readonly string[];
  #watchers: FSWatcher[] = [];
  #state: WatchState;
  #seen = '';
  #firstEventMs = 0;
  #settling: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #isStopped = false;
  #hasFailed = false;
  #last: Promise<void> = Promise.resolve();

  constructor(folders: readonly string[], options: WatchOptions) {
    this.#folders = folders;
    this.#options = options;
    this.#state = options.mode;
  }

  start(): void {
    // Files may have changed since the plan was loaded.
    this.#inTurn(() => this.#look(false));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#settling);
    clearTimeout(this.#looking);
    await this.#last;
    this.#disarm();
  }

  #inTurn(work: () => Promise<void>): void {
    this.#last = this.#last
      .then(() => (this.#isStopped ? undefined : work()))
      .catch((error: unknown) => {
        this.#hasFailed = true;
        this.#options.onFailure(error);
      })
      .finally(() => this.#lookLater());
  }

  /** Watches every folder that is there. Without a watcher on the plan's own folder the contents are compared instead. */
  #arm(): void {
    this.#disarm();
    if (this.#options.mode === 'poll') return;
    for (const folder of this.#folders) {
      try {
        const watcher = watch(folder, { persistent: false }, (_kind, name) => this.#hear(folder, name));
        watcher.on('error', () => this.#settle());
        this.#watchers.push(watcher);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#become('poll', String(error));
      }
    }
  }

  #disarm(): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }

  #hear(folder: string, name: string | null): void {
    if (name === null || isOfPlan(name) || name === basename(folder)) this.#settle();
  }

  #settle(): void {
    const nowMs = performance.now();
    if (!this.#settling) this.#firstEventMs = nowMs;
    clearTimeout(this.#settling);
    const waitMs = Math.min(SETTLES_MS, Math.max(0, this.#firstEventMs + SETTLES_AT_MOST_MS - nowMs));
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      this.#inTurn(() => this.#look(true));
    }, waitMs);
  }

  #lookLater(): void {
    if (this.#isStopped) return;
    const waitMs = this.#hasFailed ? LOST_MS : { lost: LOST_MS, poll: POLL_MS, on: LOOK_ANYWAY_MS }[this.#state];
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => this.#inTurn(() => this.#look(false)), waitMs).unref();
  }

  async #look(wasTold: boolean): Promise<void> {
    const own = this.#folders[0] ?? '';
    if (!(await isFolder(own))) return this.#become('lost', `${own} is not there; the plan in force stays`);
    const isNew = this.#state === 'lost' || this.#hasFailed;
    this.#become(this.#options.mode, `${own} is there again`);
    const seen = await fingerprint(this.#folders);
    if (seen === this.#seen && !isNew && !wasTold) return;
    // Also what was seen already: somebody may have loaded something else meanwhile, and the files be back to what they were.
    this.#folders = await this.#options.onChange();
    this.#hasFailed = false;
    this.#seen = seen;
    // The same contents may be in another folder, so the watchers begin anew in any case.
    this.#arm();
    // What was written meanwhile was not told.
    if ((await fingerprint(this.#folders)) !== seen) this.#settle();
  }

  #become(state: WatchState, why: string): void {
    if (this.#state === state) return;
    // Once the system has refused to watch, it is not asked again before the folder comes back.
    if (this.#state === 'poll' && state === 'on') return;
    this.#state = state;
    this.#options.onState(state, why);
  }
}

/** A name that belongs to a plan folder; `..data` is what a mounted configuration map replaces. */
function isOfPlan(name: string): boolean {
  return /\.(?:ya?ml|md)$/i.test(name) || name === 'runbooks' || name === 'templates' || name.startsWith('..');
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** A hash over names and contents of everything in the folders that belongs to a plan. */
async function fingerprint(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((known) => /\.(?:ya?ml|md)$/i.test(known)).sort()) {
      const bytes = await readFile(join(folder, name)).catch(() => Buffer.from('gone'));
      hash.update(`${folder}\n${name}\n${bytes.length}\n`).update(bytes);
    }
  }
  return hash.digest('hex');
}
