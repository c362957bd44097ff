import { describe, expect, it } from 'vitest';
import type { Plan } from '../../model/plan.ts';
import { ann, Drill, firing, minutes, over } from '../drill.fixture.ts';
import { examplePlan } from '../example-plan.fixture.ts';

/** P0 is lowered after 15 minutes, P1 after 10. */
function lowering(): Plan {
  const plan = examplePlan();
  const after: Record<string, number> = { P0: 900, P1: 600 };
  return { ...plan, severities: plan.severities.map((one) => ({ ...one, lowerAfter: after[one.id] ?? null })) };
}

const calmed = (drill = new Drill(lowering())) =>
  drill
    .open('P0', firing('a', 'P0'))
    .give({ kind: 'acknowledge', person: 'ann' }, ann)
    .give({ kind: 'signals', signals: [firing('b', 'P1')] })
    .advance(minutes(5))
    .give({ kind: 'signals', signals: [over('a')] });

describe('a level', () => {
  it('is lowered to the worst that is firing once nothing of it was firing for long enough', () => {
    const drill = calmed().advance(minutes(14));
    expect(drill.incident?.severity).toBe('P0');
    drill.advance(minutes(1));
    expect(drill.incident?.severity).toBe('P1');
    expect(drill.lines).toContain('Lowered from P0 to P1: no alert of P0 or worse for 15 minutes');
  });

  it('counts anew when an alert of it comes back', () => {
    const drill = calmed().advance(minutes(10));
    drill.give({ kind: 'signals', signals: [firing('a', 'P0')] }).advance(minutes(1));
    drill.give({ kind: 'signals', signals: [over('a')] }).advance(minutes(14));
    expect(drill.incident?.severity).toBe('P0');
    expect(drill.advance(minutes(1)).incident?.severity).toBe('P1');
  });

  it('is never lowered when a person set it, nor below what a person set', () => {
    const byPerson = calmed();
    byPerson.give({ kind: 'set-severity', severity: 'P1', reason: 'x' }, ann);
    byPerson.give({ kind: 'set-severity', severity: 'P0', reason: 'no, it is' }, ann);
    expect(byPerson.advance(minutes(120)).incident?.severity).toBe('P0');
    const raised = new Drill(lowering()).open('P3', firing('a', 'P3'));
    raised.give({ kind: 'set-severity', severity: 'P1', reason: 'x' }, ann);
    raised.give({ kind: 'signals', signals: [firing('b', 'P0')] });
    expect(raised.incident?.severity).toBe('P0');
    raised.give({ kind: 'signals', signals: [over('b')] }).advance(minutes(120));
    expect(raised.incident?.severity).toBe('P1');
  });

  it('is never lowered when a person opened the incident with it', () => {
    const drill = new Drill(lowering());
    const opening = {
      kind: 'open',
      service: 'shop',
      title: 'x',
      severity: 'P0',
      components: [],
      runbook: null,
    } as const;
    drill.give({ ...opening, signal: null, turn: 0 }, ann).give({ kind: 'signals', signals: [firing('b', 'P3')] });
    expect(drill.advance(minutes(120)).incident?.severity).toBe('P0');
  });

  it('stays while only alerts without a level are firing, or none', () => {
    const drill = calmed().give({ kind: 'signals', signals: [firing('c', null), over('b')] });
    expect(drill.advance(minutes(120)).incident?.severity).toBe('P0');
  });

  it('is lowered step by step, each after its own time, and wakes nobody for it', () => {
    const drill = calmed().give({ kind: 'signals', signals: [firing('c', 'P3')] });
    drill.give({ kind: 'signals', signals: [over('b')] });
    const pages = drill.pages.length;
    drill.advance(minutes(16));
    expect(drill.incident?.severity).toBe('P3');
    expect(drill.pages.length).toBe(pages);
    expect(drill.incident?.roles.commander).toBe('dan');
  });

  it('without the rule stays', () => {
    expect(calmed(new Drill()).advance(minutes(30)).incident?.severity).toBe('P0');
  });
});
