interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits what arrives while commits are under way together with the next one: the busier it is, the larger the batches, and
 * nobody ever waits for a timer. Items of one key in one batch are all of the same kind, and a key is in one commit at a time, so
 * that their order is kept.
 */
export class GroupCommit<T> {
  readonly #commit: (batch: readonly T[]) => Promise<void>;
  readonly #place: (item: T) => { readonly key: string; readonly kind: string };
  readonly #most: number;
  readonly #lanes: number;
  readonly #busyKeys = new Set<string>();
  #queue: Waiting<T>[] = [];
  #running = 0;

  /**
   * @param commit writes a batch whole or not at all @param place which items must not overtake each other
   * @param lanes how many commits may be under way at once: a second one uses the time that the first waits for the disk
   */
  constructor(
    commit: (batch: readonly T[]) => Promise<void>,
    place: (item: T) => { readonly key: string; readonly kind: string },
    most = 1000,
    lanes = 1,
  ) {
    this.#commit = commit;
    this.#place = place;
    this.#most = most;
    this.#lanes = lanes;
  }

  /** Resolves once the item is committed; rejects when it could not be, even alone. */
  async submit(item: T): Promise<void> {
    await this.submitAll([item]);
  }

  /**
   * Resolves once all of them are committed, as far as possible in one batch; rejects when one could not be. What was committed
   * before is not undone: whoever sends all of it again is only counted twice.
   */
  async submitAll(items: readonly T[]): Promise<void> {
    const written = items.map(
      (item) => new Promise<void>((resolve, reject) => this.#queue.push({ item, resolve, reject })),
    );
    if (this.#running < this.#lanes) void this.#drain();
    await Promise.all(written);
  }

  async #drain(): Promise<void> {
    this.#running += 1;
    for (let batch = this.#takeBatch(); batch.length > 0; batch = this.#takeBatch()) {
      const keys = batch.map(({ item }) => this.#place(item).key);
      for (const key of keys) this.#busyKeys.add(key);
      await this.#write(batch);
      for (const key of keys) this.#busyKeys.delete(key);
    }
    this.#running -= 1;
  }

  /** What may be committed now, in the order in which it came; what waits for an earlier item of its key stays. */
  #takeBatch(): Waiting<T>[] {
    const kinds = new Map<string, string>();
    const waiting = new Set<string>();
    const batch: Waiting<T>[] = [];
    const rest: Waiting<T>[] = [];
    for (const one of this.#queue) {
      const { key, kind } = this.#place(one.item);
      const isFree = !waiting.has(key) && !this.#busyKeys.has(key) && (kinds.get(key) ?? kind) === kind;
      if (isFree && batch.length < this.#most) {
        kinds.set(key, kind);
        batch.push(one);
      } else {
        waiting.add(key);
        rest.push(one);
      }
    }
    this.#queue = rest;
    return batch;
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
