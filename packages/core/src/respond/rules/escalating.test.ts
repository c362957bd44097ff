import { describe, expect, it } from 'vitest';
import { ann, Drill, minutes } from '../drill.fixture.ts';
import { examplePlan } from '../example-plan.fixture.ts';

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
