import { describe, expect, it } from 'vitest';
import type { EscalationPolicy } from '../../model/plan-on-call.ts';
import { ann, Drill, minutes, person, planWith } from '../drill.fixture.ts';

const steps = [
  { after: 0, targets: [person('ann')] },
  { after: 1200, targets: [person('ben')] },
  { after: 2400, targets: [person('cat')] },
];
const drillOn = (escalateOn: EscalationPolicy['escalateOn']) => new Drill(planWith(steps, { escalateOn })).open('P0');

describe('missed deadlines', () => {
  it('page the next step only where the policy says so', () => {
    expect(drillOn(['acknowledge']).advance(minutes(6)).pages).toEqual(['0 ann', '5 ben']);
    expect(drillOn([]).advance(minutes(6)).pages).toEqual(['0 ann']);
  });

  it('take one step early, and leave the others at the times that the plan says', () => {
    expect(drillOn(['acknowledge']).advance(minutes(39)).pages).toEqual(['0 ann', '5 ben']);
    expect(drillOn(['acknowledge']).advance(minutes(41)).pages).toEqual(['0 ann', '5 ben', '40 cat']);
  });

  it('escalate an acknowledged incident, too, which then has to be acknowledged again', () => {
    const drill = drillOn(['resolve']).give({ kind: 'acknowledge', person: 'ann' }, ann).advance(minutes(60));
    // Dan commands P0 and is paged for the missed deadline itself.
    expect(drill.pages).toEqual(['0 ann', '60 dan', '60 ben']);
    expect(drill.incident?.escalation.status).toBe('running');
    expect(drill.advance(minutes(20)).pages.at(-1)).toBe('80 cat');
    drill.give({ kind: 'acknowledge', person: 'ann' }, ann);
    expect(drill.incident?.escalation.status).toBe('acknowledged');
  });

  it('escalate when an update is late', () => {
    const drill = drillOn(['update']).give({ kind: 'acknowledge', person: 'ann' }, ann).advance(minutes(19));
    // Due at 15 minutes, late at a quarter of its interval more.
    expect(drill.pages).toEqual(['0 ann', '18.75 ben']);
    expect(drill.told).toContain('18.75 notify dan: updates are late: Team');
  });

  it('page a person once for two reasons, as a page when one of them is', () => {
    const drill = new Drill(
      planWith([...steps.slice(0, 1), { after: 1200, targets: [person('dan')] }], { escalateOn: ['update'] }),
    );
    drill.open('P0').give({ kind: 'acknowledge', person: 'ann' }, ann).advance(minutes(19));
    const [, reminder, page, ...others] = drill.told;
    expect(reminder).toBe('12 notify dan: an update is due in 3 minutes: Team');
    expect(page).toBe('18.75 page dan: updates are late: Team; Step 2 of critical, updates are late: Team');
    expect(others).toEqual([]);
    expect(Object.values(drill.incident?.pages ?? {}).at(-1)).toMatchObject({
      person: 'dan',
      urgency: 'page',
      step: 1,
    });
  });
});
