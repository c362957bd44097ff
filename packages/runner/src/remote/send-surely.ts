import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal, type Send, Unreachable } from './server-connection.ts';

/** Sends again until it is taken. @throws Refusal, or Unreachable after a long time */
export type SendSurely = (path: string, body: object) => Promise<void>;

/** What a cell left is worth a wait for a server that is away. */
const LONGEST_MS = 600_000;
const PAUSE_MS = 500;

/** @param patience ends the wait early, such as when this process is told to end */
export function sendSurely(send: Send, patience: AbortSignal): SendSurely {
  return async (path, body) => {
    const until = performance.now() + LONGEST_MS;
    for (;;) {
      try {
        await send(path, body);
        return;
      } catch (error) {
        if (error instanceof Refusal || patience.aborted || performance.now() > until) throw error;
        if (!(error instanceof Unreachable)) throw error;
      }
      await sleep(PAUSE_MS, undefined, { signal: patience }).catch(() => undefined);
    }
  };
}
