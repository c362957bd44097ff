import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heartbeatMonitor, httpMonitor } from '../detect/detect.fixture.ts';
import { foldCheck, type MonitorState, newMonitorState } from '../detect/fold-check.ts';
import { foldReading, type MetricState } from '../detect/fold-reading.ts';
import type { Actor } from '../model/actor.ts';
import type { Plan } from '../model/plan.ts';
import type { Lever, LeverRule } from '../model/plan-levers.ts';
import type { Metric } from '../model/plan-metrics.ts';
import { describeRule } from './describe-rule.ts';
import { judgeCriteria } from './lever-criteria.ts';
import { type LeverPosition, leverMoves } from './lever-moves.ts';
import { decideLeverRules, type LeverRuleAct, type LeverRuleState, pullsLeft } from './lever-rules.ts';
import { lever, planOfLevers } from './levers.fixture.ts';

const START = 1_793_692_800_000;
const slow = { kind: 'metric' as const, metric: 'latency', above: 5000, for: 120 };
const slower = { ...slow, above: 10_000 };
const rule = (over: Partial<LeverRule> = {}): LeverRule => ({
  ...{ when: [slow], value: null, scope: null, most: 2, within: 3600, releaseAfter: 600 },
  ...over,
});
const latency: Metric = {
  ...{
    id: 'latency',
    title: 'Latency',
    read: 'p95',
    from: { kind: 'pushed', name: 'latency' },
    unit: 'ms',
    window: 60,
  },
  ...{ minimum: 1, component: null, runbook: null, target: null, alert: null, critical: null, anomalies: null },
};
const system: Actor = { kind: 'system' };
const ann: Actor = { kind: 'person', id: 'ann', name: 'Ann' };

function planOf(...levers: Lever[]): Plan {
  return { ...planOfLevers(...levers), metrics: { latency } };
}

/** A metric that is read every five seconds, and a lever whose rules look at it then. */
class Watch {
  nowMs = START;
  value: number | null = 100;
  states: readonly LeverRuleState[] = [];
  positions: Record<string, LeverPosition> = {};
  by: Actor | null = null;
  readonly acts: (LeverRuleAct & { readonly atSeconds: number })[] = [];
  readonly plan: Plan;
  readonly id: string;
  #metric: MetricState | undefined;

  constructor(plan: Plan) {
    this.plan = plan;
    this.id = Object.keys(plan.levers)[0] ?? '';
  }

  move(action: 'pull' | 'release', by: Actor, over: Partial<LeverPosition> = {}): this {
    const decision = leverMoves(this.plan, this.positions, { lever: this.id, action, ...over });
    if (!decision.ok) throw new Error(decision.message);
    for (const move of decision.moves) {
      const { value, scope } = move;
      this.positions = { ...this.positions, [move.lever]: { pulled: move.action === 'pulled', value, scope } };
      this.by = by;
    }
    return this;
  }

  pass(seconds: number, value: number | null = this.value): this {
    this.value = value;
    const [metric, one] = [this.plan.metrics.latency, this.plan.levers[this.id]];
    if (!metric || !one) throw new Error('the plan has neither');
    for (const end = this.nowMs + seconds * 1000; this.nowMs < end; this.nowMs += 5000) {
      this.#metric = foldReading(this.#metric, { value: this.value, observations: 9 }, metric, this.plan, this.nowMs);
      const seen = { monitors: {}, metrics: { latency: this.#metric } };
      const { plan, states, positions, by, nowMs } = this;
      const decision = decideLeverRules({ plan, lever: one, states, seen, positions, by, nowMs });
      this.states = decision.states;
      for (const act of decision.acts) {
        this.acts.push({ ...act, atSeconds: (this.nowMs - START) / 1000 });
        if (act.action === 'pull') this.move('pull', system, act.to);
        if (act.action === 'release') this.move('release', system);
      }
    }
    return this;
  }

  get story(): string[] {
    return this.acts.map(({ atSeconds, rule: index, action }) => `${atSeconds} ${index} ${action}`);
  }
}

describe('a rule', () => {
  test('pulls once its criterion has held for its time, and releases after the time of health', () => {
    const watch = new Watch(planOf(lever('hooks', { rules: [rule()] }))).pass(60).pass(300, 6000).pass(900, 100);
    expect(watch.story).toEqual(['180 0 pull', '960 0 release']);
    expect(watch.acts[0]?.reason).toBe('By its rule: latency is above 5 s for 2 min');
    expect(watch.acts[1]?.reason).toBe('By its rule: well for 10 minutes');
    expect(watch.states[0]?.status).toBe('ready');
  });

  test('neither pulls nor releases because nothing is known', () => {
    const watch = new Watch(planOf(lever('hooks', { rules: [rule()] }))).pass(300, null);
    expect(watch.story).toEqual([]);
    watch.pass(200, 6000).pass(300, 100).pass(300, null).pass(595, 100);
    expect(watch.story).toEqual(['420 0 pull']);
    expect(watch.pass(10).story).toEqual(['420 0 pull', '1695 0 release']);
  });

  test('pulls at most so often, says so once, and again once an old pull is out of its time', () => {
    const once = rule({ most: 1, releaseAfter: 10 });
    const watch = new Watch(planOf(lever('hooks', { rules: [once] })));
    for (let n = 0; n < 3; n++) watch.pass(130, 6000).pass(30, 100);
    expect(watch.story).toEqual(['120 0 pull', '140 0 release', '280 0 exhausted', '440 0 exhausted']);
    expect(watch.acts[2]?.reason).toContain('the rule has pulled it once within 1 hour: from now on a person decides');
    watch.pass(3600, 6000);
    expect(watch.story.slice(4)).toEqual(['600 0 exhausted', '3720 0 pull']);
    expect(pullsLeft(once, watch.states[0], watch.nowMs)).toBe(0);
    expect(pullsLeft(once, null, watch.nowMs)).toBe(1);
  });

  test('leaves it alone after a person released it, until its criteria stopped holding', () => {
    const watch = new Watch(planOf(lever('hooks', { rules: [rule()] }))).pass(130, 6000);
    watch.move('release', ann).pass(1200);
    expect(watch.story).toEqual(['120 0 pull']);
    expect(watch.states[0]?.status).toBe('suspended');
    watch.pass(10, 100).pass(125, 6000);
    expect(watch.story.at(-1)).toBe('1460 0 pull');
  });

  test('never releases what a person pulled, also where they pulled it after the rule', () => {
    const mine = new Watch(planOf(lever('hooks', { rules: [rule()] })))
      .move('pull', ann)
      .pass(300, 6000)
      .pass(900, 100);
    expect(mine.story).toEqual([]);
    const taken = new Watch(planOf(lever('hooks', { rules: [rule()] }))).pass(130, 6000);
    const scope = { match: { tenant: ['acme'] }, except: {}, percent: null };
    taken.move('pull', ann, { scope }).pass(900, 100);
    expect(taken.story).toEqual(['120 0 pull']);
  });

  test('tells once that its lever cannot be pulled', () => {
    const plan = planOf(lever('hooks', { rules: [rule()], conflicts: ['drain'] }), lever('drain'));
    const watch = new Watch(plan);
    watch.positions = { drain: { pulled: true, value: false, scope: null } };
    expect(watch.pass(600, 6000).story).toEqual(['120 0 refused']);
    expect(watch.acts[0]?.reason).toContain('cannot be pulled together with "drain"');
  });

  test('does not release what another pulled lever needs', () => {
    const plan = planOf(lever('hooks', { rules: [rule()] }), lever('drain', { needs: ['hooks'] }));
    const watch = new Watch(plan).pass(130, 6000);
    watch.positions = { ...watch.positions, drain: { pulled: true, value: false, scope: null } };
    expect(watch.pass(900, 100).story).toEqual(['120 0 pull']);
    watch.positions = { hooks: { pulled: true, value: false, scope: null } };
    expect(watch.pass(5).story).toEqual(['120 0 pull', '1030 0 release']);
  });
});

test('the stricter rule stands first: it takes over, and the lever rests only when none holds', () => {
  const limit = { kind: 'limit' as const, resting: 20, pulled: 10 };
  const rules = [rule({ when: [slower], value: 2, releaseAfter: 60 }), rule({ releaseAfter: 60 })];
  const watch = new Watch(planOf(lever('concurrency', { ...limit, rules }))).pass(300, 6000).pass(300, 12_000);
  expect(watch.story).toEqual(['120 1 pull', '420 0 pull']);
  expect(watch.positions.concurrency?.value).toBe(2);
  expect(watch.pass(600, 6000).story).toHaveLength(2);
  expect(watch.pass(100, 100).story.slice(2)).toEqual(['1200 0 release']);
});

test('a plan of an older version has no rules', () => {
  const { rules: _, ...old } = lever('hooks');
  const plan = planOfLevers(old as Lever);
  const look = { plan, lever: old as Lever, states: [], seen: { monitors: {}, metrics: {} }, positions: {}, by: null };
  expect(decideLeverRules({ ...look, nowMs: START })).toEqual({ states: [], acts: [] });
});

test('whatever the metric does and people do, no rule pulls beyond its bound', () => {
  const bound = fc.record({
    when: fc.constantFrom([slow], [slower], [{ ...slow, for: 0 }], [slow, slower]),
    value: fc.constantFrom(null, 2, 5),
    most: fc.integer({ min: 1, max: 3 }),
    within: fc.constantFrom(60, 300, 1800),
    releaseAfter: fc.constantFrom(null, 0, 10, 120),
  });
  const event = fc.record({
    value: fc.constantFrom(null, 100, 6000, 12_000),
    seconds: fc.constantFrom(5, 60, 130, 400),
    person: fc.constantFrom(null, 'pull' as const, 'release' as const),
  });
  fc.assert(
    fc.property(
      fc.array(bound, { minLength: 1, maxLength: 2 }),
      fc.array(event, { maxLength: 20 }),
      (bounds, events) => {
        const rules = bounds.map((one) => rule(one));
        const watch = new Watch(planOf(lever('concurrency', { kind: 'limit', resting: 20, pulled: 10, rules })));
        for (const { value, seconds, person } of events) {
          if (person) watch.move(person, ann);
          watch.pass(seconds, value);
        }
        for (const [index, { most, within }] of rules.entries()) {
          const pulls = watch.acts.filter(({ action, rule: of }) => action === 'pull' && of === index);
          for (const { atSeconds } of pulls) {
            const together = pulls.filter((one) => one.atSeconds <= atSeconds && atSeconds - one.atSeconds < within);
            expect(together.length).toBeLessThanOrEqual(most);
          }
        }
        expect(watch.states.filter(({ status }) => status === 'pulled').length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 200 },
  );
});

describe('criteria over monitors', () => {
  const site = httpMonitor({ id: 'http', confirm: 1 });
  const job = heartbeatMonitor({ id: 'heartbeat' });
  const plan: Plan = { ...planOfLevers(), monitors: { http: site, heartbeat: job } };
  const kindOf = (id: 'http' | 'heartbeat', is: 'down' | 'silent' | 'degraded', state: MonitorState, seconds: number) =>
    judgeCriteria(
      plan,
      [{ kind: 'monitor', monitor: id, is, for: 120 }],
      { monitors: { [id]: state }, metrics: {} },
      START + seconds * 1000,
    ).kind;

  test('down counts from the first failure, and what was never checked is not known', () => {
    const unknown = newMonitorState(START);
    expect(kindOf('http', 'down', unknown, 0)).toBe('unclear');
    const failed = { kind: 'check' as const, outcome: 'failed' as const, detail: 'no answer' };
    const down = foldCheck(unknown, { ...failed, atMs: START }, site).state;
    expect([kindOf('http', 'down', down, 60), kindOf('http', 'down', down, 120)]).toEqual(['unclear', 'holds']);
    const up = foldCheck(unknown, { ...failed, outcome: 'ok', atMs: START }, site).state;
    expect(kindOf('http', 'down', up, 60)).toBe('clear');
  });

  test('the time between two pings is no silence', () => {
    const ping = { kind: 'ping' as const, atMs: START, status: 'ok' as const, detail: 'pinged' };
    const { state } = foldCheck(newMonitorState(START), ping, job);
    expect([kindOf('heartbeat', 'silent', state, 60), kindOf('heartbeat', 'silent', state, 121)]).toEqual([
      'clear',
      'holds',
    ]);
  });

  test('what the plan does not have is not known', () => {
    const gone = [{ kind: 'monitor' as const, monitor: 'gone', is: 'down' as const, for: 0 }];
    expect(judgeCriteria(plan, gone, { monitors: {}, metrics: {} }, START).kind).toBe('unclear');
  });
});

test.each<[Partial<LeverRule>, string]>([
  [
    { most: 3, within: 86_400 },
    'when latency is above 5 s for 2 min; at most 3 times a day; releases after 10 min of health',
  ],
  [
    { when: [slower, { kind: 'monitor', monitor: 'payments', is: 'down', for: 120 }], most: 1, releaseAfter: null },
    'when latency is above 10 s for 2 min or payments is down for 2 min; at most once an hour; a person releases it',
  ],
  [
    { value: 5, scope: { match: { region: ['eu'] }, except: {}, percent: null }, within: 21_600 },
    'when latency is above 5 s for 2 min; pulls to 5 for region eu; at most 2 times within 6 h; releases after 10 min of health',
  ],
])('a rule in words (%#)', (over, words) => {
  expect(describeRule(planOf(), rule(over))).toBe(words);
});

describe('a way back', () => {
  const limit = lever('limit', {
    kind: 'limit',
    resting: 20,
    pulled: 5,
    rules: [rule({ back: [10, 15], most: 3, within: 86_400 })],
  });
  const values = ({ acts }: Watch) => acts.map(({ action, to }) => (action === 'pull' ? to.value : action));

  test('is gone step by step, each for its time of health', () => {
    const watch = new Watch(planOf(limit)).pass(300, 9000).pass(4000, 100);
    expect(values(watch)).toEqual([5, 10, 15, 'release']);
    const [pull, first, second, last] = watch.acts.map(({ atSeconds }) => atSeconds);
    expect([Number(second) - Number(first), Number(last) - Number(second)]).toEqual([600, 600]);
    expect(Number(first) - Number(pull)).toBeGreaterThanOrEqual(600);
    expect(watch.states[0]?.pulls).toHaveLength(1);
  });

  test('leads back to the beginning when it holds again, which counts as a pull, until no pull is left', () => {
    const watch = new Watch(planOf(limit)).pass(300, 9000);
    for (let time = 0; time < 3; time += 1) watch.pass(900, 100).pass(300, 9000);
    expect(values(watch)).toEqual([5, 10, 5, 10, 5, 10, 'exhausted']);
    expect(watch.positions.limit).toMatchObject({ pulled: true, value: 10 });
  });

  test('is left to whoever moves the lever on it', () => {
    const watch = new Watch(planOf(limit))
      .pass(300, 9000)
      .pass(900, 100)
      .move('pull', ann, { value: 7 })
      .pass(4000, 100);
    expect(values(watch)).toEqual([5, 10]);
  });
});
