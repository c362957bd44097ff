import { describe, expect, it } from 'vitest';
import type { Incident } from '../../model/incident.ts';
import type { Plan } from '../../model/plan.ts';
import { ann, channel, Drill, firing, minutes, person, planWith, role } from '../drill.fixture.ts';

const DAYTIME = [{ days: [], from: '12:00', to: '17:00', timezone: 'UTC' }];
/** Two rounds of one step; nobody answers within a minute. */
const exhausted = (plan: Plan): Drill => {
  const drill = new Drill(plan).open('P0', firing('a', 'P0')).advance(minutes(11));
  expect(drill.incident?.escalation.status).toBe('exhausted');
  return drill;
};
const once = (target = person('ann')) => planWith([{ after: 0, targets: [target] }]);
const failed = (n: number) =>
  ({ kind: 'page-failed', pageId: `INC-2026-001-p${n}`, channel: 'sms', reason: 'refused', last: true }) as const;

describe('an escalation that reached nobody', () => {
  it('begins again when a step comes into its hours', () => {
    const drill = exhausted(planWith([{ after: 0, targets: [person('ann')], during: DAYTIME }]));
    expect(drill.pages).toEqual([]);
    // It is 08:00; the step counts from 12:00 on.
    drill.advance(minutes(5 * 60));
    expect(drill.pages.filter((line) => line.endsWith('ann'))).toEqual(['240 ann']);
  });

  it('begins again when somebody is on call by then, without a line for each look', () => {
    const drill = exhausted(once(role('nobody')));
    const before = drill.entries.length;
    drill.advance(minutes(24 * 60));
    // The clock to resolve is warned of and missed meanwhile, and updates are due.
    const lines = drill.entries
      .slice(before)
      .filter(({ fact }) => fact.kind.startsWith('esc') || (fact.kind === 'paged' && fact.why !== 'clock'));
    expect(lines.length).toBeLessThan(6);
    drill.plan = { ...drill.plan, roles: { ...drill.plan.roles, nobody: [person('ben')] } };
    drill.advance(minutes(10));
    expect(drill.pages.at(-1)).toMatch(/ ben$/);
  });

  it('tries again after an hour when every channel failed', () => {
    const drill = new Drill(once()).open().give(failed(1)).advance(minutes(50));
    expect(drill.pages).toEqual(['0 ann']);
    drill.advance(minutes(30));
    expect(drill.pages.filter((line) => line.endsWith('ann'))).toHaveLength(2);
  });

  it('leaves whoever was reached, and a policy that wakes nobody, in peace', () => {
    const reached = exhausted(once()).advance(minutes(24 * 60));
    expect(reached.pages.filter((line) => line.endsWith('ann'))).toEqual(['0 ann']);
    const told = exhausted(once(channel('#incidents'))).advance(minutes(24 * 60));
    expect(told.effects.filter(({ kind }) => kind === 'announce')).toHaveLength(2);
  });
});

describe('an exhausted escalation', () => {
  it('begins again with another alert, and not with one that is known', () => {
    const drill = exhausted(once());
    drill.give({ kind: 'signals', signals: [{ ...firing('a', 'P0'), again: true }] });
    expect(drill.pages).toEqual(['0 ann']);
    drill.give({ kind: 'signals', signals: [firing('b', 'P0')] });
    expect(drill.pages).toEqual(['0 ann', '11 ann']);
  });

  it('begins again with an incident that nobody has answered and that goes on here', () => {
    const other = new Drill(once()).open('P0', firing('z', 'P0')).incident as Incident;
    const drill = exhausted(once()).give({ kind: 'absorb', other: { ...other, id: 'INC-2026-002' } }, ann);
    expect(drill.pages).toEqual(['0 ann', '11 ann']);
    const answered: Incident = { ...other, escalation: { ...other.escalation, status: 'acknowledged' } };
    const calm = exhausted(once()).give({ kind: 'absorb', other: answered }, ann);
    expect(calm.pages).toEqual(['0 ann']);
  });

  it.each(['P0', 'P1'])('begins again when its level is raised from %s, also within one policy', (from) => {
    const plan = once();
    const severities = [{ ...plan.severities[0], id: 'worst', name: 'worst' }, ...plan.severities].map((level) => ({
      ...level,
      escalation: 'critical',
      commander: null,
    })) as Plan['severities'];
    const drill = new Drill({ ...plan, severities }).open(from).advance(minutes(11));
    expect(drill.incident?.escalation.status).toBe('exhausted');
    drill.give({ kind: 'set-severity', severity: 'worst', reason: 'r' }, ann);
    expect(drill.pages.at(-1)).toBe('11 ann');
  });

  it('begins again after a snooze, and when it is reopened', () => {
    const drill = exhausted(once());
    drill.give({ kind: 'snooze', untilMs: drill.nowMs + minutes(5) }, ann).advance(minutes(5));
    expect(drill.pages).toEqual(['0 ann', '16 ann']);
    drill.give({ kind: 'resolve', resolution: 'r', falsePositive: false }, ann);
    drill.advance(minutes(1)).give({ kind: 'reopen', reason: 'r' }, ann);
    expect(drill.pages).toEqual(['0 ann', '16 ann', '17 ann']);
  });
});
