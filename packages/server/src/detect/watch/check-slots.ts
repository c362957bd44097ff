import type { MonitorType } from '@tocsin/core';

/** A check that lasts longer gives its slot to the next: a target that hangs holds up none that answers. */
const LONG_MS = 500;

interface Room {
  /** So many may be under way at once, apart from the long ones. */
  readonly most: number;
  /** So many may have become long; past that they keep their slots. */
  readonly mostLong: number;
}

/** Checks that only wait for a network. Each open one costs a socket and some 20 KB. */
const LIGHT: Room = { most: 1000, mostLong: 3000 };

/** What starts programs or works on somebody's database has a small room of its own. */
const HEAVY: { readonly [T in MonitorType]?: Room } = {
  browser: { most: 1, mostLong: 0 },
  command: { most: 8, mostLong: 0 },
  queue: { most: 8, mostLong: 0 },
  sql: { most: 16, mostLong: 0 },
  journey: { most: 32, mostLong: 64 },
  icmp: { most: 32, mostLong: 64 },
};

interface Begun {
  readonly atMs: number;
  isDone: boolean;
  isLong: boolean;
}

/** Bounds how many checks are under way at once, by what they cost. */
export class CheckSlots {
  readonly #pools = new Map<Room, Pool>();

  /** Runs `work` once there is room for a check of its type, in the order of the calls. `work` must not reject. */
  run(type: MonitorType, work: () => Promise<void>): void {
    this.#poolOf(HEAVY[type] ?? LIGHT).run(work);
  }

  /** Takes back the slots of checks that have become long; to be called every few milliseconds. */
  sweep(): void {
    const nowMs = performance.now();
    for (const pool of this.#pools.values()) pool.sweep(nowMs);
  }

  #poolOf(room: Room): Pool {
    const pool = this.#pools.get(room) ?? new Pool(room);
    this.#pools.set(room, pool);
    return pool;
  }
}

class Pool {
  readonly #room: Room;
  #short = 0;
  #long = 0;
  /** Those that may still become long, the oldest first. */
  #begun: Begun[] = [];
  #firstBegun = 0;
  #waiting: (() => Promise<void>)[] = [];
  #firstWaiting = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  run(work: () => Promise<void>): void {
    if (this.#short < this.#room.most) this.#begin(work);
    else this.#waiting.push(work);
  }

  sweep(nowMs: number): void {
    for (;;) {
      const oldest = this.#begun[this.#firstBegun];
      if (!oldest) break;
      if (!oldest.isDone) {
        if (nowMs - oldest.atMs < LONG_MS || this.#long >= this.#room.mostLong) break;
        oldest.isLong = true;
        this.#long += 1;
        this.#short -= 1;
      }
      this.#firstBegun += 1;
    }
    if (this.#firstBegun > 256) {
      this.#begun = this.#begun.slice(this.#firstBegun);
      this.#firstBegun = 0;
    }
    this.#beginWaiting();
  }

  #begin(work: () => Promise<void>): void {
    const begun: Begun = { atMs: performance.now(), isDone: false, isLong: false };
    this.#short += 1;
    this.#begun.push(begun);
    void work().finally(() => {
      begun.isDone = true;
      if (begun.isLong) this.#long -= 1;
      else this.#short -= 1;
      this.#beginWaiting();
    });
  }

  #beginWaiting(): void {
    while (this.#short < this.#room.most) {
      const next = this.#waiting[this.#firstWaiting];
      if (!next) break;
      this.#firstWaiting += 1;
      this.#begin(next);
    }
    if (this.#firstWaiting === this.#waiting.length) {
      this.#waiting = [];
      this.#firstWaiting = 0;
    }
  }
}
