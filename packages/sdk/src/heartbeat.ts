import { asError, type Connection, postJson, type ReportError, wellFormed } from './connection.ts';
import { fullJitterMs, pause } from './timers.ts';

/**
 * Tells Tocsin that something which should happen regularly has happened. No method ever throws because of
 * Tocsin; those that return a boolean say whether the message arrived.
 */
export interface Heartbeat {
  /** It ran and is well. After `start`, the time since then is sent along. */
  ping(): Promise<boolean>;
  /** It has begun to run. */
  start(): Promise<boolean>;
  /** It ran and failed. */
  fail(message?: string): Promise<boolean>;
  /** Runs `fn` between start and ping, or start and fail; returns or throws what `fn` does, without waiting for Tocsin. */
  wrap<T>(fn: () => T | Promise<T>): Promise<T>;
}

interface HeartbeatMessage {
  status: 'ok' | 'start' | 'fail';
  message?: string;
  durationMs?: number;
}

const SEND_LIMIT_MS = 10_000;
const TRIES = 3;
const LONGEST_MESSAGE_CHARACTERS = 1_000;

/** While Tocsin is away a heartbeat keeps at most this many messages waiting; older news is of no use to anybody. */
const MOST_WAITING = 3;

/** An application that makes ids up as it goes does not fill its memory with them. */
const MOST_KEPT = 1_000;

/** Creates heartbeats and waits for what they have under way. */
export class Heartbeats {
  readonly #connection: Connection;
  readonly #reportError: ReportError;
  readonly #closed: AbortSignal;
  readonly #heartbeats = new Map<string, Heartbeat>();
  readonly #underWay = new Set<Promise<boolean>>();

  constructor(connection: Connection, reportError: ReportError, closed: AbortSignal) {
    this.#connection = connection;
    this.#reportError = reportError;
    this.#closed = closed;
  }

  /** Returns the heartbeat with this id; the same one each time, so that its messages keep their order. */
  get(id: string): Heartbeat {
    const heartbeat = this.#heartbeats.get(id) ?? this.#create(id);
    if (this.#heartbeats.size < MOST_KEPT) this.#heartbeats.set(id, heartbeat);
    return heartbeat;
  }

  /** Resolves when everything sent so far has arrived or been given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #create(id: string): Heartbeat {
    const path = `/sdk/heartbeats/${encodeURIComponent(wellFormed(id))}`;
    let last: Promise<unknown> = Promise.resolve();
    let waiting = 0;
    let startedAtMs: number | undefined;

    // One after the other: an "ok" that overtook its "start" would look like a run that never ends.
    const send = (message: HeartbeatMessage): Promise<boolean> => {
      if (!this.#connection.enabled || waiting >= MOST_WAITING) return Promise.resolve(false);
      waiting += 1;
      const sent = last.then(() => this.#deliver(path, message));
      last = sent;
      this.#underWay.add(sent);
      return sent.finally(() => {
        waiting -= 1;
        this.#underWay.delete(sent);
      });
    };
    const takeDuration = (): Pick<HeartbeatMessage, 'durationMs'> => {
      if (startedAtMs === undefined) return {};
      const durationMs = Math.round(performance.now() - startedAtMs);
      startedAtMs = undefined;
      return { durationMs };
    };
    const heartbeat: Heartbeat = {
      ping: () => send({ status: 'ok', ...takeDuration() }),
      start: () => {
        startedAtMs = performance.now();
        return send({ status: 'start' });
      },
      fail: (message) =>
        send({
          status: 'fail',
          ...(message === undefined ? {} : { message: String(message).slice(0, LONGEST_MESSAGE_CHARACTERS) }),
          ...takeDuration(),
        }),
      wrap: async (fn) => {
        void heartbeat.start();
        try {
          const result = await fn();
          void heartbeat.ping();
          return result;
        } catch (error) {
          void heartbeat.fail(asError(error).message);
          throw error;
        }
      },
    };
    return heartbeat;
  }

  /** Tries a few times: a ping lost to one broken connection would page somebody for nothing. */
  async #deliver(path: string, message: HeartbeatMessage): Promise<boolean> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      try {
        const status = await postJson(this.#connection, path, message, SEND_LIMIT_MS);
        if (status >= 200 && status < 300) return true;
        this.#reportError(new Error(`the heartbeat ${path} was answered ${status}`));
        if (status >= 400 && status < 500 && status !== 429) return false;
      } catch (error) {
        this.#reportError(asError(error));
      }
      if (attempt + 1 < TRIES) await pause(fullJitterMs(attempt, 200, 1_000), this.#closed, true);
    }
    return false;
  }
}
