import type { App } from './app.ts';

/**
 * Does something again and again, one at a time, with a pause between, the first one, too. What it throws is logged.
 * @param level how bad it is when `look` fails
 * @returns how to stop, when what is under way is done
 */
export function repeat(
  app: App,
  what: string,
  everyMs: number,
  look: () => Promise<void>,
  level: 'warn' | 'error' = 'warn',
): () => Promise<void> {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();
  const schedule = () => {
    if (isStopped) return;
    timer = setTimeout(() => {
      current = look()
        .catch((error: unknown) => app.log[level]({ err: error }, `${what} failed; trying again`))
        .then(schedule);
    }, everyMs);
  };
  schedule();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await current;
  };
}
