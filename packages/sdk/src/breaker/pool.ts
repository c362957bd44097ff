import { isTurnedAway } from './errors.ts';

/** What a pool needs of a member's breaker; every `Breaker` has it. */
export interface PoolBreaker {
  readonly ready: boolean;
  run<T>(fn: (signal?: AbortSignal) => T | Promise<T>, options?: { signal?: AbortSignal | undefined }): Promise<T>;
}

export interface PoolOptions<M> {
  /** The breaker of a member, asked once for each. */
  breaker: (member: M) => PoolBreaker;
  /**
   * Whether a call that a member was given and that failed is given to the next one. By default none is: it may have been done
   * all the same. Calls that a breaker turned away always go on to the next.
   */
  moveOnIf?: (error: unknown) => boolean;
  /** Members that are tried for one call, at most. All by default. */
  tries?: number;
}

/** What is done with a member; the signal is that of its breaker. */
export type PoolCall<M, T> = (member: M, signal?: AbortSignal) => T | Promise<T>;

/** Members that can do the same work: phone numbers, vendors, replicas. */
export interface Pool<M> {
  /** Members whose breaker lets calls through now. */
  healthy(): M[];
  /**
   * Makes the call with a healthy member, in turn.
   * @throws NoMemberLeftError when every member that was tried turned it away; else what the last one's call threw
   */
  run<T>(call: PoolCall<M, T>, options?: { signal?: AbortSignal }): Promise<T>;
}

/** No member of a pool takes calls. `cause` is what the last one said. */
export class NoMemberLeftError extends Error {
  readonly code = 'NO_MEMBER_LEFT';
  constructor(members: number, cause: unknown) {
    super(`none of ${members} members takes calls`, { cause });
    this.name = 'NoMemberLeftError';
  }
}

interface Place<M> {
  readonly member: M;
  readonly breaker: PoolBreaker;
  /** Number of the failure, counted over the pool; 0: none yet. */
  failedAt: number;
}

/**
 * Spreads calls over members in turn, and over those that are left while breakers are open. When several may be tried again
 * (their breakers would let a probe through), they are asked as their turn comes, so that each finds its way back by itself;
 * when all are open the one that failed longest ago is asked first.
 * @throws RangeError without members
 */
export function createPool<M>(members: readonly M[], options: PoolOptions<M>): Pool<M> {
  if (members.length === 0) throw new RangeError('a pool needs at least one member');
  const { moveOnIf = () => false, tries = members.length } = options;
  const places = members.map((member): Place<M> => ({ member, breaker: options.breaker(member), failedAt: 0 }));
  let turn = 0;
  let failures = 0;

  /** All members in the order in which they are asked. */
  const order = (): Place<M>[] => {
    const inTurn = places.map((_, at) => places[(turn + at) % places.length] as Place<M>);
    turn = (turn + 1) % places.length;
    const ready = inTurn.filter(({ breaker }) => breaker.ready);
    return ready.length > 0 ? ready : inTurn.toSorted((a, b) => a.failedAt - b.failedAt);
  };

  /** Makes the call with one member. Returns why the next one is to have it; rejects when none is. */
  const attempt = async <T>(place: Place<M>, call: PoolCall<M, T>, signal: AbortSignal | undefined) => {
    try {
      return { value: await place.breaker.run((ended) => call(place.member, ended), { signal }) };
    } catch (error) {
      if (signal?.aborted) throw error;
      if (isTurnedAway(error)) return { error };
      failures += 1;
      place.failedAt = failures;
      if (!moveOnIf(error)) throw error;
      return { error };
    }
  };

  return {
    healthy: () => places.filter(({ breaker }) => breaker.ready).map(({ member }) => member),
    async run(call, { signal } = {}) {
      let last: unknown;
      for (const place of order().slice(0, tries)) {
        const outcome = await attempt(place, call, signal);
        if ('value' in outcome) return outcome.value;
        last = outcome.error;
      }
      throw isTurnedAway(last) ? new NoMemberLeftError(places.length, last) : last;
    },
  };
}
