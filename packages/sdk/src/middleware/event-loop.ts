import { startTimer } from '../timers.ts';

const LOOK_MS = 50;
/** Nobody is that late: the machine or the function was asleep. */
const ASLEEP_MS = 10_000;
/** Nobody has asked for so long: it stops looking. */
const IDLE_MS = 10_000;

/**
 * Makes a reading of the event loop's delay in milliseconds: by how much timers are late, the worst of the last looks, falling by
 * half with each. It looks every 50 ms while somebody asks, from the first time on, and never keeps a process alive.
 */
export function watchEventLoop(): () => number {
  let delayMs = 0;
  let dueMs = 0;
  let askedMs = 0;
  let looking = false;
  const look = () => {
    const nowMs = performance.now();
    const lateMs = nowMs - dueMs;
    delayMs = lateMs > ASLEEP_MS ? 0 : Math.max(lateMs, delayMs / 2);
    // A clock that was set back, as a test's may be, is no reason to look for ever.
    looking = Math.abs(nowMs - askedMs) < IDLE_MS;
    if (!looking) delayMs = 0;
    else again(nowMs);
  };
  const again = (nowMs: number) => {
    dueMs = nowMs + LOOK_MS;
    startTimer(look, LOOK_MS);
  };
  return () => {
    askedMs = performance.now();
    if (!looking) {
      looking = true;
      again(askedMs);
    }
    return delayMs;
  };
}
