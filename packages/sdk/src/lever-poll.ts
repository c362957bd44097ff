import { asError } from './connection.ts';
import type { LeverTransport } from './lever-stream.ts';
import { startTimer } from './timers.ts';

/** Fetches the levers at intervals while it is switched on. */
export interface LeverPoll {
  /** Switching on what is on, or off what is off, changes nothing. */
  switch(on: boolean): void;
}

/**
 * Creates the fallback for the lever stream, switched off. The first fetch comes after up to a second and the intervals
 * vary by a tenth, so that many clients that lost their stream together do not come back in step.
 */
export function createLeverPoll(transport: LeverTransport): LeverPoll {
  const { connection, timing, onSnapshot, reportError } = transport;
  let running: AbortController | undefined;
  let stopTimer = () => {};
  let etag: string | undefined;

  async function poll(signal: AbortSignal): Promise<void> {
    try {
      const response = await connection.send('/sdk/levers', {
        method: 'GET',
        ...(etag === undefined ? {} : { headers: { 'if-none-match': etag } }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timing.silenceMs)]),
      });
      const text = await response.text();
      if (response.status === 200) {
        onSnapshot(text);
        etag = response.headers.get('etag') ?? undefined;
      } else if (response.status !== 304) {
        reportError(new Error(`the levers answered ${response.status}`));
      }
    } catch (error) {
      if (!signal.aborted) reportError(asError(error));
    }
    if (!signal.aborted) schedule(signal, timing.pollMs * (0.9 + Math.random() * 0.1));
  }

  function schedule(signal: AbortSignal, delayMs: number): void {
    stopTimer = startTimer(() => void poll(signal), delayMs);
  }

  return {
    switch(on) {
      if (on === (running !== undefined)) return;
      if (on) {
        running = new AbortController();
        schedule(running.signal, Math.random() * Math.min(1_000, timing.pollMs));
      } else {
        stopTimer();
        running?.abort();
        running = undefined;
      }
    },
  };
}
