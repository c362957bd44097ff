import type { App } from '../../platform/app.ts';
import type { LiveEvent } from '../../platform/live/live.ts';

/** The id under which it is told that a job waits. */
export const WORK = 'work';

const stopping = new WeakMap<App, AbortController>();

/** Aborted when this node stops: nobody waits on it any longer. */
export function stopSignalOf(app: App): AbortController {
  const known = stopping.get(app);
  if (known) return known;
  const controller = new AbortController();
  stopping.set(app, controller);
  return controller;
}

/**
 * Listens for news of one job, or of work. Begin before looking, so that nothing is missed between a look and the wait.
 * @returns `next` waits for news, at most so long or until the signal; `end` stops listening
 */
export function listenFor(
  app: App,
  id: string,
): { next(ms: number, signal?: AbortSignal): Promise<void>; end(): void } {
  let news = false;
  let wake: (() => void) | null = null;
  const unsubscribe = app.live.subscribe((event: LiveEvent) => {
    if (event.kind !== 'change' || (event.id !== '*' && (event.topic !== 'runner' || event.id !== id))) return;
    news = true;
    wake?.();
  });
  return {
    async next(ms, signal) {
      if (!news && !signal?.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal?.addEventListener('abort', wake, { once: true });
        });
        if (wake) signal?.removeEventListener('abort', wake);
      }
      wake = null;
      news = false;
    },
    end: unsubscribe,
  };
}
