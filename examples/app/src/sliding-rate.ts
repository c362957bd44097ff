/** Successes and failures of the last seconds. */
export interface SlidingRate {
  record(ok: boolean): void;
  /** Totals of the window; the rate is between 0 and 1, or null when nothing happened. */
  read(): { ok: number; fail: number; rate: number | null };
}

/** Takes the window's length in seconds and, for tests, a clock in milliseconds. */
export function createSlidingRate(windowSeconds: number, nowMs: () => number = () => performance.now()): SlidingRate {
  const slots: { second: number; ok: number; fail: number }[] = [];
  const current = () => Math.floor(nowMs() / 1_000);

  return {
    record(ok) {
      const second = current();
      let slot = slots.at(-1);
      if (slot?.second !== second) {
        slot = { second, ok: 0, fail: 0 };
        slots.push(slot);
        if (slots.length > windowSeconds) slots.shift();
      }
      slot[ok ? 'ok' : 'fail'] += 1;
    },
    read() {
      const recent = slots.filter((slot) => slot.second > current() - windowSeconds);
      const ok = recent.reduce((sum, slot) => sum + slot.ok, 0);
      const fail = recent.reduce((sum, slot) => sum + slot.fail, 0);
      return { ok, fail, rate: ok + fail === 0 ? null : ok / (ok + fail) };
    },
  };
}
