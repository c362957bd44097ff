/**
 * Starts a one-shot timer that never keeps a Node process alive.
 * Returns a function that stops it; stopping twice is harmless.
 */
export function startTimer(run: () => void, delayMs: number): () => void {
  const timer: unknown = setTimeout(run, delayMs);
  (timer as { unref?: () => void }).unref?.();
  return () => clearTimeout(timer as number);
}

/**
 * Resolves after `delayMs`, or at once when `signal` is aborted. Never rejects. It does not keep a Node process
 * alive, unless `holdsProcess` says that somebody is waiting for what comes after.
 */
export function pause(delayMs: number, signal: AbortSignal, holdsProcess = false): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const finish = () => {
      stop();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const stop = holdsProcess ? startHoldingTimer(finish, delayMs) : startTimer(finish, delayMs);
    signal.addEventListener('abort', finish, { once: true });
  });
}

/**
 * Resolves when `work` settles or `limitMs` has passed, whichever is first. Never rejects. Keeps the process alive
 * until then, because the caller awaits it.
 */
export async function settleWithin(work: Promise<unknown>, limitMs: number): Promise<void> {
  let stop = () => {};
  const limit = new Promise<void>((resolve) => {
    stop = startHoldingTimer(resolve, limitMs);
  });
  await Promise.race([work.catch(() => {}), limit]);
  stop();
}

function startHoldingTimer(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

/**
 * Full-jitter back-off: a random delay in milliseconds between 0 and a bound that doubles with each
 * attempt (`attempt` counts from 0) from `minMs` up to `maxMs`. Spreads clients after a shared outage.
 */
export function fullJitterMs(attempt: number, minMs: number, maxMs: number): number {
  return Math.random() * Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30));
}
