import type { EpochMs } from '../model/index.ts';

export type ConsentChannel = 'sms' | 'whatsapp' | 'voice' | 'email';
export type SuppressionCause = 'stop' | 'possible-stop' | 'complaint' | 'person' | 'erasure';

/**
 * - `granted`, `revoked`: to one merchant's messages over one channel, or to a whole service's (merchant null).
 * - `asked`, `confirmed`: the double opt-in: we asked, and the person answered YES or START.
 * - `suppressed`: no messages from anybody, for a cause. `started`: the person's own START. `lifted`: a person undid a cause.
 */
export type ConsentAction = 'granted' | 'revoked' | 'asked' | 'confirmed' | 'suppressed' | 'started' | 'lifted';

/** One line of the log, about one address. */
export interface ConsentFact {
  /** In the order in which they were recorded. */
  readonly id: number;
  readonly service: string;
  readonly merchant: string | null;
  readonly channel: ConsentChannel;
  readonly action: ConsentAction;
  readonly cause: SuppressionCause | null;
  /** When the person did it, which may be long before Tocsin hears of it. */
  readonly atMs: EpochMs;
}

export interface Suppression {
  readonly cause: SuppressionCause;
  readonly atMs: EpochMs;
  readonly service: string;
}

export interface ConsentState {
  readonly service: string;
  readonly merchant: string | null;
  readonly channel: ConsentChannel;
  readonly state: 'granted' | 'revoked' | 'asked';
  readonly atMs: EpochMs;
}

/** Where an address stands. */
export interface ConsentStanding {
  /** Null: none. The gravest cause that holds. */
  readonly suppression: Suppression | null;
  readonly states: readonly ConsentState[];
}

/** A question is answered within that time, or it was never asked. */
export const ASK_LASTS_MS = 7 * 86_400_000;
/** The gravest first. */
const GRAVITY: readonly SuppressionCause[] = ['erasure', 'complaint', 'stop', 'person', 'possible-stop'];
/** What a person ended by own words, and takes back by own words. */
const OWN_WORDS: readonly SuppressionCause[] = ['stop', 'possible-stop'];
/** What a person who looked at it may undo; never the word of the other person. */
const LIFTABLE: ReadonlySet<SuppressionCause> = new Set(['possible-stop', 'complaint', 'person']);
/** At the same moment what ends messages comes last. */
const RANK: Readonly<Record<ConsentAction, number>> = {
  ...{ granted: 0, asked: 1, confirmed: 2, started: 3, lifted: 4, revoked: 5, suppressed: 6 },
};

interface Held {
  readonly service: string;
  readonly merchant: string | null;
  readonly channel: ConsentChannel;
  state: 'granted' | 'revoked' | 'asked';
  atMs: EpochMs;
  /** Causes that took the consent away; it comes back when a person takes back what caused it. */
  readonly barred: Set<SuppressionCause>;
  askedMs: EpochMs | null;
}

interface Folding {
  readonly active: Map<SuppressionCause, Suppression>;
  readonly held: Map<string, Held>;
}

/**
 * Where an address stands after all that is known of it, in the order in which people did it and not in which it arrived. Nothing but
 * the person's own message lifts a STOP; what others record of consent never does.
 */
export function foldConsent(facts: readonly ConsentFact[]): ConsentStanding {
  const folding: Folding = { active: new Map(), held: new Map() };
  const ordered = facts.toSorted((a, b) => a.atMs - b.atMs || RANK[a.action] - RANK[b.action] || a.id - b.id);
  for (const fact of ordered) APPLY[fact.action](folding, fact);
  const cause = GRAVITY.find((one) => folding.active.has(one));
  return {
    suppression: (cause && folding.active.get(cause)) ?? null,
    states: [...folding.held.values()].map(({ barred, askedMs, ...held }) => ({
      ...held,
      state: barred.size > 0 ? ('revoked' as const) : held.state,
    })),
  };
}

const APPLY: Readonly<Record<ConsentAction, (folding: Folding, fact: ConsentFact) => void>> = {
  granted: (folding, fact) => set(held(folding, fact), 'granted', fact.atMs),
  asked(folding, fact) {
    const one = held(folding, fact);
    one.askedMs = fact.atMs;
    if (one.state === 'asked') one.atMs = fact.atMs;
  },
  confirmed(folding, fact) {
    const one = held(folding, fact);
    if (one.askedMs === null || fact.atMs - one.askedMs > ASK_LASTS_MS) return;
    one.askedMs = null;
    set(one, 'granted', fact.atMs);
    folding.active.clear();
  },
  started: (folding) => unbar(folding, OWN_WORDS),
  lifted: (folding, { cause }) => unbar(folding, cause !== null && LIFTABLE.has(cause) ? [cause] : []),
  revoked(folding, fact) {
    held(folding, fact);
    const { service, channel, merchant } = fact;
    for (const one of folding.held.values())
      if (one.service === service && one.channel === channel && (merchant === null || one.merchant === merchant))
        end(one, fact.atMs);
  },
  suppressed(folding, { cause, service, atMs }) {
    if (cause === null) return;
    folding.active.set(cause, { cause, atMs, service });
    for (const one of folding.held.values()) {
      one.askedMs = null;
      if (one.state !== 'revoked') one.barred.add(cause);
    }
  },
};

function held({ held: all }: Folding, { service, merchant, channel, atMs }: ConsentFact): Held {
  const key = JSON.stringify([service, merchant, channel]);
  const known = all.get(key);
  if (known) return known;
  const made: Held = { service, merchant, channel, state: 'asked', atMs, barred: new Set(), askedMs: null };
  all.set(key, made);
  return made;
}

function set(one: Held, state: 'granted', atMs: EpochMs): void {
  one.state = state;
  one.atMs = atMs;
  one.barred.clear();
}

function end(one: Held, atMs: EpochMs): void {
  one.state = 'revoked';
  one.atMs = atMs;
  one.barred.clear();
  one.askedMs = null;
}

function unbar({ active, held: all }: Folding, causes: readonly SuppressionCause[]): void {
  for (const cause of causes) {
    active.delete(cause);
    for (const one of all.values()) one.barred.delete(cause);
  }
}

/** Whether a person was asked lately for whom nothing has answered yet: then YES is an answer. */
export function openAsk(facts: readonly ConsentFact[], atMs: EpochMs): ConsentFact | null {
  const before = facts.filter((fact) => fact.atMs <= atMs).toSorted((a, b) => b.atMs - a.atMs || b.id - a.id);
  const ends: ReadonlySet<ConsentAction> = new Set(['confirmed', 'suppressed', 'revoked']);
  for (const fact of before) {
    if (ends.has(fact.action) || atMs - fact.atMs > ASK_LASTS_MS) return null;
    if (fact.action === 'asked') return fact;
  }
  return null;
}
