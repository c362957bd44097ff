import { failedAttempt, judgeStatus, readRetryAfter } from '@tocsin/core';
import type { Dispatcher } from 'undici';
import { type Connections, wasStale } from './connections.ts';

/** What came of a request. */
export interface Answer {
  readonly isDelivered: boolean;
  /** Whether the destination failed, rather than this one event. */
  readonly isDestinations: boolean;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  readonly note: string | null;
}

export interface Outgoing {
  /** Where to; its query is kept, and the event's own follows it. */
  readonly url: URL;
  /** With its question mark, or empty. */
  readonly query: string;
  readonly headers: string[];
  readonly body: Buffer;
  readonly timeoutMs: number;
}

/** A request that can be broken off. */
export interface UnderWay {
  breakOff(): void;
}

const MOST_ANSWER_BYTES = 64 * 1024;
const MOST_NOTE_CHARACTERS = 500;
/** What PostgreSQL cannot keep. */
const UNSTORABLE = /\p{Surrogate}|\0/gu;

/**
 * Posts an event and judges the answer; never rejects. No redirect is followed: it could lead anywhere. What was lost on a kept
 * connection that ended is posted once more, on a fresh one: the application knows it again by its key.
 * @param underWay where it stands until it is over, so that it can be broken off @param now of the clock, in milliseconds
 */
export function send(
  connections: Connections,
  outgoing: Outgoing,
  underWay: Set<UnderWay>,
  now: () => number,
): Promise<Answer> {
  return new Promise((resolve) => {
    const { url, query, headers, body, timeoutMs } = outgoing;
    const path = `${url.pathname}${withQuery(url.search, query)}`;
    const post = (through: Dispatcher) => {
      try {
        through.dispatch({ origin: url.origin, path, method: 'POST', headers, body }, exchange);
      } catch (error) {
        exchange.onResponseError(null, error as Error);
      }
    };
    const exchange = new Exchange(timeoutMs, now, {
      again: () => post(connections.fresh),
      end(answer) {
        underWay.delete(exchange);
        resolve(answer);
      },
    });
    underWay.add(exchange);
    post(connections.kept);
  });
}

function withQuery(own: string, came: string): string {
  if (own === '' || came.length < 2) return own === '' ? came : own;
  return `${own}&${came.slice(1)}`;
}

interface ExchangeParts {
  /** Posts it once more, on a fresh connection. */
  again(): void;
  end(answer: Answer): void;
}

/** One request: its time, its answer, and its end, whichever comes first. */
class Exchange implements Dispatcher.DispatchHandler, UnderWay {
  readonly #now: () => number;
  readonly #parts: ExchangeParts;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #reason: string | null = null;
  #bytes = 0;
  #status: number | null = null;
  #retryAfter: string | undefined;
  #isOver = false;
  #isSecond = false;

  constructor(timeoutMs: number, now: () => number, parts: ExchangeParts) {
    this.#now = now;
    this.#parts = parts;
    this.#timer = setTimeout(() => this.#abort(`no answer within ${timeoutMs / 1_000} s`), timeoutMs);
  }

  breakOff(): void {
    this.#abort('it was broken off because this node stops');
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(new Error(this.#reason ?? 'over'));
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    const asked = headers['retry-after'];
    this.#retryAfter = Array.isArray(asked) ? asked[0] : asked;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#bytes < MOST_ANSWER_BYTES) this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    // Its status has been said; the rest of a long answer is nothing that anybody reads.
    if (this.#bytes <= MOST_ANSWER_BYTES) return;
    this.#finish();
    controller.abort(new Error('the answer is too long'));
  }

  onResponseEnd(): void {
    this.#finish();
  }

  onResponseError(_: unknown, error: Error): void {
    if (!this.#isOver && !this.#isSecond && this.#status === null && wasStale(error)) {
      this.#isSecond = true;
      this.#parts.again();
      return;
    }
    const reason =
      this.#reason ?? (this.#status === null ? reasonOf(error) : `its answer broke off: ${reasonOf(error)}`);
    this.#end({ ...failedAttempt(reason), status: this.#status, retryAfterMs: null, note: reason });
  }

  #abort(reason: string): void {
    if (this.#isOver) return;
    this.#reason = this.#status === null ? reason : `${reason}: its answer did not end`;
    // Where no connection has been made yet, undici waits for it; nobody else does.
    this.onResponseError(null, new Error(reason));
    this.#controller?.abort(new Error(reason));
  }

  #finish(): void {
    const { isDelivered, isDestinations, reason } = judgeStatus(this.#status ?? 0);
    const text = this.#text();
    const note = reason === null ? text || null : text ? `${reason}: ${text}` : reason;
    const retryAfterMs = isDelivered ? null : readRetryAfter(this.#retryAfter, this.#now(), Date.parse);
    this.#end({ isDelivered, isDestinations, status: this.#status, retryAfterMs, note: cut(note) });
  }

  #text(): string {
    if (this.#bytes === 0) return '';
    // No character takes more than four bytes.
    return Buffer.concat(this.#chunks)
      .subarray(0, MOST_NOTE_CHARACTERS * 4)
      .toString('utf8')
      .replace(UNSTORABLE, '\uFFFD')
      .trim();
  }

  #end(answer: Answer): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#parts.end(answer);
  }
}

function cut(note: string | null): string | null {
  return note === null ? null : note.slice(0, MOST_NOTE_CHARACTERS).replace(UNSTORABLE, '\uFFFD');
}

/** A name with several addresses fails with one error for each, and no message of its own. */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error.message || String(error);
}
