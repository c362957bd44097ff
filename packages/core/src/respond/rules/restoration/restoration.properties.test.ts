import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RestorationBatch, RestorationStep } from '../../../model/plan-levers.ts';
import type { Health } from '../../command.ts';
import { ann, type Drill, minutes } from '../../drill.fixture.ts';
import { foldIncident } from '../../fold.ts';
import { levers, percent, pulled, restore, resume } from './restoration.fixture.ts';

const batch = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map(percent),
  fc.subarray(['1', '2', '3']).map((values): RestorationBatch => ({ kind: 'values', attribute: 'number', values })),
  fc.integer({ min: 0, max: 25 }).map((value): RestorationBatch => ({ kind: 'value', value })),
);
const steps = fc.shuffledSubarray(Object.keys(levers), { minLength: 1 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc.record({
        release: fc.constant(id),
        wait: fc.constantFrom(0, 60, 300),
        healthy: fc.subarray(['a', 'b']),
        batches: fc.array(batch, { maxLength: 3 }),
        hold: fc.boolean(),
      }),
    ),
  ),
);
const health = fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom<Health>('healthy', 'unhealthy', 'unknown'));
interface Event {
  readonly pause: number;
  readonly steer: 'hold' | 'resume' | 'abort' | null;
  readonly health: Record<string, Health>;
  readonly person: [string, boolean] | null;
}
const event: fc.Arbitrary<Event> = fc.record({
  pause: fc.constantFrom(0, 1000, 60_000, 400_000),
  steer: fc.constantFrom(null, 'hold' as const, 'resume' as const, 'abort' as const),
  health,
  person: fc.option(fc.tuple(fc.constantFrom(...Object.keys(levers)), fc.boolean())),
});

/** Plays what happens, and then three quiet hours. */
function played(given: readonly RestorationStep[], events: readonly Event[]): Drill {
  const drill = restore(pulled(given));
  for (const { pause, steer, health: now, person } of events) {
    drill.health = now;
    if (steer) drill.give({ kind: 'steer-restoration', action: steer }, ann);
    if (person) moveByHand(drill, ...person);
    drill.advance(pause);
  }
  drill.health = {};
  return drill.advance(minutes(180));
}

const isOver = (drill: Drill) => ['finished', 'aborted'].includes(drill.incident?.restoration?.status ?? '');

it('always ends with every lever released, or stops and says why; and the timeline tells it all', () => {
  fc.assert(
    fc.property(steps, fc.array(event, { maxLength: 12 }), (given, events) => {
      const drill = played(given, events);
      const { restoration, pulledLevers } = drill.incident ?? {};
      expect(restoration?.status).not.toBe('running');
      if (!isOver(drill)) expect(restoration?.why).toBeTruthy();
      const isByHand = events.some(({ person }) => person);
      if (restoration?.status === 'finished' && !isByHand) expect(pulledLevers).toEqual([]);
      expect(foldIncident('INC-2026-001', drill.entries, drill.plan)).toEqual(drill.incident);
    }),
    { numRuns: 300 },
  );
});

it('ends when a person goes on often enough, and nothing is wrong any more', () => {
  fc.assert(
    fc.property(steps, fc.array(event, { maxLength: 12 }), (given, events) => {
      const drill = played(given, events);
      for (let n = 0; n < 5 && !isOver(drill); n++) resume(drill).advance(minutes(180));
      expect(isOver(drill)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

function moveByHand(drill: Drill, id: string, isPulled: boolean): void {
  const one = drill.plan.levers[id];
  if (!one) return;
  const moved = isPulled
    ? { action: 'pulled' as const, value: one.pulled }
    : { action: 'released' as const, value: one.resting };
  drill.give({ kind: 'lever-moved', lever: id, ...moved, reason: 'by hand' }, ann);
}
