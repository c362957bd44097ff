import { describe, expect, it } from 'vitest';
import { createListCache } from './list-cache.ts';

describe('the cache of lists', () => {
  it('gives a list back for a minute, with its age', () => {
    const cache = createListCache<string[]>();
    cache.keep('u-1', ['one'], 1_000);
    expect(cache.read('u-1', 60_999)).toEqual({ list: ['one'], ageSeconds: 59 });
    expect(cache.read('u-1', 61_000)).toBeUndefined();
    expect(cache.read('u-2', 1_000)).toBeUndefined();
    cache.keep('u-1', ['one', 'two'], 61_000);
    expect(cache.read('u-1', 61_000)).toEqual({ list: ['one', 'two'], ageSeconds: 0 });
  });

  it('keeps a thousand; the one that was read longest ago makes room', () => {
    const cache = createListCache<number>();
    for (let user = 0; user < 1_000; user += 1) cache.keep(`u-${user}`, user, 0);
    cache.keep('u-0', 0, 1);
    cache.keep('u-1000', 1_000, 1);
    expect(cache.read('u-0', 1)?.list).toBe(0);
    expect(cache.read('u-1', 1)).toBeUndefined();
    expect(cache.read('u-2', 1)?.list).toBe(2);
  });
});
