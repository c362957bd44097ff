import { describe, expect, it } from 'vitest';
import { ann, Drill, minutes, person, planWith } from '../drill.fixture.ts';

const reassign = (drill: Drill, to: string) =>
  drill.give({ kind: 'reassign', person: to, reason: 'knows the database' }, ann);

describe('reassign', () => {
  it('pages the new person, and the escalation goes on unless they acknowledge', () => {
    const steps = [person('ben'), person('cat'), person('dan')].map((one, i) => ({ after: i * 300, targets: [one] }));
    const drill = reassign(new Drill(planWith(steps)).open('P0').advance(minutes(2)), 'dan');
    expect(drill.told.at(-1)).toBe('2 page dan: ann reassigned it to you: knows the database');
    // As long as between the first step and the second: five minutes.
    expect(drill.advance(minutes(5)).pages.filter((one) => !one.endsWith('dan'))).toEqual(['0 ben', '7 cat']);
  });

  it('of an acknowledged incident has to be acknowledged again', () => {
    const drill = reassign(new Drill().open('P0').give({ kind: 'acknowledge', person: 'ann' }, ann), 'dan');
    expect(drill.incident).toMatchObject({ holder: 'dan', escalation: { status: 'running' } });
    drill.advance(minutes(4)).give({ kind: 'acknowledge', person: 'dan' }, { kind: 'person', id: 'dan', name: 'dan' });
    expect(drill.advance(minutes(20)).pages).toEqual(['0 ben', '0 dan']);
    expect(drill.incident).toMatchObject({ acknowledgedBy: 'ann', holder: 'dan' });
  });

  it('pages the new holder when it is forgotten', () => {
    const drill = reassign(new Drill().open('P1'), 'cat');
    drill.give({ kind: 'acknowledge', person: 'cat' }, { kind: 'person', id: 'cat', name: 'cat' });
    expect(drill.advance(minutes(31)).pages.slice(2)).toEqual(['30 cat', '30 ben']);
  });

  it('starts the rounds anew when they were used up', () => {
    const drill = new Drill(planWith([{ after: 0, targets: [person('ann')] }])).open('P0').advance(minutes(20));
    expect(drill.incident?.escalation.status).toBe('exhausted');
    reassign(drill, 'cat').advance(minutes(11));
    expect(drill.pages.filter((one) => !one.endsWith('dan'))).toEqual(['0 ann', '20 cat', '30 ann']);
  });

  it('takes the next step at once when the new person cannot be reached', () => {
    const drill = reassign(new Drill().open('P0').advance(minutes(1)), 'dan');
    const pageId = Object.values(drill.incident?.pages ?? {}).at(-1)?.id ?? '';
    drill.give({ kind: 'page-failed', pageId, channel: 'sms', reason: 'unknown number', last: true });
    expect(drill.pages).toEqual(['0 ben', '1 dan', '1 cat']);
  });

  it('says so when the person is not in the plan, and pages on as before', () => {
    const drill = reassign(new Drill().open('P0').advance(minutes(1)), 'zoe');
    expect(drill.lines.at(-1)).toBe('zoe is not in the plan: not reassigned');
    expect(drill.incident?.holder).toBeNull();
    expect(drill.advance(minutes(4)).pages).toEqual(['0 ben', '5 cat']);
  });
});
