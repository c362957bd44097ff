import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditPeriod, type KeptEvent, type SentEvent } from './integrity-audit.ts';

const SETTLED_MS = 1_000_000;

const sentEvent = (n: number, createdMs = n * 1000): SentEvent => ({ id: `evt_${n}`, type: 'invoice.paid', createdMs });

const keptEvent = (n: number, change: Partial<KeptEvent> = {}): KeptEvent => ({
  ...{ id: `evt_${n}`, orderKey: null, state: 'delivered', deliveries: 1, replays: 0 },
  ...{ deliveredMs: 500_000 + n, origin: 'received' },
  ...change,
});

const mapOf = (events: readonly KeptEvent[]) => new Map(events.map((event) => [event.id, event]));
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('the audit of a period', () => {
  it('says so when everything is right', () => {
    const report = auditPeriod({
      sent: range(1204).map((n) => sentEvent(n, n)),
      kept: mapOf(range(1204).map((n) => keptEvent(n))),
      applied: new Map(range(1204).map((n) => [`evt_${n}`, 1])),
      settledMs: SETTLED_MS,
    });
    expect(report).toMatchObject({ balanced: true, sentence: '1,204 sent, 1,204 here, 1,204 processed once' });
  });

  it('names what is missing, given up, delivered twice and processed never or twice', () => {
    const kept = mapOf([
      keptEvent(1),
      keptEvent(2, { deliveries: 2 }),
      keptEvent(3, { state: 'dead', deliveries: 0, deliveredMs: null }),
      keptEvent(4, { state: 'waiting', deliveries: 0, deliveredMs: null }),
      keptEvent(5, { origin: 'fetched' }),
      keptEvent(6, { deliveries: 1, replays: 3 }),
    ]);
    const sent = [
      ...range(8)
        .slice(1)
        .map((n) => sentEvent(n)),
      sentEvent(9, SETTLED_MS),
    ];
    const applied = new Map([
      ['evt_1', 1],
      ['evt_2', 2],
      ['evt_6', 1],
    ]);
    const report = auditPeriod({ sent, kept, applied, settledMs: SETTLED_MS });
    expect(report).toMatchObject({
      ...{ sent: 8, here: 6, delivered: 4, once: 3, waiting: 1, onTheWay: 1, balanced: false },
      twice: { count: 1, ids: ['evt_2'] },
      dead: { count: 1, ids: ['evt_3'] },
      missing: { count: 1, ids: ['evt_7'] },
      fetched: { count: 1, ids: ['evt_5'] },
      applied: { once: 2, twice: { ids: ['evt_2'] }, never: { ids: ['evt_5'] } },
    });
    expect(report.sentence).toBe(
      '8 sent, 6 here, 2 processed once, 1 processed twice, 1 missing, 1 given up, ' +
        '1 delivered and never processed, 1 fetched, 1 waiting, 1 on the way',
    );
  });

  it('tells by the moments of delivery what was out of order, within a key and not within a second', () => {
    const of = (n: number, orderKey: string | null, deliveredMs: number) => keptEvent(n, { orderKey, deliveredMs });
    const kept = mapOf([of(1, 'a', 30), of(2, 'a', 20), of(3, 'b', 5), of(4, 'c', 9), of(5, 'c', 8), of(6, null, 1)]);
    const sent = [sentEvent(1), sentEvent(2), sentEvent(3), sentEvent(4, 4000), sentEvent(5, 4000), sentEvent(6)];
    expect(auditPeriod({ sent, kept, applied: null, settledMs: SETTLED_MS }).outOfOrder.ids).toEqual(['evt_1']);
  });

  it('gives an application that processes later its time', () => {
    const sent = [sentEvent(1), sentEvent(2)];
    const kept = mapOf([keptEvent(1, { deliveredMs: SETTLED_MS }), keptEvent(2, { deliveredMs: SETTLED_MS - 1 })]);
    const { applied } = auditPeriod({ sent, kept, applied: new Map(), settledMs: SETTLED_MS });
    expect(applied?.never.ids).toEqual(['evt_2']);
  });

  it('names a hundred at most and counts the others', () => {
    const report = auditPeriod({
      ...{ sent: range(500).map((n) => sentEvent(n, n)), kept: new Map(), applied: null, settledMs: SETTLED_MS },
    });
    expect(report.missing.count).toBe(500);
    expect(report.missing.ids).toHaveLength(100);
  });

  const keptOf = (n: number) =>
    fc
      .record({
        orderKey: fc.constantFrom(null, 'a', 'b'),
        state: fc.constantFrom('delivered', 'waiting', 'dead', 'skipped'),
        deliveries: fc.integer({ min: 1, max: 3 }),
        deliveredMs: fc.integer({ min: 0, max: 50 }),
      })
      .map(({ state, ...rest }) =>
        state === 'delivered' ? keptEvent(n, rest) : keptEvent(n, { state, deliveries: 0, deliveredMs: null }),
      );
  const sides = fc
    .array(fc.record({ created: fc.integer({ min: 0, max: 20 }), here: fc.boolean(), times: fc.nat(3) }), {
      maxLength: 30,
    })
    .chain((rows) => fc.tuple(fc.constant(rows), fc.tuple(...rows.map((_, n) => keptOf(n)))))
    .map(([rows, kept]) => ({
      sent: rows.map(({ created }, n) => sentEvent(n, created)),
      kept: mapOf(kept.filter((_, n) => rows[n]?.here)),
      applied: new Map(rows.flatMap(({ times }, n) => (times > 0 ? [[`evt_${n}`, times] as const] : []))),
      settledMs: 15,
    }));

  it('is the same whatever the order of the lists and however often an event is listed', () => {
    fc.assert(
      fc.property(sides, fc.infiniteStream(fc.nat(1_000)), (input, numbers) => {
        const twice = [...input.sent, ...input.sent.slice(0, 5)];
        const shuffled = twice
          .map((event) => ({ event, by: Number(numbers.next().value) }))
          .sort((a, b) => a.by - b.by)
          .map(({ event }) => event);
        const kept = new Map([...input.kept].reverse());
        expect(auditPeriod({ ...input, kept, sent: shuffled })).toEqual(auditPeriod(input));
      }),
    );
  });

  it('accounts for every event exactly once, and agrees with a comparison of all pairs about the order', () => {
    fc.assert(
      fc.property(sides, (input) => {
        const report = auditPeriod(input);
        const { sent, here, missing, onTheWay, delivered, waiting, skipped, dead, once, twice } = report;
        expect(here + missing.count + onTheWay).toBe(sent);
        expect(delivered + waiting + skipped + dead.count).toBe(here);
        expect(once + twice.count).toBe(delivered);
        const wrong = input.sent.filter((event) =>
          input.sent.some((later) => {
            const [one, other] = [input.kept.get(event.id), input.kept.get(later.id)];
            if (!one?.orderKey || one.orderKey !== other?.orderKey || later.createdMs <= event.createdMs) return false;
            return one.deliveredMs !== null && other.deliveredMs !== null && other.deliveredMs < one.deliveredMs;
          }),
        );
        expect(report.outOfOrder.ids.toSorted()).toEqual(wrong.map(({ id }) => id).toSorted());
      }),
    );
  });
});
