/** Characters kept from the beginning and from the end of an output. */
export const OUTPUT_HEAD = 65_536;
export const OUTPUT_TAIL = 65_536;

/** Collects an output of any length in bounded memory: its head and its tail, and how much is missing between. */
export class BoundedOutput {
  #head = '';
  #tail = '';
  #dropped = 0;

  /** Whether something in the middle was left out. */
  get truncated(): boolean {
    return this.#dropped + Math.max(0, this.#tail.length - OUTPUT_TAIL) > 0;
  }

  push(chunk: string): void {
    const room = OUTPUT_HEAD - this.#head.length;
    this.#head += chunk.slice(0, room);
    this.#tail += chunk.slice(room > 0 ? room : 0);
    // Cut only now and then, so that many small chunks stay linear.
    if (this.#tail.length > 2 * OUTPUT_TAIL) this.#trim();
  }

  /** The output, with a line that says how many characters are missing where some are. */
  text(): string {
    this.#trim();
    if (this.#dropped === 0) return this.#head + this.#tail;
    return `${this.#head}\n… ${this.#dropped} characters left out …\n${this.#tail}`;
  }

  /** The last characters, as many as are kept of an end. */
  tail(): string {
    return (this.#head + this.#tail).slice(-OUTPUT_TAIL);
  }

  #trim(): void {
    const excess = this.#tail.length - OUTPUT_TAIL;
    if (excess <= 0) return;
    this.#tail = this.#tail.slice(excess);
    this.#dropped += excess;
  }
}
