import type { App } from '../platform/app.ts';

/** Does something again and again, one at a time, with a pause between. What it throws is logged. @returns how to stop */
export function repeat(app: App, what: string, everyMs: number, look: () => Promise<void>): () => Promise<void> {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();
  const schedule = () => {
    if (isStopped) return;
    timer = setTimeout(() => {
      current = look()
        .catch((error: unknown) => app.log.warn({ err: error }, `${what} failed; trying again`))
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
