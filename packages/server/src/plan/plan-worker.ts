import { Worker } from 'node:worker_threads';
import type { Config } from '../platform/config.ts';
import { Problem } from '../platform/problem.ts';
import type { RehearseTask } from '../rehearse/perform.ts';

/** Checks a folder of files. */
export interface CheckTask {
  readonly kind: 'check';
  /** Among the added plans of `dataDir`, so that nothing outside is included. */
  readonly folder: string;
  readonly dataDir: string;
  readonly env: Config['env'];
}

/** Reads a folder whole, as it is loaded. */
export interface ReadTask {
  readonly kind: 'read';
  readonly folder: string;
  readonly dataDir: string;
  readonly env: Config['env'];
}

/** Makes a plan of documents. */
export interface ImportTask {
  readonly kind: 'import';
  readonly documents: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly service: string | null;
}

/** What is done in a thread of its own. */
export type PlanTask = CheckTask | ReadTask | ImportTask | RehearseTask;

const LIMITS = { timeMs: 30_000, memoryMb: 512 };
/** More at once would leave nothing of the machine for the response. */
const MOST_AT_ONCE = 2;

let underWay = 0;

/**
 * Does a task on a stranger's text in a thread of its own, so that no text can hold up the response.
 * @throws Problem 'invalid' when it takes too long or too much memory, 'too-many' when others are being done
 */
export async function workOn<T>(task: PlanTask): Promise<T> {
  if (underWay >= MOST_AT_ONCE) throw new Problem('too-many', 'Other plans are being read; try again in a moment.');
  underWay += 1;
  try {
    return (await answerOf(task, LIMITS)) as T;
  } finally {
    underWay -= 1;
  }
}

/**
 * Does a task on a plan of our own in a thread of its own, whatever it takes: what reading leaves behind goes with the thread.
 * @throws what the task throws
 */
export async function workApart<T>(task: PlanTask): Promise<T> {
  return (await answerOf(task, null)) as T;
}

/** From the sources, as in tests, the built thread is taken: threads run JavaScript. */
function entry(): URL {
  const built = import.meta.url.endsWith('.ts') ? '../../dist/plan/' : './';
  return new URL(`${built}plan-worker.entry.js`, import.meta.url);
}

/** @param limits what it may take; null: what it needs */
function answerOf(
  task: PlanTask,
  limits: { readonly timeMs: number; readonly memoryMb: number } | null,
): Promise<unknown> {
  const worker = new Worker(entry(), {
    ...{ workerData: task, env: {} },
    ...(limits ? { resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb } } : {}),
  });
  return new Promise((resolve, reject) => {
    const giveUp = (timeMs: number) => {
      reject(new Problem('invalid', `Reading it took longer than ${timeMs / 1000} s. Divide it, or simplify it.`));
      void worker.terminate();
    };
    const late = limits ? setTimeout(giveUp, limits.timeMs, limits.timeMs) : undefined;
    const end = (settle: () => void) => {
      clearTimeout(late);
      settle();
    };
    worker.once('message', (answer) => end(() => resolve(answer)));
    worker.once('error', (error) => end(() => reject(failureOf(error))));
    worker.once('exit', () => end(() => reject(new Error('the thread ended without an answer'))));
  });
}

function failureOf(error: Error & { code?: string }): Error {
  if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new Problem('invalid', `Reading it took more than ${LIMITS.memoryMb} MB. Divide it, or simplify it.`);
}
