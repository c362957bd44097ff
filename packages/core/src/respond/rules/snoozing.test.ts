import { describe, expect, it } from 'vitest';
import { ann, Drill, firing, minutes, person, planWith } from '../drill.fixture.ts';

const snooze = (drill: Drill, forMinutes: number) =>
  drill.give({ kind: 'snooze', untilMs: drill.nowMs + minutes(forMinutes) }, ann);

describe('snooze', () => {
  it('pages nobody until its end, then begins at the first step', () => {
    const drill = snooze(new Drill().open('P1').advance(minutes(1)), 30);
    expect(drill.incident?.escalation.status).toBe('acknowledged');
    drill.advance(minutes(29));
    expect(drill.pages).toEqual(['0 ben']);
    drill.advance(minutes(1));
    expect(drill.pages).toEqual(['0 ben', '31 ben']);
    expect(drill.incident).toMatchObject({ snoozedUntilMs: null, escalation: { status: 'running' } });
    expect(drill.told.at(-1)).toContain('the snooze is over');
  });

  it('lets the clocks go on counting without a page', () => {
    const drill = snooze(new Drill().open('P0'), 120);
    drill.advance(minutes(119));
    expect(drill.pages).toEqual(['0 ben']);
    expect(drill.told).toEqual(['0 page ben: Step 1 of critical, the incident opened']);
    expect(drill.incident?.clocks).toMatchObject({ acknowledge: { status: 'missed' }, resolve: { status: 'missed' } });
  });

  it('ends when the level is raised, by an alert or by a person, and the escalation of the new level begins', () => {
    const byAlert = snooze(new Drill().open('P1', firing('a', 'P1')).advance(minutes(1)), 60);
    byAlert.give({ kind: 'signals', signals: [firing('b', 'P0')] });
    expect(byAlert.pages).toEqual(['0 ben', '1 ben']);
    expect(byAlert.incident?.snoozedUntilMs).toBeNull();
    const byPerson = snooze(new Drill().open('P1').advance(minutes(1)), 60);
    byPerson.give({ kind: 'set-severity', severity: 'P0', reason: 'worse' }, ann);
    expect(byPerson.pages).toContain('1 ben');
  });

  it('is not ended by a lowered level', () => {
    const drill = snooze(new Drill().open('P0').advance(minutes(1)), 60);
    drill.give({ kind: 'set-severity', severity: 'P1', reason: 'one tenant' }, ann);
    expect(drill.incident?.snoozedUntilMs).not.toBeNull();
  });

  it('ends with an acknowledgement, and then nothing happens at its time', () => {
    const drill = snooze(new Drill().open('P1'), 20).give({ kind: 'acknowledge', person: 'ann' }, ann);
    expect(drill.incident?.snoozedUntilMs).toBeNull();
    expect(drill.advance(minutes(25)).pages).toEqual(['0 ben']);
  });

  it('ends when somebody escalates', () => {
    const steps = [person('ben'), person('cat')].map((one, i) => ({ after: i * 300, targets: [one] }));
    const drill = snooze(new Drill(planWith(steps)).open('P0').advance(minutes(1)), 60).give({ kind: 'escalate' }, ann);
    expect(drill.pages).toEqual(['0 ben', '1 ben']);
    expect(drill.advance(minutes(5)).pages).toContain('6 cat');
  });

  it('of a moment that is past changes nothing, and a later one replaces an earlier one', () => {
    const drill = new Drill().open('P1').advance(minutes(5));
    const before = drill.entries.length;
    snooze(drill, -1);
    expect(drill.entries.length).toBe(before);
    snooze(snooze(drill, 10), 40);
    expect(drill.advance(minutes(39)).pages).toEqual(['0 ben']);
    expect(drill.advance(minutes(1)).pages).toEqual(['0 ben', '45 ben']);
  });

  it('ends with the incident', () => {
    const drill = snooze(new Drill().open('P1'), 30);
    drill.give({ kind: 'resolve', resolution: 'fixed', falsePositive: false }, ann);
    expect(drill.incident?.snoozedUntilMs).toBeNull();
    expect(drill.wakeAtMs).toBeNull();
  });

  it('begins again at the step that counts at its end', () => {
    const days = { days: [], timezone: 'UTC' };
    const plan = planWith([
      { after: 0, targets: [person('ann')], during: [{ ...days, from: '08:00', to: '09:00' }] },
      { after: 0, targets: [person('cat')], during: [{ ...days, from: '09:00', to: '08:00' }] },
    ]);
    const drill = snooze(new Drill(plan).open('P0'), 61).advance(minutes(61));
    expect(drill.pages.filter((one) => !one.endsWith('dan'))).toEqual(['0 ann', '61 cat']);
  });
});
