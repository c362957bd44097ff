import { asError, readText } from './connection.ts';
import type { LeverTransport } from './lever-stream.ts';
import { startTimer } from './timers.ts';

/** More than any levers. */
const LONGEST_CHARACTERS = 4_000_000;
const ANSWER_LIMIT_MS = 10_000;

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
  const { connection, timing, query, onSnapshot, onCurrent, reportError } = transport;
  let running: AbortController | undefined;
  let stopTimer = () => {};
  let etag: string | undefined;

  async function poll(signal: AbortSignal): Promise<void> {
    try {
      await fetchOnce(AbortSignal.any([signal, AbortSignal.timeout(Math.min(timing.silenceMs, ANSWER_LIMIT_MS))]));
    } catch (error) {
      if (!signal.aborted) reportError(asError(error));
    }
    if (!signal.aborted) schedule(signal, timing.pollMs * (0.9 + Math.random() * 0.1));
  }

  async function fetchOnce(signal: AbortSignal): Promise<void> {
    const headers = etag === undefined ? {} : { 'if-none-match': etag };
    const response = await connection.send(`/sdk/levers${query}`, { method: 'GET', headers, signal });
    const text = await readText(response, LONGEST_CHARACTERS);
    if (response.status === 304) return onCurrent();
    if (response.status !== 200) throw new Error(`the levers answered ${response.status}`);
    // The tag of something that could not be believed would stand in the way of what can.
    const isBelieved = await onSnapshot(text);
    if (isBelieved) onCurrent();
    etag = isBelieved ? (response.headers.get('etag') ?? undefined) : undefined;
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
