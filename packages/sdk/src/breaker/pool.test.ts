import { describe, expect, it, vi } from 'vitest';
import { Breaker } from './breaker.ts';
import { createPool, NoMemberLeftError } from './pool.ts';

function numbers(...names: string[]) {
  const breakers = new Map(names.map((name) => [name, new Breaker(name, { failures: 1 })]));
  const breaker = (name: string) => breakers.get(name) as Breaker;
  return { names, breaker };
}

describe('createPool', () => {
  it('spreads calls over members in turn, and over those that are left when one opens', async () => {
    const { names, breaker } = numbers('a', 'b', 'c');
    const pool = createPool(names, { breaker });
    const calls: Record<string, number> = { a: 0, b: 0, c: 0 };
    const call = (name: string) => {
      calls[name] = (calls[name] ?? 0) + 1;
      return name;
    };
    for (let i = 0; i < 9; i += 1) await pool.run(call);
    expect(calls).toEqual({ a: 3, b: 3, c: 3 });
    breaker('b').force('forced-open');
    expect(pool.healthy()).toEqual(['a', 'c']);
    for (let i = 0; i < 9; i += 1) expect(await pool.run(call)).not.toBe('b');
    expect(calls.b).toBe(3);
    expect(calls.a).toBeGreaterThanOrEqual(6);
    breaker('b').force('auto');
    for (let i = 0; i < 3; i += 1) await pool.run(call);
    expect(calls.b).toBe(4);
  });

  it('gives a call that failed to nobody else, unless it is told to', async () => {
    const { names, breaker } = numbers('a', 'b');
    const refuse = (name: string) => (name === 'a' ? Promise.reject(new Error('no line')) : name);
    await expect(createPool(names, { breaker }).run(refuse)).rejects.toThrow('no line');
    const fresh = numbers('a', 'b');
    const moving = createPool(fresh.names, {
      breaker: fresh.breaker,
      moveOnIf: (e) => (e as Error).message === 'no line',
    });
    expect(await moving.run(refuse)).toBe('b');
    expect(moving.healthy()).toEqual(['b']);
  });

  it('moves on from a member whose places are all taken', async () => {
    const breakers = { a: new Breaker('a', { bulkhead: { concurrent: 1 } }), b: new Breaker('b') };
    const pool = createPool(['a', 'b'] as const, { breaker: (name) => breakers[name] });
    breakers.a.run(() => new Promise(() => {})).catch(() => {});
    expect([await pool.run((name) => name), await pool.run((name) => name)]).toEqual(['b', 'b']);
  });

  it('says so when nobody is left, and then asks first who failed longest ago', async () => {
    const { names, breaker } = numbers('a', 'b');
    const pool = createPool(names, { breaker });
    const refuse = () => Promise.reject(new Error('no line'));
    await pool.run(refuse).catch(() => {});
    await pool.run(refuse).catch(() => {});
    const asked: string[] = [];
    for (const name of names) vi.spyOn(breaker(name), 'run').mockImplementation(() => Promise.reject(new Error(name)));
    const watching = createPool(names, { breaker, moveOnIf: () => false });
    await watching.run(() => 1).catch((error: Error) => asked.push(error.message));
    expect(asked).toHaveLength(1);
    vi.restoreAllMocks();
    await expect(pool.run(() => 1)).rejects.toBeInstanceOf(NoMemberLeftError);
  });

  it('ends when the caller calls it off, and needs a member', async () => {
    const { names, breaker } = numbers('a', 'b');
    const abort = new AbortController();
    const call = vi.fn(() => new Promise(() => {}));
    const running = createPool(names, { breaker, moveOnIf: () => true }).run(call, { signal: abort.signal });
    abort.abort(new Error('gone'));
    await expect(running).rejects.toThrow('gone');
    expect(call).toHaveBeenCalledTimes(1);
    expect(() => createPool([], { breaker })).toThrow(RangeError);
  });
});
