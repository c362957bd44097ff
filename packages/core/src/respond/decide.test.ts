import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../model/actor.ts';
import { SYSTEM } from '../model/actor.ts';
import type { Signal } from '../model/alert.ts';
import type { Incident } from '../model/incident.ts';
import type { Plan } from '../model/plan.ts';
import type { Command, Effect, Health } from './command.ts';
import { decide } from './decide.ts';
import type { DecidedEntry } from './deliberation.ts';
import { examplePlan } from './example-plan.fixture.ts';
import { foldIncident, type Happened } from './fold.ts';
import { joins } from './rules/opening.ts';

const START = Date.UTC(2026, 10, 3, 8, 0);
const minutes = (n: number) => n * 60_000;
const ann: Actor = { kind: 'person', id: 'ann', name: 'Ann' };

/** Drives one incident on a clock of its own, the way the server does: a command, or the wake-up that was asked for. */
class Drill {
  readonly plan: Plan;
  nowMs = START;
  incident: Incident | null = null;
  wakeAtMs: number | null = null;
  health: Record<string, Health> = {};
  readonly entries: (DecidedEntry & { atMs: number })[] = [];
  readonly effects: (Effect & { atMinutes: number })[] = [];
  /** Levers move at once, as their job would. */
  leversMove = true;

  constructor(plan: Plan = examplePlan()) {
    this.plan = plan;
  }

  give(command: Command, actor: Actor = SYSTEM): this {
    const decision = decide('INC-2026-001', this.incident, command, this.plan, this.nowMs, actor);
    this.incident = decision.incident;
    this.wakeAtMs = decision.wakeAtMs;
    this.entries.push(...decision.entries.map((e) => ({ ...e, atMs: this.nowMs })));
    for (const effect of decision.effects) {
      this.effects.push({ ...effect, atMinutes: (this.nowMs - START) / 60_000 });
      if (effect.kind === 'move-lever' && this.leversMove) {
        const action = effect.action === 'pull' ? 'pulled' : 'released';
        this.give({
          kind: 'lever-moved',
          lever: effect.lever,
          action,
          value: action === 'released',
          reason: effect.reason,
        });
      }
    }
    return this;
  }

  advance(ms: number): this {
    const end = this.nowMs + ms;
    for (let guard = 0; this.wakeAtMs !== null && this.wakeAtMs <= end; guard++) {
      if (guard > 5000) throw new Error(`the incident wakes without end at ${this.wakeAtMs}`);
      this.nowMs = Math.max(this.nowMs, this.wakeAtMs);
      this.give({ kind: 'wake', health: this.health });
    }
    this.nowMs = end;
    return this;
  }

  open(severity = 'P0', signal: Signal | null = null): this {
    return this.give({
      kind: 'open',
      service: 'shop',
      title: 'It is down',
      severity,
      components: ['app'],
      runbook: null,
      signal,
      turn: 0,
    });
  }

  get pages(): string[] {
    return this.effects.flatMap((e) =>
      e.kind === 'page' && e.urgency === 'page' ? [`${e.atMinutes} ${e.person}`] : [],
    );
  }

  get lines(): string[] {
    return this.entries.map((e) => e.text);
  }
}

function firing(key: string, severity: string | null, components: string[] = ['app']): Signal {
  return {
    dedupKey: key,
    status: 'firing',
    source: key,
    summary: `${key} is bad`,
    severity,
    components,
    runbook: null,
    sinceMs: START - 30_000,
  };
}

describe('escalation', () => {
  it('pages step after step until the rounds are used up, then says so', () => {
    const drill = new Drill().open();
    drill.advance(minutes(120));
    // Round 2 begins 10 minutes after the last step of round 1 (minute 15); the resolve clock of P0 pages at 60.
    expect(drill.pages).toEqual(['0 ben', '5 cat', '15 dan', '25 ben', '30 cat', '40 dan', '60 dan']);
    expect(drill.incident?.escalation.status).toBe('exhausted');
    expect(drill.lines).toContain('Nobody answered in 2 rounds of critical: the paging stops');
  });

  it('stops on acknowledgement, and the clock is met', () => {
    const drill = new Drill()
      .open()
      .advance(minutes(2))
      .give({ kind: 'acknowledge', person: 'ann' }, ann)
      .advance(minutes(20));
    expect(drill.pages).toEqual(['0 ben']);
    expect(drill.incident?.clocks.acknowledge?.status).toBe('met');
    expect(drill.effects.map((e) => e.kind)).toContain('settle-pages');
  });

  it('acknowledging twice says it once', () => {
    const drill = new Drill().open().give({ kind: 'acknowledge', person: 'ann' }, ann);
    const before = drill.entries.length;
    drill.give({ kind: 'acknowledge', person: 'ann' }, ann);
    expect(drill.entries.length).toBe(before);
  });

  it('skips a step with nobody at once, and keeps the distance of the later ones', () => {
    const plan = examplePlan();
    const steps = [
      { after: 0, targets: [{ kind: 'role' as const, role: 'nobody' }] },
      { after: 300, targets: [{ kind: 'person' as const, person: 'ann' }] },
      { after: 600, targets: [{ kind: 'person' as const, person: 'ben' }] },
    ].map((step) => ({ ...step, reach: 'all', during: [] }));
    const drill = new Drill({
      ...plan,
      escalation: { ...plan.escalation, critical: { ...plan.escalation.critical, steps } as never },
    })
      .open()
      .advance(minutes(6));
    expect(drill.pages).toEqual(['0 ann', '5 ben']);
  });

  it('pages again when an acknowledged incident is forgotten, and not while somebody works on it', () => {
    const drill = new Drill(examplePlan()).open('P1').give({ kind: 'acknowledge', person: 'ann' }, ann);
    drill.advance(minutes(29)).give({ kind: 'note', text: 'looking' }, ann).advance(minutes(29));
    expect(drill.pages).toEqual(['0 ben']);
    drill.advance(minutes(2));
    // Ann acknowledged, Ben is on call: both hear of it.
    expect(drill.pages.slice(1)).toEqual(['59 ann', '59 ben']);
    drill.give({ kind: 'acknowledge', person: 'ann' }, ann);
    expect(drill.incident?.escalation.status).toBe('acknowledged');
  });

  it('does not wait for the next step when nobody of this one can be reached', () => {
    const drill = new Drill().open().advance(minutes(1));
    const failed = {
      kind: 'page-failed',
      pageId: 'INC-2026-001-p1',
      channel: 'email',
      reason: 'no such address',
    } as const;
    drill.give({ ...failed, channel: 'slack', last: false });
    expect(drill.pages).toEqual(['0 ben']);
    drill.give({ ...failed, last: true });
    expect(drill.pages).toEqual(['0 ben', '1 cat']);
    // The third step would be due ten minutes after the second; P0's five minutes to acknowledge run out before.
    expect(drill.advance(minutes(10)).pages).toEqual(['0 ben', '1 cat', '5 dan']);
  });

  it('escalates now when a person says so', () => {
    const drill = new Drill().open().advance(minutes(1)).give({ kind: 'escalate' }, ann);
    expect(drill.pages).toEqual(['0 ben', '1 cat']);
  });

  it('a level without a policy pages nobody', () => {
    const drill = new Drill().open('P3').advance(minutes(600));
    expect(drill.pages).toEqual([]);
  });
});

describe('level', () => {
  it('gives the command by level, also when it is raised', () => {
    const drill = new Drill().open('P1', firing('a', 'P1'));
    expect(drill.incident?.roles.commander).toBe('ben');
    drill.give({ kind: 'signals', signals: [firing('b', 'P0')] });
    expect(drill.incident?.severity).toBe('P0');
    expect(drill.incident?.roles.commander).toBe('dan');
  });

  it('is never lowered by a signal, and a person who lowered it is not overruled by the same alert', () => {
    const drill = new Drill().open('P0', firing('a', 'P0'));
    drill.give({ kind: 'set-severity', severity: 'P1', reason: 'one tenant only' }, ann);
    drill.give({ kind: 'signals', signals: [firing('a', 'P0')] });
    drill.give({ kind: 'signals', signals: [firing('c', 'P3')] });
    expect(drill.incident?.severity).toBe('P1');
    expect(drill.incident?.firstSeverity).toBe('P0');
  });

  it('raised after an acknowledgement, it pages the new commander', () => {
    const drill = new Drill()
      .open('P1')
      .give({ kind: 'acknowledge', person: 'ben' }, { kind: 'person', id: 'ben', name: 'Ben' });
    drill.give({ kind: 'signals', signals: [firing('b', 'P0')] });
    expect(drill.pages).toContain('0 dan');
  });
});

describe('the end', () => {
  it('an untouched incident ends with its last alert', () => {
    const drill = new Drill().open('P1', firing('a', 'P1')).advance(minutes(1));
    drill.give({ kind: 'signals', signals: [{ ...firing('a', null), status: 'resolved' }] });
    expect(drill.incident?.status).toBe('resolved');
    expect(drill.wakeAtMs).toBeNull();
  });

  it('an acknowledged one waits for a person', () => {
    const drill = new Drill().open('P1', firing('a', 'P1')).give({ kind: 'acknowledge', person: 'ann' }, ann);
    drill.give({ kind: 'signals', signals: [{ ...firing('a', null), status: 'resolved' }] });
    expect(drill.incident?.status).toBe('monitoring');
  });

  it('opens the review of a level that requires one, due in 48 hours (S0), and none for a false positive', () => {
    const resolve = (falsePositive: boolean) =>
      new Drill().open('P1').give({ kind: 'resolve', resolution: 'fixed', falsePositive }, ann);
    expect(resolve(false).effects.find((e) => e.kind === 'open-review')).toMatchObject({
      dueMs: START + 48 * 3_600_000,
    });
    expect(resolve(true).effects.find((e) => e.kind === 'open-review')).toBeUndefined();
  });

  it('nothing happens to an incident that is over', () => {
    const drill = new Drill().open('P0').give({ kind: 'resolve', resolution: 'fixed', falsePositive: false }, ann);
    const before = drill.entries.length;
    drill
      .give({ kind: 'wake', health: {} })
      .give({ kind: 'escalate' }, ann)
      .give({ kind: 'acknowledge', person: 'ben' }, ann);
    expect(drill.entries.length).toBe(before);
  });
});

describe('storms', () => {
  it('takes many alerts in one decision, beginnings before ends, and pages once', () => {
    const drill = new Drill().open('P1', firing('a', 'P1')).give({ kind: 'acknowledge', person: 'ann' }, ann);
    const many = Array.from({ length: 200 }, (_, i) => firing(`k${i}`, 'P1'));
    drill.give({ kind: 'signals', signals: [...many, { ...firing('a', null), status: 'resolved' }] });
    expect(Object.keys(drill.incident?.alerts ?? {})).toHaveLength(201);
    expect(drill.pages).toHaveLength(1);
  });

  it('alerts without a component join by their sender for ten minutes, and never one that has a component', () => {
    const plan = examplePlan();
    const storm = { alerts: { a: { source: 'pagerduty' } }, components: [], openedMs: START };
    const signal = { ...firing('b', 'P1', []), source: 'pagerduty' };
    expect(joins(plan, signal, storm, START + minutes(10))).toBe(true);
    expect(joins(plan, signal, storm, START + minutes(11))).toBe(false);
    expect(joins(plan, { ...signal, source: 'grafana' }, storm, START)).toBe(false);
    expect(joins(plan, signal, { ...storm, components: ['app'] }, START)).toBe(false);
    expect(joins(plan, { ...signal, components: ['app'] }, { ...storm, components: ['database'] }, START)).toBe(true);
    expect(joins(plan, { ...signal, components: ['app'] }, { ...storm, components: ['mail'] }, START)).toBe(false);
  });
});

describe('updates', () => {
  it('are due by audience and level, late when not sent, and due again an interval after they were sent', () => {
    const drill = new Drill().open('P0').give({ kind: 'acknowledge', person: 'ann' }, ann).advance(minutes(15));
    const asked = () =>
      drill.effects.flatMap((e) => (e.kind === 'draft-update' ? [`${e.atMinutes} ${e.audience}`] : []));
    expect(asked()).toEqual(['15 team']);
    drill.give({ kind: 'update-drafted', audience: 'team', updateId: 'u1' }).advance(minutes(4));
    expect(drill.incident?.updates.team?.late).toBe(1);
    drill.give({ kind: 'update-sent', audience: 'team', updateId: 'u1', text: 'x' }, ann).advance(minutes(15));
    expect(asked()).toEqual(['15 team', '30 customers', '34 team']);
  });
});

describe('restoration (S0: one lever, five minutes, the next)', () => {
  const pulled = (drill: Drill) =>
    drill
      .open('P0')
      .give({ kind: 'acknowledge', person: 'ann' }, ann)
      .give({ kind: 'lever-moved', lever: 'hooks', action: 'pulled', value: false, reason: 'r' }, ann)
      .give({ kind: 'lever-moved', lever: 'jobs', action: 'pulled', value: false, reason: 'r' }, ann);
  const moves = (drill: Drill) =>
    drill.effects.flatMap((e) => (e.kind === 'move-lever' ? [`${e.atMinutes} ${e.action} ${e.lever}`] : []));

  it('releases in order with waits and finishes', () => {
    const drill = pulled(new Drill());
    drill.health = { 'hooks-ok': 'healthy', 'jobs-ok': 'healthy' };
    drill.give({ kind: 'restore', restoration: 'gradual', health: drill.health }, ann).advance(minutes(11));
    expect(moves(drill)).toEqual(['0 release hooks', '5 release jobs']);
    expect(drill.incident?.restoration?.status).toBe('finished');
    expect(drill.incident?.pulledLevers).toEqual([]);
  });

  it('pulls back within seconds when a gate turns unhealthy, pages, and can be resumed', () => {
    const drill = pulled(new Drill());
    drill.health = { 'hooks-ok': 'healthy' };
    drill.give({ kind: 'restore', restoration: 'gradual', health: drill.health }, ann).advance(minutes(2));
    drill.health = { 'hooks-ok': 'unhealthy' };
    drill.advance(10_000);
    expect(drill.incident?.restoration).toMatchObject({ status: 'pulled-back', why: 'hooks-ok became unhealthy' });
    expect(drill.incident?.pulledLevers).toContain('hooks');
    expect(drill.pages.at(-1)).toMatch(/dan$/);
    drill.health = { 'hooks-ok': 'healthy', 'jobs-ok': 'healthy' };
    drill.give({ kind: 'steer-restoration', action: 'resume' }, ann).advance(minutes(12));
    expect(drill.incident?.restoration?.status).toBe('finished');
  });

  it('tolerates a gate that was unhealthy before, but not past the wait', () => {
    const drill = pulled(new Drill());
    drill.health = { 'hooks-ok': 'unhealthy' };
    drill.give({ kind: 'restore', restoration: 'gradual', health: drill.health }, ann).advance(minutes(4));
    expect(drill.incident?.restoration?.status).toBe('running');
    drill.advance(minutes(2));
    expect(drill.incident?.restoration?.why).toBe('hooks-ok did not become healthy during the wait');
  });

  it('waits for a lever that has not moved yet instead of going on', () => {
    const drill = pulled(new Drill());
    drill.leversMove = false;
    drill.give({ kind: 'restore', restoration: 'gradual', health: {} }, ann).advance(minutes(30));
    expect(moves(drill)).toEqual(['0 release hooks']);
  });
});

describe('properties', () => {
  const command = fc.oneof(
    fc.constant<Command>({ kind: 'acknowledge', person: 'ann' }),
    fc.constant<Command>({ kind: 'escalate' }),
    fc.constant<Command>({ kind: 'note', text: 'n' }),
    fc.constantFrom('P0', 'P1', 'P3').map((severity): Command => ({ kind: 'set-severity', severity, reason: 'r' })),
    fc
      .constantFrom('P0', 'P1', 'P3')
      .map((severity): Command => ({ kind: 'signals', signals: [firing('x', severity)] })),
    fc.constant<Command>({ kind: 'signals', signals: [{ ...firing('x', null), status: 'resolved' }] }),
    fc
      .constantFrom('hooks', 'jobs')
      .map((lever): Command => ({ kind: 'lever-moved', lever, action: 'pulled', value: false, reason: 'r' })),
    fc.constant<Command>({ kind: 'restore', restoration: 'gradual', health: {} }),
    fc
      .constantFrom('hold' as const, 'resume' as const, 'abort' as const)
      .map((action): Command => ({ kind: 'steer-restoration', action })),
    fc.constant<Command>({ kind: 'resolve', resolution: 'r', falsePositive: false }),
    fc.constant<Command>({ kind: 'reopen', reason: 'r' }),
  );
  const script = fc.array(fc.tuple(command, fc.integer({ min: 0, max: minutes(90) }), fc.boolean()), { maxLength: 25 });

  it('the fold over the timeline is the incident; the version counts its entries; it never wakes without end', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const drill = new Drill().open('P1', firing('x', 'P1'));
        for (const [given, pauseMs, byPerson] of steps) drill.give(given, byPerson ? ann : SYSTEM).advance(pauseMs);
        const happened: Happened[] = drill.entries;
        const incident = drill.incident;
        expect(foldIncident('INC-2026-001', happened, drill.plan)).toEqual(incident);
        expect(incident?.version).toBe(happened.length);
        if (drill.wakeAtMs !== null) expect(drill.wakeAtMs).toBeGreaterThan(drill.nowMs);
      }),
      { numRuns: 500 },
    );
  });

  it('somebody is always about to be paged while an incident that pages is unanswered', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const drill = new Drill().open('P1');
        for (const [given, pauseMs] of steps) drill.give(given, ann).advance(pauseMs);
        const incident = drill.incident;
        if (incident?.escalation.status !== 'running' || incident.severity === 'P3') return;
        expect(drill.wakeAtMs).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
