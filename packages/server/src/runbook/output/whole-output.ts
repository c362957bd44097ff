import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { App } from '../../platform/app.ts';

/**
 * The whole of a long output on disk, up to a limit; beyond it the end is kept, and a line that says what is missing. A disk that
 * takes no more does not fail the step: the file then ends where it was full.
 */
export class WholeOutput {
  readonly #log: Pick<App['log'], 'warn'>;
  readonly #limit: number;
  readonly #opening: Promise<WriteStream | null>;
  #stream: WriteStream | null = null;
  #waiting: Buffer[] = [];
  #written = 0;
  #dropped = 0;
  #isBroken = false;

  /** @param limit bytes */
  constructor(path: string, limit: number, log: Pick<App['log'], 'warn'>) {
    this.#limit = limit;
    this.#log = log;
    this.#opening = this.#open(path);
  }

  /** Returns a promise while the disk has more to do than it should. */
  write(text: string): void | Promise<void> {
    const bytes = Buffer.from(text);
    const taken = bytes.subarray(0, Math.max(0, this.#limit - this.#written));
    this.#written += taken.length;
    this.#dropped += bytes.length - taken.length;
    if (taken.length === 0 || this.#isBroken) return;
    if (this.#stream === null) {
      this.#waiting.push(taken);
      return this.#opening.then(() => undefined);
    }
    if (!this.#stream.write(taken)) return drained(this.#stream);
  }

  /** Ends the file. @param tail the last of what was written, for an output beyond the limit */
  async end(tail: string): Promise<void> {
    const stream = await this.#opening;
    if (stream === null || this.#isBroken) return;
    const kept = Buffer.byteLength(tail);
    const missing = this.#dropped - kept;
    if (missing > 0) stream.write(`\n… ${missing} bytes left out: the output is longer than ${this.#limit} bytes …\n`);
    if (this.#dropped > 0) stream.write(Buffer.from(tail).subarray(Math.max(0, kept - this.#dropped)));
    await new Promise<void>((resolve) => {
      stream.once('close', resolve);
      stream.end();
    });
  }

  async #open(path: string): Promise<WriteStream | null> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const stream = createWriteStream(path, { mode: 0o600, highWaterMark: 1024 * 1024 });
      stream.on('error', (error) => this.#fail(error));
      for (const bytes of this.#waiting.splice(0)) stream.write(bytes);
      this.#stream = stream;
      return stream;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #fail(error: unknown): void {
    if (!this.#isBroken) this.#log.warn({ err: error }, 'the whole output of a step could not be written to disk');
    this.#isBroken = true;
    this.#waiting = [];
  }
}

function drained(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.once('drain', done).once('close', done);
  });
}
