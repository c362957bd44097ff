import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RateRule, RateStore } from './rate-store.ts';

export interface StoreUnderTest {
  name: string;
  /** False: the tests are skipped, because what they need is not on this machine. */
  available?: boolean;
  open(): Promise<{ store: RateStore; close(): Promise<void> }>;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What every store of rate limits must do, in real time. */
export function storeContract(subject: StoreUnderTest): void {
  const missing = subject.available === false ? ' (skipped: it is not on this machine)' : '';
  describe.skipIf(subject.available === false)(`the rate limits in ${subject.name}${missing}`, () => {
    let opened: Awaited<ReturnType<StoreUnderTest['open']>>;
    beforeAll(async () => {
      opened = await subject.open();
    });
    afterAll(() => opened.close());
    const take = (key: string, rule: RateRule) => opened.store.take(key, rule);
    const takeMany = (key: string, rule: RateRule, times: number) =>
      Promise.all(Array.from({ length: times }, () => take(key, rule)));
    const hour = (limit: number): RateRule => ({ limit, windowMs: 3_600_000 });

    it('allows exactly the limit, however many ask at once', async () => {
      const verdicts = await takeMany(randomUUID(), hour(20), 60);
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(20);
      const remaining = verdicts.filter(({ allowed }) => allowed).map((verdict) => verdict.remaining);
      expect(remaining.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    });

    it('says when the next one is allowed', async () => {
      const key = randomUUID();
      const first = await take(key, hour(2));
      expect(first).toMatchObject({ allowed: true, remaining: 1, retryAfterMs: 0 });
      expect(first.resetMs).toBe(1_800_000);
      await take(key, hour(2));
      const third = await take(key, hour(2));
      expect(third).toMatchObject({ allowed: false, remaining: 0 });
      expect(third.retryAfterMs).toBeGreaterThan(1_790_000);
      expect(third.retryAfterMs).toBeLessThanOrEqual(1_800_000);
    });

    it('drains with time, and what it refused counts for nothing', async () => {
      const key = randomUUID();
      const rule = { limit: 5, windowMs: 1_000 };
      await takeMany(key, rule, 30);
      expect((await take(key, rule)).allowed).toBe(false);
      await pause(450);
      const later = await takeMany(key, rule, 10);
      expect(later.filter(({ allowed }) => allowed).length).toBeGreaterThanOrEqual(2);
      expect(later.filter(({ allowed }) => allowed).length).toBeLessThanOrEqual(4);
    });

    it('lets the others in at once when the limit is raised, and holds everybody when it is lowered', async () => {
      const key = randomUUID();
      await takeMany(key, hour(60), 61);
      const raised = await takeMany(key, hour(300), 300);
      expect(raised.filter(({ allowed }) => allowed)).toHaveLength(240);
      expect(await take(key, hour(60))).toMatchObject({ allowed: false, remaining: 0 });
    });

    it('allows nothing with a limit of 0', async () => {
      const key = randomUUID();
      expect(await take(key, hour(0))).toMatchObject({ allowed: false, remaining: 0 });
      expect((await take(key, hour(0))).allowed).toBe(false);
      expect((await take(key, hour(1))).allowed).toBe(true);
    });

    it('keeps keys apart, also long and strange ones', async () => {
      const base = randomUUID();
      const names = [
        '',
        ' ',
        "'; drop table x; --",
        '\u{1f512}',
        'x'.repeat(10_000),
        `${'x'.repeat(10_000)}y`,
        'a:b',
        'a',
      ];
      for (const name of names) {
        expect([name.slice(0, 20), (await take(base + name, hour(1))).allowed]).toEqual([name.slice(0, 20), true]);
        expect((await take(base + name, hour(1))).allowed).toBe(false);
      }
    });
  });
}
