interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits what arrives while a commit is under way together with the next one: the busier it is, the larger the batches, and
 * nobody ever waits for a timer. Items of one key in one batch are all of the same kind, so that their order is kept.
 */
export class GroupCommit<T> {
  readonly #commit: (batch: readonly T[]) => Promise<void>;
  readonly #place: (item: T) => { readonly key: string; readonly kind: string };
  readonly #most: number;
  #queue: Waiting<T>[] = [];
  #running = false;

  /** @param commit writes a batch whole or not at all @param place which items must not overtake each other */
  constructor(
    commit: (batch: readonly T[]) => Promise<void>,
    place: (item: T) => { readonly key: string; readonly kind: string },
    most = 1000,
  ) {
    this.#commit = commit;
    this.#place = place;
    this.#most = most;
  }

  /** Resolves once the item is committed; rejects when it could not be, even alone. */
  submit(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, resolve, reject });
      if (!this.#running) void this.#drain();
    });
  }

  /**
   * Resolves once all of them are committed, most of them in one batch; rejects when one could not be. What was committed
   * before is not undone: whoever sends all of it again is only counted twice.
   */
  async submitAll(items: readonly T[]): Promise<void> {
    await Promise.all(items.map((item) => this.submit(item)));
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) await this.#write(this.#takeBatch());
    this.#running = false;
  }

  #takeBatch(): Waiting<T>[] {
    const kinds = new Map<string, string>();
    let size = 0;
    for (const { item } of this.#queue) {
      const { key, kind } = this.#place(item);
      if (size === this.#most || (kinds.get(key) ?? kind) !== kind) break;
      kinds.set(key, kind);
      size += 1;
    }
    return this.#queue.splice(0, size);
  }

  /** One item that the database refuses must not fail the others: then each is written by itself. */
  async #write(batch: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.#commit(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const one of batch) await this.#write([one]);
    }
  }
}
