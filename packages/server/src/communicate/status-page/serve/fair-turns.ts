import type { ServerResponse } from 'node:http';

/** So many answers take about as long as one look at the database's connection should have to wait: a few milliseconds. */
const MOST_IN_A_TURN = 64;

interface Waiting {
  readonly response: ServerResponse;
  readonly answer: () => void;
}

/**
 * Spreads answers over the turns of the event loop. Without it a rush of a thousand readers is answered in one turn, and the
 * reading of a change, which takes several turns, waits for a thousand answers each time; so does every other request.
 * Who waits keeps their place, and cannot ask for more meanwhile.
 */
export class FairTurns {
  #left = MOST_IN_A_TURN;
  #waiting: Waiting[] = [];
  #isArmed = false;

  /** Answers now, or in one of the next turns, in the order of asking. What `answer` throws then ends the connection. */
  take(response: ServerResponse, answer: () => void): void {
    this.#arm();
    if (this.#left > 0 && this.#waiting.length === 0) {
      this.#left -= 1;
      answer();
    } else this.#waiting.push({ response, answer });
  }

  #arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    setImmediate(() => {
      this.#isArmed = false;
      const next = this.#waiting.splice(0, MOST_IN_A_TURN);
      this.#left = MOST_IN_A_TURN - next.length;
      if (next.length > 0) this.#arm();
      for (const one of next) answerOne(one);
    });
  }
}

/** Whoever has gone meanwhile needs no answer. */
function answerOne({ response, answer }: Waiting): void {
  if (response.destroyed) return;
  try {
    answer();
  } catch {
    response.destroy();
  }
}
