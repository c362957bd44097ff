/** Numbers from 0 to 1 that look like chance and are the same for the same seed, on every machine. */
export type Random = () => number;

/** A generator by the mulberry32 method: 32 bits of state, good enough to spread incidents over a year. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A seed of its own for each incident, so that one of them can be played without those before it. */
export function seedOf(seed: number, index: number): number {
  return (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35)) >>> 0;
}

/** One of a list by weights. @param items not empty */
export function weighted<T>(random: Random, items: readonly T[], weightOf: (item: T, index: number) => number): T {
  const total = items.reduce((sum, item, index) => sum + weightOf(item, index), 0);
  let rest = random() * total;
  for (const [index, item] of items.entries()) {
    rest -= weightOf(item, index);
    if (rest < 0) return item;
  }
  return items[items.length - 1] as T;
}
