/**
 * Calls `fn` and settles as it does, but rejects at once when the time is up or the caller's signal is aborted; then the
 * signal that `fn` was given is aborted, too.
 * @param limitMs undefined: no limit
 * @param timeoutError makes the rejection when the time is up
 */
export function callWithin<T>(
  fn: (signal: AbortSignal) => T | Promise<T>,
  limitMs: number | undefined,
  signal: AbortSignal | undefined,
  timeoutError: () => Error,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const cut = (reason: unknown) => {
      stop();
      reject(reason);
      abort.abort(reason);
    };
    const abandon = () => cut(signal?.reason);
    const stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abandon);
    };
    if (limitMs !== undefined) timer = setTimeout(() => cut(timeoutError()), limitMs);
    signal?.addEventListener('abort', abandon, { once: true });
    const fail = (error: unknown) => {
      stop();
      reject(error);
    };
    try {
      Promise.resolve(fn(abort.signal)).then((result) => {
        stop();
        resolve(result);
      }, fail);
    } catch (error) {
      fail(error);
    }
  });
}

/** Resolves after `delayMs`; rejects with the signal's reason when that is aborted first. */
export function waitFor(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abandon = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abandon);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', abandon, { once: true });
  });
}
