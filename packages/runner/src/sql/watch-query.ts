import { type SqlRun, stoppedBy } from './sql-outcome.ts';

/** A query that does not end after it was cancelled loses its connection. */
export const GRACE_MS = 3000;

interface Reach {
  /** Asks the server to end the query under way. */
  cancel(): Promise<void>;
  /** Ends the session at the server, and the connection. */
  kill(): Promise<void>;
}

export interface QueryWatch {
  /** Why the query was stopped; null: it was not. */
  reason(): string | null;
  /** Time does not count while a person thinks. */
  pause(): void;
  resume(): void;
  end(): void;
}

/** Stops what runs, at the server too, when the cell is stopped or takes too long as a whole. */
export function watchQuery(
  { signal, timeoutSeconds }: Pick<SqlRun, 'signal' | 'timeoutSeconds'>,
  reach: Reach,
): QueryWatch {
  let reason: string | null = null;
  let killing: NodeJS.Timeout | undefined;
  let timer: NodeJS.Timeout | undefined;
  const stop = (why: string) => {
    reason ??= why;
    void reach.cancel().catch(() => undefined);
    killing ??= setTimeout(() => void reach.kill().catch(() => undefined), GRACE_MS);
  };
  const onAbort = () => stop(stoppedBy(signal));
  const late = `Stopped: it took longer than ${timeoutSeconds} s. Nothing was changed.`;
  const resume = () => {
    timer = setTimeout(() => stop(late), Math.min(timeoutSeconds * 1000 + GRACE_MS, 2 ** 31 - 1));
  };
  resume();
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  return {
    reason: () => reason,
    pause: () => clearTimeout(timer),
    resume,
    end: () => {
      clearTimeout(timer);
      clearTimeout(killing);
      signal.removeEventListener('abort', onAbort);
    },
  };
}
