import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SYSTEM } from '../model/actor.ts';
import type { Incident } from '../model/incident.ts';
import type { Plan } from '../model/plan.ts';
import type { EscalationPolicy, Target } from '../model/plan-on-call.ts';
import type { Fact } from '../model/timeline.ts';
import type { Command } from './command.ts';
import type { Decision } from './decide.ts';
import { ann, channel, Drill, firing, minutes, over, person, role } from './drill.fixture.ts';
import { examplePlan } from './example-plan.fixture.ts';
import { applyEntry, foldIncident, openedIncident } from './fold.ts';
import { comingStepOf, policyOfLevel } from './next-step.ts';

const PEOPLE = ['ann', 'ben', 'cat', 'dan'];
const FAR = minutes(60 * 24 * 30);

const target = fc.constantFrom<Target>(
  ...PEOPLE.map(person),
  { kind: 'schedule', schedule: 'main', slot: 'primary' },
  { kind: 'schedule', schedule: 'main', slot: 'gone' },
  role('nobody'),
  role('manager'),
  person('zoe'),
  channel('#incidents'),
  { kind: 'channel', channel: 'gone', address: '#x' },
);
const window = fc.record({
  days: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
  from: fc.constantFrom('00:00', '03:00', '08:00', '17:00', '22:00'),
  to: fc.constantFrom('00:00', '03:30', '08:30', '17:00'),
  timezone: fc.constantFrom('UTC', 'America/New_York'),
});
const step = fc.record({
  after: fc.constantFrom(0, 60, 300, 900, 1800),
  targets: fc.array(target, { maxLength: 4 }),
  reach: fc.constantFrom('all' as const, 'round-robin' as const),
  during: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(window, { maxLength: 2 }) },
  ),
});
const policy: fc.Arbitrary<EscalationPolicy> = fc.record({
  id: fc.constant('critical'),
  steps: fc.array(step, { maxLength: 4 }).map((steps) => steps.toSorted((a, b) => a.after - b.after)),
  repeat: fc.integer({ min: 0, max: 3 }),
  repeatAfter: fc.constantFrom(0, 60, 600),
  forgottenAfter: fc.constantFrom(null, 600, 1800),
  escalateOn: fc.subarray(['acknowledge', 'resolve', 'update'] as const),
});
/** A plan whose levels all page by policies of chance, and lower themselves or not. */
const plan: fc.Arbitrary<Plan> = fc
  .tuple(policy, policy, fc.constantFrom(null, 300, 1200))
  .map(([critical, normal, lowerAfter]) => {
    const base = examplePlan();
    const severities = base.severities.map((level) => ({ ...level, lowerAfter }));
    return { ...base, severities, escalation: { critical, normal: { ...normal, id: 'normal' } } };
  });

const who = fc.constantFrom(...PEOPLE, 'zoe');
const pageId = fc.integer({ min: 1, max: 5 }).map((n) => `INC-2026-001-p${n}`);
const level = fc.constantFrom('P0', 'P1', 'P3');
/** Moments are told as minutes from the moment of the command. */
const command: fc.Arbitrary<(nowMs: number) => Command> = fc.oneof(
  who.map((id) => () => ({ kind: 'acknowledge', person: id }) as const),
  who.map((id) => () => ({ kind: 'reassign', person: id, reason: '' }) as const),
  fc
    .integer({ min: -5, max: 90 })
    .map((n) => (nowMs: number) => ({ kind: 'snooze', untilMs: nowMs + minutes(n) }) as const),
  fc.tuple(who, fc.boolean()).map(
    ([id, muted]) =>
      () =>
        ({ kind: 'mute', person: id, muted }) as const,
  ),
  who.map((id) => () => ({ kind: 'assign', role: 'commander', person: id }) as const),
  level.map((severity) => () => ({ kind: 'set-severity', severity, reason: 'r' }) as const),
  level.map((severity) => () => ({ kind: 'signals', signals: [firing('x', severity)] }) as const),
  level.map((severity) => () => ({ kind: 'signals', signals: [firing('y', severity), over('x')] }) as const),
  pageId.map((id) => () => ({ kind: 'page-sent', pageId: id, channel: 'sms', sandbox: false }) as const),
  pageId.map((id) => () => ({ kind: 'page-failed', pageId: id, channel: 'sms', reason: 'r', last: true }) as const),
  pageId.map(
    (id) => (now: number) => ({ kind: 'page-held', pageId: id, channel: 'sms', untilMs: now, why: 'limit' }) as const,
  ),
  pageId.map((id) => () => ({ kind: 'page-confirmed', pageId: id, channel: 'sms' }) as const),
  fc
    .constantFrom<Command>(
      { kind: 'escalate' },
      { kind: 'note', text: 'n' },
      { kind: 'wake', health: {} },
      { kind: 'resolve', resolution: 'r', falsePositive: false },
      { kind: 'reopen', reason: 'r' },
      { kind: 'lever-moved', lever: 'hooks', action: 'pulled', value: false, reason: 'r' },
      { kind: 'restore', restoration: 'gradual', health: {} },
      { kind: 'steer-restoration', action: 'hold' },
      { kind: 'steer-restoration', action: 'resume' },
    )
    .map((given) => () => given),
);
const pause = fc.oneof(
  fc.constantFrom(0, 0, 1000, 30_000, minutes(1), minutes(5)),
  fc.integer({ min: 0, max: minutes(90) }),
);
const script = (pauses: fc.Arbitrary<number>) => fc.array(fc.tuple(command, pauses, fc.boolean()), { maxLength: 20 });

/** Plays a script and looks at every decision of it. */
function play(
  given: Plan,
  steps: readonly (readonly [(nowMs: number) => Command, number, boolean])[],
  look: (drill: Drill) => void = () => {},
): Drill {
  const drill = new Drill(given).open('P0', firing('x', 'P0'), 1);
  look(drill);
  for (const [make, pauseMs, byPerson] of steps) {
    drill.give(make(drill.nowMs), byPerson ? ann : SYSTEM);
    look(drill);
    if (pauseMs >= 0) drill.advance(pauseMs);
    else drill.nowMs += pauseMs;
    look(drill);
  }
  return drill;
}

/** Every fact with the incident as it was before it. */
function stepByStep({ entries, plan: given }: Drill): { readonly before: Incident; readonly fact: Fact }[] {
  const [first, ...rest] = entries;
  if (!first) return [];
  let before = openedIncident('INC-2026-001', first, given);
  return rest.map((entry) => {
    const step = { before, fact: entry.fact };
    before = applyEntry(before, entry, given);
    return step;
  });
}

/** Who has answered, sleeps on it or wants to hear no more is left in peace. */
function expectRest({ before, fact }: { readonly before: Incident; readonly fact: Fact }): void {
  if (fact.kind === 'escalated' && before.escalation.status === 'acknowledged')
    expect(['person', 'clock', 'forgotten', 'snooze']).toContain(fact.by);
  if (fact.kind !== 'paged') return;
  expect(before.muted).not.toContain(fact.person);
  if (before.snoozedUntilMs !== null) expect(['handover', 'restoration']).toContain(fact.why);
}

/** Where the paging is used up and nobody was reached, it is looked again; a policy that only tells channels wakes nobody. */
function expectHope({ incident, wakeAtMs }: Decision, by: Plan): void {
  const targets = policyOfLevel(by, incident.severity)?.steps.flatMap((step) => step.targets) ?? [];
  if (incident.escalation.status !== 'exhausted' || targets.every(({ kind }) => kind === 'channel')) return;
  const reached = Object.values(incident.pages).some(({ status }) => status !== 'failed');
  if (!reached) expect(wakeAtMs).not.toBeNull();
}

describe('whatever the policy, and whatever happens', () => {
  it('the fold over the timeline is the incident, and the version counts its entries', () => {
    fc.assert(
      fc.property(plan, script(pause), (given, steps) => {
        const drill = play(given, steps);
        expect(foldIncident('INC-2026-001', drill.entries, given)).toEqual(drill.incident);
        expect(drill.incident?.version).toBe(drill.entries.length);
      }),
      { numRuns: 400 },
    );
  });

  it('no wake-up is asked for that is due already', () => {
    fc.assert(
      fc.property(plan, script(pause), (given, steps) => {
        play(given, steps, (drill) => {
          if (drill.wakeAtMs !== null) expect(drill.wakeAtMs).toBeGreaterThan(drill.nowMs - 1);
          const { wakeAtMs } = drill.last ?? {};
          if (wakeAtMs) expect(wakeAtMs).toBeGreaterThan(drill.entries.at(-1)?.atMs ?? 0);
        });
      }),
      { numRuns: 400 },
    );
  });

  it('nobody is paged twice at an instant, nor told twice by a decision', () => {
    fc.assert(
      fc.property(plan, script(pause), (given, steps) => {
        const drill = play(given, steps, ({ last }) => {
          const told = (last?.effects ?? []).flatMap((e) => (e.kind === 'page' ? [e.person] : []));
          expect(new Set(told).size).toBe(told.length);
        });
        const failed = new Set(drill.entries.flatMap(({ fact }) => (fact.kind === 'page-failed' ? [fact.pageId] : [])));
        const moments = drill.entries.flatMap(({ fact, atMs }) =>
          fact.kind === 'paged' && fact.urgency === 'page' && !failed.has(fact.pageId)
            ? [`${fact.person} ${atMs}`]
            : [],
        );
        expect(moments).toEqual([...new Set(moments)]);
      }),
      { numRuns: 400 },
    );
  });

  it('after an acknowledgement no step is taken by time alone', () => {
    fc.assert(
      fc.property(plan, script(pause), (given, steps) => {
        const drill = play(given, steps);
        for (const step of stepByStep(drill)) expectRest(step);
      }),
      { numRuns: 400 },
    );
  });

  it('nobody is left unpaged: an escalation that runs has a step ahead, and ends only after it reached somebody', () => {
    fc.assert(
      fc.property(plan, script(pause), (given, steps) => {
        const drill = play(given, steps, ({ last, plan: by }) => {
          if (last?.incident.escalation.status !== 'running' || !comingStepOf(last.incident, by)) return;
          expect(last.wakeAtMs).not.toBeNull();
        });
        drill.give({ kind: 'reopen', reason: 'r' }).give({ kind: 'set-severity', severity: 'P1', reason: 'r' }, ann);
        for (const one of PEOPLE) drill.give({ kind: 'mute', person: one, muted: false }, ann);
        if (drill.incident?.escalation.status === 'ended') return;
        const before = drill.pages.length;
        const reachesSomebody = given.escalation.normal?.steps.some(
          ({ targets, during }) =>
            during.length === 0 && targets.some((one) => one.kind === 'person' && PEOPLE.includes(one.person)),
        );
        drill.give({ kind: 'snooze', untilMs: drill.nowMs + 1000 }, ann).advance(FAR);
        if (reachesSomebody) expect(drill.pages.length).toBeGreaterThan(before);
      }),
      { numRuns: 200 },
    );
  });

  it('nobody is left unpaged: where the paging is used up, somebody was reached, or it is looked again who can be', () => {
    fc.assert(
      fc.property(plan, script(pause), (given, steps) => {
        const drill = play(given, steps, ({ last, plan: by }) => last && expectHope(last, by));
        drill.advance(FAR);
        const { incident } = drill;
        if (incident?.escalation.status !== 'exhausted') return;
        const isReachable = (one: Target) =>
          one.kind === 'person' && PEOPLE.includes(one.person) && !incident.muted.includes(one.person);
        const leads = policyOfLevel(given, incident.severity)?.steps.some(
          ({ during, targets }) => during.length === 0 && targets.some(isReachable),
        );
        if (leads) expect(Object.values(incident.pages).some(({ status }) => status !== 'failed')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('a clock that jumps back leads to no page twice, and to no wait longer than the policy has', () => {
    const jumping = fc.oneof(pause, fc.integer({ min: -minutes(60 * 24), max: -1 }));
    fc.assert(
      fc.property(plan, script(jumping), (given, steps) => {
        const drill = play(given, steps, ({ last, nowMs, plan: by }) => {
          if (!last || last.incident.lastMs > nowMs) return;
          const coming = comingStepOf(last.incident, by);
          // The longest way from one step to the next, and the pause between rounds in which no step may count.
          if (coming) expect(coming.dueMs - last.incident.lastMs).toBeLessThanOrEqual((1800 + 4 * 600) * 1000 + 60_000);
        });
        expect(foldIncident('INC-2026-001', drill.entries, given)).toEqual(drill.incident);
      }),
      { numRuns: 400 },
    );
  });
});
