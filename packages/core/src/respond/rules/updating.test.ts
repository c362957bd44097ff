import { describe, expect, it } from 'vitest';
import type { Plan } from '../../model/plan.ts';
import type { Audience } from '../../model/plan-communication.ts';
import { ann, Drill, minutes } from '../drill.fixture.ts';
import { examplePlan } from '../example-plan.fixture.ts';

const asked = (drill: Drill) =>
  drill.effects.flatMap((e) => (e.kind === 'draft-update' ? [`${e.atMinutes} ${e.audience}`] : []));
const send = (drill: Drill, audience: string) =>
  drill.give({ kind: 'update-sent', audience, updateId: 'u', text: 'x' }, ann);
const opened = (level: string, plan?: Plan) =>
  new Drill(plan).open(level).give({ kind: 'acknowledge', person: 'ann' }, ann);
const to = (drill: Drill, severity: string) => drill.give({ kind: 'set-severity', severity, reason: 'r' }, ann);

/** The example plan with other values of the audience `team`. */
function withTeam(changes: Partial<Audience>): Plan {
  const plan = examplePlan();
  const team = { ...plan.communication.audiences.team, ...changes } as Audience;
  return { ...plan, communication: { ...plan.communication, audiences: { team } } };
}

describe('updates', () => {
  it('are due by audience and level, late when not sent, and due again an interval after they were sent', () => {
    const drill = opened('P0').advance(minutes(15));
    expect(asked(drill)).toEqual(['15 team']);
    drill.give({ kind: 'update-drafted', audience: 'team', updateId: 'u1' }).advance(minutes(4));
    expect(drill.incident?.updates.team?.late).toBe(1);
    drill.give({ kind: 'update-sent', audience: 'team', updateId: 'u1', text: 'x' }, ann).advance(minutes(15));
    expect(asked(drill)).toEqual(['15 team', '30 customers', '34 team']);
  });

  it.each([
    [{ update: 1200, updates: { P0: 600, P1: 3600 } }, 'P0', 600],
    [{ update: 1200, updates: { P1: 3600 } }, 'P0', 1200],
    [{}, 'P0', 900],
    [{ severities: ['P3'] }, 'P3', null],
  ])(
    'have the interval of the audience at the level, else of the audience, else of the level: %j',
    (own, level, wanted) => {
      expect(opened(level, withTeam(own)).incident?.updates.team?.interval).toBe(wanted);
    },
  );

  it('are reminded of once, in one message for those that are due together', () => {
    const drill = send(opened('P0').advance(minutes(15)), 'team');
    drill.advance(minutes(13));
    const reminders = drill.told.filter((line) => line.includes('due in'));
    expect(reminders).toEqual([
      '12 notify dan: an update is due in 3 minutes: Team',
      '24 notify dan: an update is due in 6 minutes: Customers, Team',
    ]);
    expect(drill.entries.filter(({ fact }) => fact.kind === 'update-reminded')).toHaveLength(3);
  });

  it('remind the communications lead where there is one, and nobody while the incident is snoozed', () => {
    const drill = opened('P0').give({ kind: 'assign', role: 'communications', person: 'cat' }, ann);
    expect(drill.advance(minutes(13)).told).toContain('12 notify cat: an update is due in 3 minutes: Team');
    const asleep = opened('P0');
    asleep.give({ kind: 'snooze', untilMs: asleep.nowMs + minutes(40) }, ann).advance(minutes(14));
    expect(asleep.told.filter((line) => line.includes('due in'))).toEqual([]);
  });

  it('follow a raised level from what was sent last: sooner, and what was just sent counts', () => {
    const justSent = send(opened('P1').advance(minutes(15)), 'team').advance(minutes(2));
    expect(asked(to(justSent, 'P0').advance(minutes(14))).filter((one) => one.endsWith('team'))).toEqual([
      '15 team',
      '30 team',
    ]);
    const longAgo = send(opened('P1').advance(minutes(15)), 'team').advance(minutes(20));
    expect(asked(to(longAgo, 'P0'))).toContain('35 team');
  });

  it('follow a lowered level: later, also where a draft waits already', () => {
    const drill = send(opened('P0').advance(minutes(15)), 'team').advance(minutes(16));
    expect(asked(drill)).toContain('30 team');
    to(drill, 'P1').advance(minutes(20));
    expect(asked(drill).filter((one) => one.endsWith('team'))).toEqual(['15 team', '30 team', '45 team']);
    expect(drill.incident?.updates.team?.late).toBe(0);
  });

  it('come in for whom only the new level or a new component concerns, and are not late at once', () => {
    const drill = opened('P1').advance(minutes(60));
    expect(asked(drill).some((one) => one.endsWith('customers'))).toBe(false);
    expect(asked(to(drill, 'P0'))).toContain('60 customers');
    expect(drill.incident?.updates.customers).toMatchObject({ overdue: false, late: 0 });
    const mail = opened('P0', withTeam({ components: ['mail'] })).advance(minutes(30));
    expect(asked(mail)).toEqual([]);
    const signal = { dedupKey: 'm', status: 'firing', source: 'm', summary: 'm', severity: null } as const;
    const components = ['mail'];
    mail.give({ kind: 'signals', signals: [{ ...signal, components, runbook: null, sinceMs: mail.nowMs }] });
    expect(asked(mail)).toEqual(['30 team']);
  });

  it('still tell of the end whom the level no longer concerns, and nothing before it', () => {
    const drill = send(opened('P0').advance(minutes(30)), 'customers');
    to(drill, 'P1').advance(minutes(300));
    const before = asked(drill).filter((one) => one.endsWith('customers'));
    expect(before).toEqual(['30 customers']);
    drill.give({ kind: 'resolve', resolution: 'x', falsePositive: false }, ann);
    expect(asked(drill)).toContain('330 customers');
  });

  it('are due at once when an incident whose end was told goes on', () => {
    const drill = send(opened('P0').advance(minutes(15)), 'team');
    drill.give({ kind: 'resolve', resolution: 'x', falsePositive: false }, ann);
    send(drill.advance(minutes(1)), 'team').advance(minutes(3));
    drill.give({ kind: 'reopen', reason: 'again' }, ann);
    expect(asked(drill).at(-1)).toBe('19 team');
  });

  it('make nothing due or late for somebody else whom a person tells', () => {
    const drill = opened('P1').give({ kind: 'update-drafted', audience: 'customers', updateId: 'u' }, ann);
    drill.advance(minutes(200));
    expect(drill.incident?.updates.customers).toBeUndefined();
    send(drill, 'customers').advance(minutes(200));
    expect(drill.incident?.updates.customers).toMatchObject({ late: 0 });
    expect(asked(drill).filter((one) => one.endsWith('customers'))).toEqual([]);
  });

  it('count what was sent of an incident that goes on here', () => {
    const other = send(opened('P0').advance(minutes(15)), 'team').incident;
    const drill = opened('P0').advance(minutes(16));
    if (other) drill.give({ kind: 'absorb', other: { ...other, id: 'INC-2' } }, ann);
    drill.advance(minutes(13));
    expect(asked(drill)).toEqual(['15 team']);
    expect(asked(drill.advance(minutes(1)))).toContain('30 team');
  });
});
