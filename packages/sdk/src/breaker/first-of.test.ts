import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { Breaker } from './breaker.ts';
import { BreakerOpenError } from './errors.ts';
import { firstOf, NoWayLeftError } from './first-of.ts';

const fail = (message: string) => () => Promise.reject(new Error(message));

describe('firstOf', () => {
  it('goes from the vendor to its backup, to a queue, to voicemail, each only when the one before failed', async () => {
    const [vendor, backup] = [new Breaker('voice'), new Breaker('voice-backup')];
    vendor.force('forced-open');
    const queue = vi.fn((_: unknown) => ({ queuedAs: 7 }));
    const voicemail = vi.fn(() => 'voicemail-only' as const);
    const called: unknown[] = [];
    const call = (answer: Promise<{ sid: string }>) =>
      firstOf({
        vendor: () => vendor.run(() => Promise.resolve(1)),
        backup: (error) => {
          called.push(error);
          return backup.run(() => answer);
        },
        queue,
        voicemail,
      });
    expect(await call(Promise.resolve({ sid: 'a' }))).toEqual({ by: 'backup', value: { sid: 'a' } });
    expect(called[0]).toBeInstanceOf(BreakerOpenError);
    expect(queue).not.toHaveBeenCalled();
    const done = await call(Promise.reject(new Error('no line')));
    expect(done).toEqual({ by: 'queue', value: { queuedAs: 7 } });
    expect(queue.mock.calls[0]?.[0]).toMatchObject({ message: 'no line' });
    expect(voicemail).not.toHaveBeenCalled();
    expectTypeOf(done).toEqualTypeOf<
      | { readonly by: 'vendor'; readonly value: number }
      | { readonly by: 'backup'; readonly value: { sid: string } }
      | { readonly by: 'queue'; readonly value: { queuedAs: number } }
      | { readonly by: 'voicemail'; readonly value: 'voicemail-only' }
    >();
    if (done.by === 'voicemail') expectTypeOf(done.value).toEqualTypeOf<'voicemail-only'>();
  });

  it('says of each way why it failed, and carries the first as its cause', async () => {
    const error = await firstOf({ vendor: fail('busy'), backup: fail('no line') }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(NoWayLeftError);
    expect(error).toMatchObject({
      message: 'nothing worked: vendor (busy), backup (no line)',
      cause: { message: 'busy' },
      errors: [{ message: 'busy' }, { message: 'no line' }],
    });
  });

  it('does not go on from an error that is no reason to', async () => {
    const backup = vi.fn();
    const when = (error: unknown) => (error as Error).message !== 'wrong number';
    await expect(firstOf({ vendor: fail('wrong number'), backup }, { when })).rejects.toThrow('wrong number');
    expect(backup).not.toHaveBeenCalled();
  });

  it('takes what throws at once for failed, and refuses names that lose their order', async () => {
    const broken = () => {
      throw new Error('at once');
    };
    expect(await firstOf({ broken, after: () => 1 })).toEqual({ by: 'after', value: 1 });
    await expect(firstOf({ b: () => 1, 1: () => 2 })).rejects.toThrow(RangeError);
  });
});

it('has the fallback in the type of what a breaker gives', async () => {
  const breaker = new Breaker('mail', { fallback: () => 'later' as const });
  const result = await breaker.run(() => 5);
  expectTypeOf(result).toEqualTypeOf<number | 'later'>();
  expectTypeOf(await new Breaker('mail').run(() => Promise.resolve(5))).toEqualTypeOf<number>();
  expect(result).toBe(5);
});
