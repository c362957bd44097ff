import { Redactor } from '@tocsin/core';
import { MOST_SENT_CHARACTERS, PIECE_CHARACTERS } from './protocol.ts';

/** What is sent as it comes; of what follows only the end is, so that a flood stays within what the server takes. */
const SENT_AT_ONCE = MOST_SENT_CHARACTERS / 2;
const KEPT_OF_THE_REST = 65_536;
/** A cell is read no further while more than this waits to be sent. */
const MOST_WAITING = 1024 * 1024;
/** A server that does not answer must not hold up the cell: it is read on after so long, and the middle is left out. */
const LONGEST_HOLD_MS = 2000;
const GATHER_MS = 100;

/** Sends one numbered piece, until it is taken. Rejects when it never will be. */
export type SendPiece = (piece: number, text: string) => Promise<void>;

/** Takes the output of a cell as it comes: redacted here, bounded, and sent in pieces, one after another. */
export class RemoteOutput {
  readonly #redactor: Redactor;
  readonly #send: SendPiece;
  #waiting = '';
  #taken = 0;
  #rest = '';
  #leftOut = 0;
  #piece = 0;
  #sending: Promise<void> | null = null;
  #failed = false;
  #drained: (() => void)[] = [];

  constructor(secrets: readonly string[], send: SendPiece) {
    this.#redactor = new Redactor(secrets);
    this.#send = send;
  }

  push(text: string): void | Promise<void> {
    this.#take(this.#redactor.push(text));
    if (this.#waiting.length <= MOST_WAITING || this.#failed) return;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LONGEST_HOLD_MS);
      this.#drained.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Sends what is left. Resolves when all of it is taken or never will be. */
  async end(): Promise<void> {
    this.#take(this.#redactor.end());
    if (this.#leftOut > 0) this.#waiting += `\n… ${this.#leftOut} characters left out …\n`;
    this.#waiting += this.#rest;
    this.#rest = '';
    this.#start();
    await this.#sending;
  }

  #take(safe: string): void {
    // While the server is away what waits may not grow without end either.
    const room = this.#waiting.length > 4 * MOST_WAITING ? 0 : Math.max(0, SENT_AT_ONCE - this.#taken);
    this.#taken += safe.length;
    this.#waiting += safe.slice(0, room);
    this.#rest += safe.slice(room);
    if (this.#rest.length > 2 * KEPT_OF_THE_REST) {
      this.#leftOut += this.#rest.length - KEPT_OF_THE_REST;
      this.#rest = this.#rest.slice(-KEPT_OF_THE_REST);
    }
    if (this.#rest.length > 0) this.#taken = Math.max(this.#taken, SENT_AT_ONCE);
    if (this.#waiting !== '') this.#start();
  }

  #start(): void {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
  }

  async #sendAll(): Promise<void> {
    // What comes in many small chunks goes in one message.
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    while (this.#waiting !== '' && !this.#failed) {
      const piece = this.#waiting.slice(0, wholeCharacters(this.#waiting, PIECE_CHARACTERS));
      this.#waiting = this.#waiting.slice(piece.length);
      try {
        await this.#send(this.#piece, piece);
        this.#piece += 1;
      } catch {
        this.#failed = true;
        this.#waiting = '';
      }
      if (this.#waiting.length <= MOST_WAITING) for (const resolve of this.#drained.splice(0)) resolve();
    }
  }
}

/** Where to cut so that no character is cut in two. */
function wholeCharacters(text: string, most: number): number {
  if (text.length <= most) return text.length;
  const last = text.charCodeAt(most - 1);
  return last >= 0xd800 && last <= 0xdbff ? most - 1 : most;
}
