import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Plan } from '../../model/plan.ts';
import type { Audience, CommunicationTrigger } from '../../model/plan-communication.ts';
import type { Command } from '../command.ts';
import { ann, Drill, minutes } from '../drill.fixture.ts';
import { isEmbargoed, isOutside } from '../embargo.ts';
import { examplePlan } from '../example-plan.fixture.ts';

const AUDIENCES = ['a', 'b', 'c'];
const LEVELS = ['P0', 'P1', 'P3'];
const seconds = fc.constantFrom(60, 300, 900, 3600);

const audience = (id: string): fc.Arbitrary<Audience> =>
  fc.record({
    ...{ id: fc.constant(id), title: fc.constant(id), template: fc.constant('t'), targets: fc.constant([]) },
    ...{ external: fc.boolean(), statusPage: fc.boolean(), severities: fc.subarray(LEVELS) },
    after: fc.constantFrom(0, 60, 1800),
    update: fc.option(seconds, { nil: null }),
    updates: fc.dictionary(fc.constantFrom(...LEVELS), seconds),
    components: fc.constantFrom([], ['app'], ['mail']),
  });
const trigger: fc.Arbitrary<CommunicationTrigger> = fc.record({
  ...{ id: fc.constant('t'), title: fc.constant('t'), severities: fc.constant([]), components: fc.constant([]) },
  when: fc.constantFrom('outage', 'customer-data', 'security', 'maintenance'),
  after: fc.constantFrom(0, 60, 1800),
  audiences: fc.subarray(AUDIENCES, { minLength: 1 }),
  approval: fc.boolean(),
});
const plan: fc.Arbitrary<Plan> = fc
  .tuple(fc.tuple(audience('a'), audience('b'), audience('c')), trigger, fc.boolean())
  .map(([[a, b, c], t, embargo]) => ({
    ...examplePlan(),
    communication: { audiences: { a, b, c }, triggers: { t }, embargo },
  }));

const who = fc.constantFrom(...AUDIENCES);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.constantFrom(...LEVELS).map((severity) => ({ kind: 'set-severity', severity, reason: 'r' }) as const),
  who.map((id) => ({ kind: 'update-sent', audience: id, updateId: 'u', text: 'x' }) as const),
  who.map((id) => ({ kind: 'update-drafted', audience: id, updateId: 'u' }) as const),
  fc.constantFrom<Command>(
    { kind: 'mark-security', reason: null },
    { kind: 'embargo-released', reason: 'r' },
    { kind: 'impact-set', impact: { data: 'addresses' } },
    { kind: 'tell-of-maintenance', components: [] },
    { kind: 'resolve', resolution: 'r', falsePositive: false },
    { kind: 'reopen', reason: 'r' },
    { kind: 'note', text: 'n' },
  ),
);
const script = fc.array(fc.tuple(command, fc.integer({ min: 0, max: minutes(90) })), { maxLength: 25 });

function play(given: Plan, steps: readonly (readonly [Command, number])[]): Drill {
  const drill = new Drill(given).open('P1').give({ kind: 'acknowledge', person: 'ann' }, ann);
  for (const [one, pauseMs] of steps) drill.give(one, ann).advance(pauseMs);
  return drill;
}

/** What makes an audience's next update due anew. */
const RENEWS = new Set(['severity-set', 'trigger-fired', 'embargo-released', 'resolved', 'reopened', 'absorbed']);

it('an update is due once: again only after one was sent, or something else made it so', () => {
  fc.assert(
    fc.property(plan, script, (given, steps) => {
      const waiting = new Set<string>();
      for (const { fact } of play(given, steps).entries) {
        if (fact.kind === 'update-due') {
          expect(waiting.has(fact.audience)).toBe(false);
          waiting.add(fact.audience);
        } else if (fact.kind === 'update-sent') waiting.delete(fact.audience);
        else if (RENEWS.has(fact.kind)) waiting.clear();
      }
    }),
    { numRuns: 150 },
  );
});

it('under embargo nothing is drafted for people outside, and nothing is late for them', () => {
  fc.assert(
    fc.property(plan, script, (given, steps) => {
      let held = false;
      for (const { fact } of play(given, steps).entries) {
        if (fact.kind === 'security-marked') held = fact.embargo;
        if (fact.kind === 'embargo-released') held = false;
        if (!held || (fact.kind !== 'update-due' && fact.kind !== 'update-late' && fact.kind !== 'update-reminded'))
          continue;
        const told = given.communication.audiences[fact.audience];
        expect(told && isOutside(told)).toBe(false);
      }
    }),
    { numRuns: 150 },
  );
});

it('nobody waits longer than their interval after an update, whatever the level was in between', () => {
  fc.assert(
    fc.property(plan, script, (given, steps) => {
      const drill = play(given, steps);
      const { incident } = drill;
      if (!incident || incident.resolvedMs !== null || isEmbargoed(incident)) return;
      for (const { lastSentMs, interval, dueMs, asked } of Object.values(incident.updates)) {
        if (lastSentMs === null || interval === null || asked) continue;
        expect(dueMs).toBeLessThanOrEqual(Math.max(drill.nowMs, lastSentMs + interval * 1000));
      }
    }),
    { numRuns: 150 },
  );
});

it('a trigger fires once, and each of its audiences is told of the incident from then on', () => {
  fc.assert(
    fc.property(plan, script, (given, steps) => {
      const { entries, incident } = play(given, steps);
      const fired = entries.filter(({ fact }) => fact.kind === 'trigger-fired');
      expect(fired.length).toBeLessThanOrEqual(1);
      if (fired.length === 0) return;
      for (const id of given.communication.triggers.t?.audiences ?? []) expect(incident?.updates[id]).toBeDefined();
    }),
    { numRuns: 150 },
  );
});
