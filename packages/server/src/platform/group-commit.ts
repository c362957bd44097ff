/** What was submitted together: one promise, however many items. */
interface Submission {
  open: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Waiting<T> {
  readonly item: T;
  readonly key: string;
  readonly kind: string;
  readonly of: Submission;
}

/** How large a batch may be, and what happens to one that fails. */
export interface GroupCommitOptions<T> {
  /** Items of one batch. */
  readonly most?: number;
  /** How many commits may be under way at once: a second one uses the time that the first waits for the disk. */
  readonly lanes?: number;
  /** The size of an item, and how much of it a batch may hold; an item that is larger goes alone. */
  readonly sizeOf?: (item: T) => number;
  readonly mostSize?: number;
  /** Whether an error can be the fault of single items, so that the others are tried without them; nothing: always. */
  readonly isOfItems?: (error: unknown) => boolean;
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
  readonly #sizeOf: (item: T) => number;
  readonly #mostSize: number;
  readonly #isOfItems: (error: unknown) => boolean;
  readonly #busyKeys = new Set<string>();
  #queue: Waiting<T>[] = [];
  #running = 0;

  /**
   * @param commit writes a batch whole or not at all
   * @param place which items must not overtake each other
   */
  constructor(
    commit: (batch: readonly T[]) => Promise<void>,
    place: (item: T) => { readonly key: string; readonly kind: string },
    options: GroupCommitOptions<T> = {},
  ) {
    const { most = 1000, lanes = 1, sizeOf = () => 0, mostSize = Infinity, isOfItems = () => true } = options;
    this.#commit = commit;
    this.#place = place;
    this.#most = most;
    this.#lanes = lanes;
    this.#sizeOf = sizeOf;
    this.#mostSize = mostSize;
    this.#isOfItems = isOfItems;
  }

  /** Resolves once the item is committed; rejects when it could not be, even alone. */
  submit(item: T): Promise<void> {
    return this.submitAll([item]);
  }

  /**
   * Resolves once all of them are committed, as far as possible in one batch; rejects when one could not be. What was committed
   * before is not undone: whoever sends all of it again is only counted twice.
   */
  submitAll(items: readonly T[]): Promise<void> {
    if (items.length === 0) return Promise.resolve();
    const written = new Promise<void>((resolve, reject) => {
      const of: Submission = { open: items.length, resolve, reject };
      for (const item of items) {
        const { key, kind } = this.#place(item);
        this.#queue.push({ item, key, kind, of });
      }
    });
    if (this.#running < this.#lanes) void this.#drain();
    return written;
  }

  async #drain(): Promise<void> {
    this.#running += 1;
    do {
      // What other connections have sent by now is read first, or a busy node would commit the first of many alone.
      await new Promise<void>((done) => setImmediate(done));
      const batch = this.#takeBatch();
      for (const { key } of batch) this.#busyKeys.add(key);
      await this.#write(batch);
      for (const { key } of batch) this.#busyKeys.delete(key);
    } while (this.#mayGoOn());
    this.#running -= 1;
  }

  /** Whatever waits for a key that another lane writes is taken up by that lane. */
  #mayGoOn(): boolean {
    return this.#queue.some(({ key }) => !this.#busyKeys.has(key));
  }

  /** What may be committed now, in the order in which it came; what waits for an earlier item of its key stays. */
  #takeBatch(): Waiting<T>[] {
    const kinds = new Map<string, string>();
    const waiting = new Set<string>();
    const batch: Waiting<T>[] = [];
    const rest: Waiting<T>[] = [];
    let size = 0;
    for (const one of this.#queue) {
      const { key, kind } = one;
      const isFree = !waiting.has(key) && !this.#busyKeys.has(key) && (kinds.get(key) ?? kind) === kind;
      const larger = size + this.#sizeOf(one.item);
      if (isFree && batch.length < this.#most && (larger <= this.#mostSize || batch.length === 0)) {
        size = larger;
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

  /** One item that the database refuses must not fail the others: then each half is written by itself. */
  async #write(batch: readonly Waiting<T>[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      await this.#commit(batch.map(({ item }) => item));
      for (const { of } of batch) {
        of.open -= 1;
        if (of.open === 0) of.resolve();
      }
    } catch (error) {
      if (batch.length === 1 || !this.#isOfItems(error)) {
        for (const { of } of batch) of.reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await this.#write(batch.slice(0, half));
      await this.#write(batch.slice(half));
    }
  }
}
