import type { EpochMs } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { rollUp, SeriesNumbers, storeMinutes, storeTransitions } from './history.store.ts';
import type { HistoryBook } from './history-book.ts';
import { dropOldPartitions } from './partitions.ts';

/** So many rows a statement: a statement of the whole fleet would keep the others waiting. */
const MOST_ROWS = 2000;
const ROLL_UP_EVERY_MS = 60_000;
const DROP_EVERY_MS = 3_600_000;

/** Brings the book of history into the database, piece by piece. */
export class HistoryKeeper {
  readonly #app: App;
  readonly #book: HistoryBook;
  readonly #series = new SeriesNumbers();
  #rolledMs = Number.NEGATIVE_INFINITY;
  #droppedMs = Number.NEGATIVE_INFINITY;

  constructor(app: App, book: HistoryBook) {
    this.#app = app;
    this.#book = book;
  }

  /** Writes the changes of states, and one piece of the minutes that are over. @throws what the database throws; nothing is lost */
  async write(nowMs: EpochMs): Promise<void> {
    this.#book.turn(nowMs);
    await this.#writePiece();
  }

  /** Writes everything that there is, the open minute, too: this node watches no longer. */
  async writeAll(): Promise<void> {
    this.#book.close();
    do await this.#writePiece();
    while (this.#book.hasMinutes);
  }

  /** Makes hours and days, and drops what is past its time, when that is due. To be done by one node. */
  async tidy(nowMs: EpochMs): Promise<void> {
    const { db } = this.#app;
    if (Math.abs(nowMs - this.#rolledMs) >= ROLL_UP_EVERY_MS && !this.#book.hasMinutes) {
      await rollUp(db, nowMs);
      this.#rolledMs = nowMs;
    }
    if (Math.abs(nowMs - this.#droppedMs) >= DROP_EVERY_MS) {
      await dropOldPartitions(db, nowMs);
      this.#droppedMs = nowMs;
    }
  }

  /** Writes the changes of states: what an alert follows from must be on record, whatever becomes of this node. */
  async writeChanges(): Promise<void> {
    const transitions = this.#book.takeTransitions();
    try {
      await storeTransitions(this.#app.db, this.#series, transitions);
    } catch (error) {
      this.#book.putBack([], transitions);
      throw error;
    }
  }

  async #writePiece(): Promise<void> {
    await this.writeChanges();
    const minutes = this.#book.takeMinutes(MOST_ROWS);
    try {
      await storeMinutes(this.#app.db, this.#series, minutes);
    } catch (error) {
      this.#book.putBack(minutes, []);
      throw error;
    }
  }
}
