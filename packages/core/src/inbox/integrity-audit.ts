import type { EpochMs } from '../model/plan.ts';

/** An event as the vendor's own list has it. */
export interface SentEvent {
  /** The vendor's id. */
  readonly id: string;
  readonly type: string;
  readonly createdMs: EpochMs;
}

/** What became of one of the vendor's events here, by the inbox's own record. */
export interface KeptEvent {
  readonly id: string;
  /** Value by which it is kept in order; null: any order. */
  readonly orderKey: string | null;
  readonly state: 'delivered' | 'waiting' | 'dead' | 'skipped';
  /** Deliveries that the application took without anybody having asked for them again. */
  readonly deliveries: number;
  /** Deliveries that a person asked for. */
  readonly replays: number;
  /** Of the first delivery; null: none. */
  readonly deliveredMs: EpochMs | null;
  readonly origin: 'received' | 'fetched' | 'edited';
}

/** What the application says: an event's id, and how often it processed it. */
export type Applied = ReadonlyMap<string, number>;

/** How many, and the first of them by name. */
export interface Named {
  readonly count: number;
  readonly ids: readonly string[];
}

export interface AppliedReport {
  readonly once: number;
  readonly twice: Named;
  /** Delivered some time ago, and not processed. What still waits is not counted. */
  readonly never: Named;
}

/** A period of the vendor's list against what arrived, was delivered and was processed. */
export interface AuditReport {
  readonly sent: number;
  readonly here: number;
  readonly delivered: number;
  readonly once: number;
  readonly waiting: number;
  readonly skipped: number;
  readonly twice: Named;
  readonly dead: Named;
  /** Sent long enough ago, and not here. */
  readonly missing: Named;
  /** Sent so lately that they may still arrive. */
  readonly onTheWay: number;
  /** Missing ones that are here now, because they were fetched. */
  readonly fetched: Named;
  /** Delivered after one of the same order that the vendor made later. */
  readonly outOfOrder: Named;
  /** Null: the application is not asked. */
  readonly applied: AppliedReport | null;
  readonly balanced: boolean;
  readonly sentence: string;
}

export interface AuditSides {
  /** In any order; a vendor may name an event twice. */
  readonly sent: Iterable<SentEvent>;
  readonly kept: ReadonlyMap<string, KeptEvent>;
  readonly applied: Applied | null;
  /** What was made at or after this moment may still be on its way. */
  readonly settledMs: EpochMs;
}

/** More ids than these are counted, not named. */
const MOST_NAMED = 100;

/**
 * Compares the vendor's list of a period with the inbox's record and with what the application says. Neither the order of
 * the lists nor an event that stands in one of them twice changes the outcome.
 */
export function auditPeriod({ sent, kept, applied, settledMs }: AuditSides): AuditReport {
  const events = [...new Map([...sent].map((event) => [event.id, event])).values()].sort(byCreation);
  const here = events.filter(({ id }) => kept.has(id));
  const away = events.filter(({ id }) => !kept.has(id));
  const isIn = (state: KeptEvent['state']) => (event: SentEvent) => kept.get(event.id)?.state === state;
  const delivered = here.filter(isDelivered(kept));
  const counts = {
    sent: events.length,
    here: here.length,
    delivered: delivered.length,
    once: delivered.filter(({ id }) => (kept.get(id)?.deliveries ?? 0) <= 1).length,
    waiting: here.filter(isIn('waiting')).length,
    skipped: here.filter(isIn('skipped')).length,
    onTheWay: away.filter(({ createdMs }) => createdMs >= settledMs).length,
    twice: named(here.filter(({ id }) => (kept.get(id)?.deliveries ?? 0) > 1)),
    dead: named(here.filter(isIn('dead'))),
    missing: named(away.filter(({ createdMs }) => createdMs < settledMs)),
    fetched: named(here.filter(({ id }) => kept.get(id)?.origin === 'fetched')),
    outOfOrder: named(outOfOrder(here, kept)),
    applied: applied && appliedReport(events, { kept, applied, settledMs }),
  };
  const balanced = isBalanced(counts);
  return { ...counts, balanced, sentence: auditSentence(counts) };
}

function isDelivered(kept: AuditSides['kept']): (event: SentEvent) => boolean {
  return ({ id }) => (kept.get(id)?.deliveredMs ?? null) !== null;
}

function byCreation(a: SentEvent, b: SentEvent): number {
  return a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1);
}

function named(events: readonly { readonly id: string }[]): Named {
  return { count: events.length, ids: events.slice(0, MOST_NAMED).map(({ id }) => id) };
}

/** Vendors count in whole seconds: of two of the same moment nobody knows which was first. */
function outOfOrder(here: readonly SentEvent[], kept: AuditSides['kept']): SentEvent[] {
  const found: SentEvent[] = [];
  // Per key, from the newest: the earliest delivery of anything that was made later.
  const later = new Map<string, { atMs: EpochMs; earliest: EpochMs; before: EpochMs }>();
  for (const event of here.toReversed()) {
    const { orderKey, deliveredMs } = kept.get(event.id) ?? { orderKey: null, deliveredMs: null };
    if (orderKey === null || deliveredMs === null) continue;
    const seen = later.get(orderKey) ?? { atMs: event.createdMs, earliest: Infinity, before: Infinity };
    if (seen.atMs !== event.createdMs) {
      seen.before = Math.min(seen.before, seen.earliest);
      seen.atMs = event.createdMs;
    }
    if (deliveredMs > seen.before) found.push(event);
    seen.earliest = Math.min(seen.earliest, deliveredMs);
    later.set(orderKey, seen);
  }
  return found.reverse();
}

/** An application may take an event at once and process it a little later. */
function appliedReport(
  events: readonly SentEvent[],
  { kept, applied, settledMs }: Pick<AuditSides, 'kept' | 'settledMs'> & { readonly applied: Applied },
): AppliedReport {
  const times = ({ id }: SentEvent) => applied.get(id) ?? 0;
  const isDue = ({ id }: SentEvent) => (kept.get(id)?.deliveredMs ?? settledMs) < settledMs;
  return {
    once: events.filter((event) => times(event) === 1).length,
    twice: named(events.filter((event) => times(event) > 1)),
    never: named(events.filter((event) => times(event) === 0 && isDue(event))),
  };
}

type Counts = Omit<AuditReport, 'sentence' | 'balanced'>;

function isBalanced({ missing, dead, applied }: Counts): boolean {
  const wrong = missing.count + dead.count + (applied ? applied.twice.count + applied.never.count : 0);
  return wrong === 0;
}

/** `1,204 sent, 1,204 here, 1,204 processed once`; what is wrong stands behind it. */
function auditSentence(report: Counts): string {
  const { applied } = report;
  const twice = applied ? applied.twice.count : report.twice.count;
  const parts: readonly (readonly [number, string])[] = [
    [twice, applied ? 'processed twice' : 'delivered twice'],
    [report.missing.count, 'missing'],
    [report.dead.count, 'given up'],
    [applied?.never.count ?? 0, 'delivered and never processed'],
    [report.outOfOrder.count, 'out of order'],
    [report.fetched.count, 'fetched'],
    [report.waiting, 'waiting'],
    [report.skipped, 'skipped'],
    [report.onTheWay, 'on the way'],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, words]) => `${grouped(count)} ${words}`);
  const once = applied ? applied.once : report.once;
  const word = applied ? 'processed once' : 'delivered once';
  return [`${grouped(report.sent)} sent`, `${grouped(report.here)} here`, `${grouped(once)} ${word}`, ...said].join(
    ', ',
  );
}

/** 1204 → `1,204` */
function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
