import { startTimer } from '../timers.ts';

interface Bounds {
  waiting: number;
  waitingEach: number;
  longestWaitMs: number;
}

type Turn = 'entered' | 'late' | 'gone';

interface Waiter {
  settle(turn: Turn): void;
}

/** So many are inside, and others wait at the door. */
export interface FairQueue {
  /** Changes how many may be inside; who waits enters at once if there is room now. */
  setRunning(running: number): void;
  /** Enters if there is room and nobody waits. */
  tryEnter(): boolean;
  /** Waits for a turn, or says why that is not possible. The promise never rejects. */
  wait(key: string, signal: () => AbortSignal | undefined): Promise<Turn> | 'full' | 'too-many';
  /** One that had entered is done. */
  leave(): void;
}

/**
 * Makes a queue in which keys take turns: each key has a line of its own, first come first served, and whenever there is room the next
 * key's first enters. All operations take the same time however many wait.
 */
export function fairQueue(bounds: Bounds): FairQueue {
  /** The key whose turn is next comes first. */
  const lines = new Map<string, Set<Waiter>>();
  let most = 1;
  let inside = 0;
  let waiting = 0;
  const remove = (key: string, waiter: Waiter) => {
    const line = lines.get(key);
    if (!line?.delete(waiter)) return;
    waiting -= 1;
    if (line.size === 0) lines.delete(key);
  };
  const letIn = () => {
    while (inside < most && waiting > 0) {
      const [next] = lines;
      const waiter = next?.[1].values().next().value;
      if (!next || !waiter) return;
      const [key, line] = next;
      remove(key, waiter);
      if (line.size > 0) {
        lines.delete(key);
        lines.set(key, line);
      }
      inside += 1;
      waiter.settle('entered');
    }
  };
  return {
    setRunning(running) {
      if (running === most) return;
      most = running;
      letIn();
    },
    tryEnter() {
      if (inside >= most || waiting > 0) return false;
      inside += 1;
      return true;
    },
    wait(key, signalOf) {
      if (waiting >= bounds.waiting) return 'full';
      const line = lines.get(key) ?? new Set<Waiter>();
      if (line.size >= bounds.waitingEach) return 'too-many';
      const signal = signalOf();
      if (signal?.aborted) return Promise.resolve('gone');
      lines.set(key, line);
      waiting += 1;
      return new Promise((resolve) => {
        const leaveLine = (turn: Turn) => () => {
          remove(key, waiter);
          waiter.settle(turn);
        };
        const goAway = leaveLine('gone');
        const stopTimer = startTimer(leaveLine('late'), bounds.longestWaitMs);
        const waiter: Waiter = {
          settle(turn) {
            stopTimer();
            signal?.removeEventListener('abort', goAway);
            resolve(turn);
          },
        };
        line.add(waiter);
        signal?.addEventListener('abort', goAway, { once: true });
      });
    },
    leave() {
      inside -= 1;
      letIn();
    },
  };
}
