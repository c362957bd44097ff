/** What the window must know of an event. */
export interface WindowEvent {
  readonly event: string;
  readonly orderKey: string | null;
  /** 0: before what has 1. */
  readonly priority: 0 | 1;
  /** It failed before, or was put off. */
  readonly later: boolean;
}

/** The events of a source that a node has in memory: those that may be delivered next, and those under way. */
export interface DeliveryWindow<T extends WindowEvent> {
  /** Takes in what was read; what is here already is left out, since what was read may be older than what is known here. */
  add(events: readonly T[]): void;
  /**
   * Takes the next event out that `mayBegin` allows: what comes first before the others, what failed before and what is fresh in
   * turn, never an event whose key is under way. It is under way until `release`. Null: there is none.
   */
  pick(mayBegin: (event: T) => boolean): T | null;
  /** What became of these is stored: they may come again, and their keys are free. */
  release(events: readonly T[]): void;
  /** Forgets what has not begun. @returns the least of the forgotten fresh ones of each priority; null: there was none */
  forget(): readonly [bigint | null, bigint | null];
  /** Events that have not begun. */
  readonly size: number;
}

/** A window with nothing in it. */
export function openDeliveryWindow<T extends WindowEvent>(): DeliveryWindow<T> {
  const here = new Set<string>();
  const busyKeys = new Set<string>();
  // Fresh and late ones of each priority.
  const lists: readonly (readonly [T[], T[]])[] = [
    [[], []],
    [[], []],
  ];
  let turn: 0 | 1 = 0;
  let size = 0;

  const takeFrom = (list: T[], mayBegin: (event: T) => boolean): T | null => {
    const index = list.findIndex((one) => !(one.orderKey !== null && busyKeys.has(one.orderKey)) && mayBegin(one));
    const [found = null] = index < 0 ? [] : list.splice(index, 1);
    return found;
  };
  return {
    get size() {
      return size;
    },
    add(events) {
      for (const one of events) {
        if (here.has(one.event)) continue;
        here.add(one.event);
        lists[one.priority]?.[one.later ? 1 : 0].push(one);
        size += 1;
      }
    },
    pick(mayBegin) {
      for (const pair of lists) {
        const found = takeFrom(pair[turn], mayBegin) ?? takeFrom(pair[turn === 0 ? 1 : 0], mayBegin);
        if (!found) continue;
        turn = turn === 0 ? 1 : 0;
        size -= 1;
        if (found.orderKey !== null) busyKeys.add(found.orderKey);
        return found;
      }
      return null;
    },
    release(events) {
      for (const { event, orderKey } of events) {
        here.delete(event);
        if (orderKey !== null) busyKeys.delete(orderKey);
      }
    },
    forget() {
      const least = lists.map(([fresh]) => leastOf(fresh));
      for (const list of lists.flat()) for (const { event } of list.splice(0)) here.delete(event);
      size = 0;
      return [least[0] ?? null, least[1] ?? null];
    },
  };
}

function leastOf(events: readonly WindowEvent[]): bigint | null {
  let least: bigint | null = null;
  for (const { event } of events) {
    const id = BigInt(event);
    if (least === null || id < least) least = id;
  }
  return least;
}
