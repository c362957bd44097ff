import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BreakerOptions, BreakerReason, BreakerState } from './breaker-options.ts';
import { Gate, TURNED_AWAY } from './gate.ts';

type Change = [BreakerState, BreakerState, BreakerReason];

function start(options: BreakerOptions<unknown> = {}) {
  const clock = { nowMs: 1_000 };
  const changes: Change[] = [];
  const gate = new Gate(
    options,
    () => clock.nowMs,
    (...change) => changes.push(change),
  );
  const call = (worked: boolean, tookMs = 0) => {
    const epoch = gate.admit();
    const startMs = clock.nowMs;
    clock.nowMs += tookMs;
    if (epoch === TURNED_AWAY) return;
    if (worked) gate.succeeded(epoch, startMs);
    else gate.failed(epoch, startMs);
  };
  return { gate, clock, changes, call };
}

const failure = fc.constant('fail' as const);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('begin' as const) },
  { weight: 3, arbitrary: fc.record({ end: fc.nat(20), worked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ release: fc.nat(20) }) },
  { weight: 2, arbitrary: failure },
  { weight: 2, arbitrary: fc.record({ passMs: fc.integer({ min: 1, max: 150 }) }) },
  { weight: 1, arbitrary: fc.record({ force: fc.constantFrom('forced-open', 'forced-closed', 'auto') }) },
  { weight: 1, arbitrary: fc.record({ peersMs: fc.integer({ min: -5, max: 200 }) }) },
);
const options = fc.record({
  failures: fc.integer({ min: 1, max: 4 }),
  probes: fc.integer({ min: 1, max: 4 }),
  probeShare: fc.constantFrom(0, 0.3, 0.5, 1),
  resetMs: fc.constant(100),
});

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type Ending = { readonly end: number; readonly worked: boolean } | { readonly release: number };

interface Running {
  readonly epoch: number;
  readonly isProbe: boolean;
}

describe('Gate in any order of calls, outcomes and time', () => {
  it('never has more probes at once than allowed, and says beforehand what it lets through', () => {
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 80 }), (given, steps) => {
        const { gate, clock, changes } = start(given);
        const running: Running[] = [];
        for (const one of steps) {
          take(one, gate, clock, running);
          // Probes that were given up may still run; they are of an earlier epoch.
          const newest = Math.max(...running.map(({ epoch }) => epoch));
          const probes = running.filter(({ epoch, isProbe }) => isProbe && epoch === newest);
          expect(probes.length).toBeLessThanOrEqual(given.probes);
          expect(gate.openForMs).toBeLessThanOrEqual(given.resetMs);
        }
        for (const [state, previous] of changes) expect(state).not.toBe(previous);
      }),
      { numRuns: 500 },
    );
  });

  it('does not mind a late outcome of an earlier epoch', () => {
    const passing = fc.array(fc.integer({ min: 1, max: 150 }), { maxLength: 3 });
    fc.assert(
      fc.property(options, fc.array(fc.boolean(), { maxLength: 30 }), passing, (given, late, passing) => {
        const { gate, clock, call } = start(given);
        const early = late.map((worked) => ({ worked, epoch: gate.admit() }));
        for (let i = 0; i < given.failures; i += 1) call(false);
        for (const ms of passing) {
          clock.nowMs += ms;
          call(ms % 2 === 0);
        }
        const state = () => [gate.state, gate.openForMs, gate.wouldAdmit, gate.trip];
        const before = state();
        for (const { worked, epoch } of early) {
          gate[worked ? 'succeeded' : 'failed'](epoch, 0);
          gate.released(epoch);
        }
        expect(state()).toEqual(before);
      }),
    );
  });
});

/** Does one step with the gate and the calls under way. */
function take(one: Step, gate: Gate, clock: { nowMs: number }, running: Running[]): void {
  if (typeof one === 'string') begin(gate, running);
  else if ('passMs' in one) clock.nowMs += one.passMs;
  else if ('force' in one) gate.force(one.force);
  else if ('peersMs' in one) gate.openByPeers(one.peersMs);
  else end(one, gate, running);
  if (one === 'fail') end({ end: running.length - 1, worked: false }, gate, running);
}

function begin(gate: Gate, running: Running[]): void {
  const wouldAdmit = gate.wouldAdmit;
  const epoch = gate.admit();
  expect(epoch !== TURNED_AWAY).toBe(wouldAdmit);
  if (epoch !== TURNED_AWAY) running.push({ epoch, isProbe: gate.state === 'half-open' });
}

function end(one: Ending, gate: Gate, running: Running[]): void {
  const [call] = running.splice(('end' in one ? one.end : one.release) % running.length, 1);
  if (!call) return;
  if ('release' in one) gate.released(call.epoch);
  else gate[one.worked ? 'succeeded' : 'failed'](call.epoch, 0);
}

describe('Gate over a window', () => {
  it('opens by the share of failures, not before the least number of calls', () => {
    const { gate, call, changes } = start({ window: { calls: 10, minimumCalls: 4, failureRate: 0.5 } });
    for (const worked of [false, false, true]) call(worked);
    expect(gate.state).toBe('closed');
    call(true);
    expect(changes).toEqual([['open', 'closed', 'failure-rate']]);
    expect(gate.trip).toBe('failure-rate');
  });

  it('is not opened by failures in a row unless that is asked for, too', () => {
    const many = { window: { calls: 100, minimumCalls: 50 } };
    const [{ gate: first, call }, { gate: second, call: callSecond }] = [start(many), start({ ...many, failures: 5 })];
    for (let i = 0; i < 5; i += 1) {
      call(false);
      callSecond(false);
    }
    expect([first.state, second.state]).toEqual(['closed', 'open']);
  });

  it('opens by slow calls that all work', () => {
    const { gate, call, changes } = start({ window: { ms: 10_000, minimumCalls: 4, slowMs: 200, slowRate: 0.5 } });
    for (const tookMs of [10, 10, 200]) call(true, tookMs);
    expect(gate.state).toBe('closed');
    call(true, 200);
    expect(changes.at(-1)).toEqual(['open', 'closed', 'slow-calls']);
  });

  it('forgets what is older than its time, and all of it when it has recovered', () => {
    const { gate, clock, call } = start({ window: { ms: 1_000, minimumCalls: 4 }, resetMs: 500 });
    for (let i = 0; i < 3; i += 1) call(false);
    clock.nowMs += 1_100;
    call(false);
    expect(gate.state).toBe('closed');
    for (let i = 0; i < 3; i += 1) call(false);
    expect(gate.state).toBe('open');
    clock.nowMs += 500;
    call(true);
    expect(gate.state).toBe('closed');
    call(false);
    expect(gate.state).toBe('closed');
  });

  it('takes a slow probe for a failed one', () => {
    const { gate, clock, call } = start({ window: { calls: 10, minimumCalls: 1, slowMs: 100 }, failures: 1 });
    call(false);
    clock.nowMs += 60_000;
    call(true, 150);
    expect(gate.state).toBe('open');
  });
});

describe('Gate with several probes', () => {
  const three = { failures: 1, probes: 3, probeShare: 0.6, resetMs: 100 };

  it.each([
    [[true, true], 'closed'],
    [[true, false, true], 'closed'],
    [[false, true, true], 'closed'],
    [[false, false], 'open'],
    [[true, false, false], 'open'],
    [[true, false], 'half-open'],
  ])('%j ends %s', (outcomes, state) => {
    const { gate, clock, call } = start(three);
    call(false);
    clock.nowMs += 100;
    for (const worked of outcomes) call(worked);
    expect(gate.state).toBe(state);
  });

  it('tries another call for one that said nothing', () => {
    const { gate, clock, call } = start({ failures: 1, resetMs: 100 });
    call(false);
    clock.nowMs += 100;
    const probe = gate.admit();
    expect(gate.admit()).toBe(TURNED_AWAY);
    gate.released(probe);
    expect(gate.admit()).not.toBe(TURNED_AWAY);
  });
});

describe('Gate opened by its peers', () => {
  it('opens for as long as they say, at most its own time, and is no trip of its own', () => {
    const { gate, clock, changes } = start({ resetMs: 100 });
    gate.openByPeers(1_000);
    expect([gate.state, gate.openForMs, gate.trip]).toEqual(['open', 100, undefined]);
    clock.nowMs += 99;
    expect(gate.admit()).toBe(TURNED_AWAY);
    clock.nowMs += 1;
    gate.failed(gate.admit(), 0);
    expect(gate.trip).toBe('probe');
    expect(changes.map(([, , reason]) => reason)).toEqual(['peers', 'reset', 'probe']);
  });

  it.each([Number.NaN, -1, 0])('is not opened for %d ms', (forMs) => {
    const { gate } = start();
    gate.openByPeers(forMs);
    expect(gate.state).toBe('closed');
  });

  it('is not opened while the lever says otherwise, or while it tries by itself', () => {
    const { gate, clock, call } = start({ failures: 1, resetMs: 100 });
    gate.force('forced-closed');
    gate.openByPeers(100);
    expect(gate.state).toBe('closed');
    gate.force('auto');
    call(false);
    clock.nowMs += 100;
    gate.admit();
    gate.openByPeers(100);
    expect(gate.state).toBe('half-open');
  });
});
