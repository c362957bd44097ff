import { asError, type Connection, type ReportError } from './connection.ts';
import { createLeverPoll } from './lever-poll.ts';
import { DEFAULT_LEVER_TIMING, followLevers, type LeverTiming, type LeverTransport } from './lever-stream.ts';
import { type LeverSnapshot, parseLeverSnapshot } from './lever-wire.ts';
import type { Levers } from './levers.ts';
import type { Verify } from './signed.ts';
import type { StateFile } from './state-file.ts';

export interface LeverFeedOptions {
  connection: Connection;
  levers: Levers;
  service: string | undefined;
  stateFile: string | undefined;
  /** Checks signatures; undefined: nothing is signed. */
  verify: Verify | undefined;
  /** Headers of the stream. */
  headers: Record<string, string>;
  timing: Partial<LeverTiming>;
  reportError: ReportError;
  /** Told after each snapshot that was taken over; `lagMs` is how long after it was made, null where nobody can say. */
  onTaken: (lagMs: number | null) => void;
  /** Gets every other event of the stream, unchecked and unsigned. Must not throw. */
  onEvent?: (event: string, data: string) => void;
}

/** Keeps the levers up to date from stream, polling and state file. */
export interface LeverFeed {
  /** Whether levers are being heard over the stream. */
  connected(): boolean;
  /** For how many milliseconds nobody has said what is in force: 0 while the stream is heard, or where there is no server. */
  staleMs(): number;
  /** Resolves when the server's levers are known or, without a server, when the state file has been read. */
  known: Promise<void>;
  /** Resolves when the state file is written. */
  written(): Promise<void>;
  stop(): void;
}

/** Starts the feed: reads the state file, opens the stream, and polls while the stream is not heard. */
export function startLeverFeed(options: LeverFeedOptions): LeverFeed {
  const { connection, reportError } = options;
  const stateFile = openStateFile(options);
  const fileTaken = takeFromFile(options, stateFile).catch((error) => reportError(asError(error)));
  const stopped = new AbortController();
  let connected = false;
  let currentAtMs = performance.now();
  let tellKnown = () => {};
  const known = new Promise<void>((resolve) => {
    tellKnown = resolve;
  });

  const transport: LeverTransport = {
    connection,
    query: options.verify ? '?signed=1' : '',
    headers: options.headers,
    ...(options.onEvent ? { onEvent: options.onEvent } : {}),
    timing: { ...DEFAULT_LEVER_TIMING, ...options.timing },
    reportError,
    onSnapshot: async (text) => {
      try {
        // The version of a signed file says what would be a replay.
        if (options.verify) await fileTaken;
        const isBelieved = await takeFromServer(options, stateFile, text);
        if (isBelieved) tellKnown();
        return isBelieved;
      } catch (error) {
        reportError(asError(error));
        return false;
      }
    },
    onCurrent: () => {
      currentAtMs = performance.now();
    },
    onStream: (up) => {
      if (connected) currentAtMs = performance.now();
      connected = up;
      poll.switch(!up && !stopped.signal.aborted);
    },
  };
  const poll = createLeverPoll(transport);

  void fileTaken.then(() => {
    if (!connection.enabled) tellKnown();
  });
  if (connection.enabled) {
    poll.switch(true);
    void followLevers(transport, stopped.signal);
  }

  return {
    connected: () => connected,
    staleMs: () => (connected || !connection.enabled ? 0 : performance.now() - currentAtMs),
    known,
    written: async () => (await stateFile)?.settled(),
    stop: () => {
      stopped.abort();
      poll.switch(false);
    },
  };
}

/** Returns whether the text was a state of the levers, and not one from before. Rejects when it was none at all. */
async function takeFromServer(
  options: LeverFeedOptions,
  stateFile: Promise<StateFile | undefined>,
  text: string,
): Promise<boolean> {
  const { levers, service, verify } = options;
  const snapshot = parseLeverSnapshot(verify ? await verify(text) : text);
  const isFirst = levers.source !== 'server';
  const news = levers.apply(snapshot, 'server');
  if (news === 'taken') {
    // What is signed is kept with its signature: a state file can be written by others, too.
    const kept = () => (verify ? text : JSON.stringify(service === undefined ? snapshot : { ...snapshot, service }));
    void stateFile.then((file) => file?.save(kept()));
    options.onTaken(isFirst ? null : lagOf(snapshot));
  }
  return news !== 'older';
}

/** Both clocks are wall clocks, so nothing is decided by what comes out. */
function lagOf({ at }: LeverSnapshot): number | null {
  return at === undefined ? null : Math.max(0, Math.round(Date.now() - at));
}

async function takeFromFile(
  { levers, service, verify }: LeverFeedOptions,
  stateFile: Promise<StateFile | undefined>,
): Promise<void> {
  const text = await (await stateFile)?.load();
  if (text === undefined) return;
  const snapshot = parseLeverSnapshot(verify ? await verify(text) : text);
  if (service !== undefined && snapshot.service !== undefined && snapshot.service !== service)
    throw new Error(`the state file is of the service ${snapshot.service}: ignored`);
  levers.apply(snapshot, 'file', verify !== undefined);
}

/** Loaded only where it is used: browsers have no files. Never rejects. */
async function openStateFile({ stateFile, reportError }: LeverFeedOptions): Promise<StateFile | undefined> {
  if (!stateFile) return undefined;
  return import('./state-file.ts').then(
    ({ createStateFile }) => createStateFile(stateFile, reportError),
    (error) => void reportError(asError(error)) as undefined,
  );
}
