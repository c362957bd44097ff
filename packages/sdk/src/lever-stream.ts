import { asError, type Connection, type ReportError } from './connection.ts';
import { createEventDecoder } from './event-stream.ts';
import { fullJitterMs, pause, startTimer } from './timers.ts';

/** How patient the lever transport is. All in milliseconds. */
export interface LeverTiming {
  /** A stream that says nothing for so long is taken for dead (the server says something every 15 s). */
  silenceMs: number;
  backoffMinMs: number;
  backoffMaxMs: number;
  /** How often the state is fetched while there is no stream. */
  pollMs: number;
  /** Over how long the reports of a change are spread, since all instances hear of it at once. */
  reportSpreadMs: number;
}

export const DEFAULT_LEVER_TIMING: LeverTiming = {
  silenceMs: 40_000,
  backoffMinMs: 200,
  backoffMaxMs: 10_000,
  pollMs: 5_000,
  reportSpreadMs: 4_000,
};

/** What the transports need, and whom they tell. */
export interface LeverTransport {
  connection: Connection;
  timing: LeverTiming;
  /** What is asked for: `?signed=1` or nothing. */
  query: string;
  /** Headers of the stream. */
  headers: Record<string, string>;
  /** Gets the text of each snapshot, unchecked; says whether it could be believed. Never rejects. */
  onSnapshot: (text: string) => Promise<boolean>;
  /** Told when a poll has learned that what is held is what is in force. */
  onCurrent: () => void;
  /** Gets every other event of the stream, unchecked. Must not throw. */
  onEvent?: (event: string, data: string) => void;
  /** Told whether levers are being heard over the stream. */
  onStream: (up: boolean) => void;
  reportError: ReportError;
}

/**
 * Follows the lever stream until `closed` is aborted. States: connecting → heard (first levers) → lost →
 * waiting (full-jitter back-off) → connecting. A stream that lived long starts the back-off anew. Never rejects.
 */
export async function followLevers(transport: LeverTransport, closed: AbortSignal): Promise<void> {
  const { timing, reportError } = transport;
  let attempt = 0;
  while (!closed.aborted) {
    let heardSinceMs = Number.POSITIVE_INFINITY;
    try {
      await readStream(transport, closed, () => {
        heardSinceMs = performance.now();
        transport.onStream(true);
      });
      if (!closed.aborted) reportError(new Error('the lever stream ended'));
    } catch (error) {
      if (!closed.aborted) reportError(asError(error));
    }
    transport.onStream(false);
    if (performance.now() - heardSinceMs > timing.backoffMaxMs) attempt = 0;
    await pause(fullJitterMs(attempt, timing.backoffMinMs, timing.backoffMaxMs), closed);
    attempt += 1;
  }
}

/** Reads one stream to its end. Rejects when it cannot be opened, breaks, or falls silent; a dribble of bytes is silence. */
async function readStream(transport: LeverTransport, closed: AbortSignal, onFirstHeard: () => void): Promise<void> {
  const { connection, timing } = transport;
  const abort = new AbortController();
  const onClosed = () => abort.abort();
  closed.addEventListener('abort', onClosed, { once: true });
  const watch = () =>
    startTimer(() => abort.abort(new Error(`nothing heard for ${timing.silenceMs} ms`)), timing.silenceMs);
  let unwatch = watch();
  let heard = false;
  let taking = Promise.resolve();
  const take = async (text: string) => {
    if (!(await transport.onSnapshot(text)) || heard || abort.signal.aborted) return;
    heard = true;
    onFirstHeard();
  };
  try {
    const response = await connection.send(`/sdk/levers/stream${transport.query}`, {
      method: 'GET',
      headers: { accept: 'text/event-stream', ...transport.headers },
      signal: abort.signal,
    });
    const body = await streamBody(response);
    const decode = createEventDecoder(({ event, data }) => {
      if (event === 'snapshot' || event === 'levers') taking = taking.then(() => take(data));
      else transport.onEvent?.(event, data);
    });
    const text = new TextDecoder();
    for (let chunk = await body.read(); !chunk.done; chunk = await body.read()) {
      if (decode(text.decode(chunk.value, { stream: true }))) {
        unwatch();
        unwatch = watch();
      }
      // One chunk after the other: what comes faster than it is checked waits in the network.
      await taking;
    }
  } finally {
    unwatch();
    closed.removeEventListener('abort', onClosed);
    abort.abort();
  }
}

/** Returns the reader of an event stream; rejects when the answer is something else, such as an error page. */
async function streamBody(response: Response): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const contentType = response.headers.get('content-type') ?? '';
  if (response.status === 200 && response.body && contentType.includes('text/event-stream'))
    return response.body.getReader();
  await response.body?.cancel();
  throw new Error(`the lever stream answered ${response.status} ${contentType}`.trim());
}
