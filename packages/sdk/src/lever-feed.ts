import { asError, type Connection, type ReportError } from './connection.ts';
import { createLeverPoll } from './lever-poll.ts';
import { DEFAULT_LEVER_TIMING, followLevers, type LeverTiming, type LeverTransport } from './lever-stream.ts';
import { type Levers, parseLeverSnapshot } from './levers.ts';
import { createStateFile } from './state-file.ts';

export interface LeverFeedOptions {
  connection: Connection;
  levers: Levers;
  stateFile: string | undefined;
  timing: Partial<LeverTiming>;
  reportError: ReportError;
}

/** Keeps the levers up to date from stream, polling and state file. */
export interface LeverFeed {
  /** Whether the stream is being heard. */
  connected(): boolean;
  /** Resolves when the server's levers are known or, without a server, when the state file has been read. */
  known: Promise<void>;
  /** Resolves when the state file is written. */
  written(): Promise<void>;
  stop(): void;
}

/** Starts the feed: reads the state file, opens the stream, and polls while the stream is not heard. */
export function startLeverFeed(options: LeverFeedOptions): LeverFeed {
  const { connection, levers, reportError } = options;
  const stateFile = options.stateFile ? createStateFile(options.stateFile, reportError) : undefined;
  const stopped = new AbortController();
  let connected = false;
  let tellKnown = () => {};
  const known = new Promise<void>((resolve) => {
    tellKnown = resolve;
  });

  const transport: LeverTransport = {
    connection,
    timing: { ...DEFAULT_LEVER_TIMING, ...options.timing },
    reportError,
    onSnapshot: (text) => {
      try {
        const snapshot = parseLeverSnapshot(text);
        if (levers.apply(snapshot, 'server')) stateFile?.save(snapshot);
        tellKnown();
      } catch (error) {
        reportError(asError(error));
      }
    },
    onStream: (up) => {
      connected = up;
      poll.switch(!up && !stopped.signal.aborted);
    },
  };
  const poll = createLeverPoll(transport);

  void stateFile?.load().then((snapshot) => {
    if (snapshot) levers.apply(snapshot, 'file');
    if (!connection.enabled) tellKnown();
  });
  if (connection.enabled) {
    poll.switch(true);
    void followLevers(transport, stopped.signal);
  } else if (!stateFile) {
    tellKnown();
  }

  return {
    connected: () => connected,
    known,
    written: () => stateFile?.settled() ?? Promise.resolve(),
    stop: () => {
      stopped.abort();
      poll.switch(false);
    },
  };
}
