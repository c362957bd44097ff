import { setTimeout as sleep } from 'node:timers/promises';

/** The memory that the bot holds, against its limit. */
export interface BotMemory {
  /** As a part of the limit, from 0 to 1. */
  used(): number;
  usedMegabytes(): number;
  /** Holds more and more, as code does that never forgets. */
  leak(): void;
  leaks(): boolean;
  /** A process that is short of memory collects it all the time: its requests wait. */
  delay(): Promise<void>;
  /** A new process has none. */
  free(): void;
}

const LIMIT_MEGABYTES = 64;
const USUAL_MEGABYTES = 12;
const MOST_MEGABYTES = 60;
const PIECE_MEGABYTES = 6;
const LEAK_EVERY_MS = 20;
const SHORT = 0.8;

/** Takes how long requests wait once four fifths of the limit are in use. */
export function createBotMemory(delayMs: number): BotMemory {
  let pieces: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  const usedMegabytes = () => USUAL_MEGABYTES + pieces.length * PIECE_MEGABYTES;
  const used = () => usedMegabytes() / LIMIT_MEGABYTES;
  return {
    used,
    usedMegabytes,
    leak() {
      timer ??= setInterval(() => {
        // Filled, so that the memory is really taken.
        if (usedMegabytes() < MOST_MEGABYTES) pieces.push(Buffer.alloc(PIECE_MEGABYTES * 1_048_576, 1));
      }, LEAK_EVERY_MS);
    },
    leaks: () => timer !== undefined,
    delay: async () => {
      if (used() > SHORT) await sleep(delayMs);
    },
    free() {
      clearInterval(timer);
      timer = undefined;
      pieces = [];
    },
  };
}
