/** How many events came and how many of them were known, by source, since it was last asked. */
export class Repeats {
  #counts = new Map<number, { fresh: number; repeated: number }>();

  add(source: number, fresh: number, repeated: number): void {
    const count = this.#counts.get(source);
    if (count) {
      count.fresh += fresh;
      count.repeated += repeated;
    } else this.#counts.set(source, { fresh, repeated });
  }

  /** What was counted, which is then counted anew. */
  take(): ReadonlyMap<number, { readonly fresh: number; readonly repeated: number }> {
    const counts = this.#counts;
    this.#counts = new Map();
    return counts;
  }
}
