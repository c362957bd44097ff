import { describe, expect, it } from 'vitest';
import { ann, Drill, firing, minutes } from '../drill.fixture.ts';
import { examplePlan } from '../example-plan.fixture.ts';

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

  /** P1 and P0 are commanded by the same person, who is not the one who answered. */
  const sameCommander = () => {
    const plan = examplePlan();
    return { ...plan, severities: plan.severities.map((level) => ({ ...level, commander: 'manager' })) };
  };
  const raised = (drill: Drill) => drill.advance(minutes(5)).give({ kind: 'signals', signals: [firing('b', 'P0')] });

  it('raised after an acknowledgement, without a new commander it pages whoever has it', () => {
    const drill = new Drill(sameCommander()).open('P1').give({ kind: 'acknowledge', person: 'ann' }, ann);
    expect(raised(drill).told.at(-1)).toBe('5 page ann: it was raised from P1 to P0');
    expect(drill.incident?.escalation.status).toBe('acknowledged');
  });

  it('does not tell whoever raised it', () => {
    const drill = new Drill(sameCommander()).open('P1').give({ kind: 'acknowledge', person: 'ann' }, ann);
    const before = drill.told.length;
    drill.give({ kind: 'set-severity', severity: 'P0', reason: 'worse' }, ann);
    expect(drill.told).toHaveLength(before);
  });

  it('begins the paging again where nobody is left who has it', () => {
    const plan = sameCommander();
    const severities = plan.severities.map((level) => ({ ...level, commander: null }));
    const drill = new Drill({ ...plan, severities }).open('P1').give({ kind: 'acknowledge', person: null }, ann);
    expect(raised(drill).pages).toEqual(['0 ben', '5 ben']);
    expect(drill.incident?.escalation.status).toBe('running');
  });
});
