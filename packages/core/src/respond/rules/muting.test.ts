import { describe, expect, it } from 'vitest';
import { ann, channel, Drill, firing, minutes, person, planWith } from '../drill.fixture.ts';

const mute = (drill: Drill, who: string, muted = true) => drill.give({ kind: 'mute', person: who, muted }, ann);

describe('mute', () => {
  it('spares a person the repeated pages and the notifications', () => {
    const drill = mute(new Drill().open('P1'), 'ben').advance(minutes(120));
    expect(drill.pages).toEqual(['0 ben']);
    expect(drill.told.filter((one) => one.includes('ben'))).toHaveLength(1);
  });

  it('makes a step of muted people a step with nobody: the next one is due at once', () => {
    const drill = mute(new Drill().open('P0'), 'cat').advance(minutes(5));
    expect(drill.pages).toEqual(['0 ben', '5 dan']);
    expect(drill.lines).toContain('Step 2 of critical has nobody to reach: skipped (cat has muted it)');
  });

  it('does not count a channel as somebody where a person was meant, and tells it all the same', () => {
    const plan = planWith([
      { after: 0, targets: [person('ann')] },
      { after: 300, targets: [person('ben'), channel('#all')] },
      { after: 600, targets: [person('cat')] },
    ]);
    const drill = mute(new Drill(plan).open('P0'), 'ben').advance(minutes(5));
    expect(drill.pages.filter((one) => one.startsWith('5'))).toEqual(['5 cat']);
    expect(drill.effects).toContainEqual(expect.objectContaining({ kind: 'announce', address: '#all', atMinutes: 5 }));
  });

  it('ends when the level rises', () => {
    const drill = mute(new Drill().open('P1', firing('a', 'P1')).advance(minutes(1)), 'ben');
    drill.give({ kind: 'signals', signals: [firing('b', 'P0')] });
    expect(drill.incident?.muted).toEqual([]);
    expect(drill.pages).toContain('1 ben');
  });

  it('ends for whoever gets a role or the incident', () => {
    const byRole = mute(mute(new Drill().open('P1'), 'cat'), 'dan');
    byRole.give({ kind: 'assign', role: 'scribe', person: 'cat' }, ann);
    expect(byRole.incident?.muted).toEqual(['dan']);
    byRole.give({ kind: 'reassign', person: 'dan', reason: '' }, ann);
    expect(byRole.incident?.muted).toEqual([]);
    expect(byRole.pages).toContain('0 dan');
  });

  it('can be taken back, and twice the same says nothing', () => {
    const drill = mute(mute(new Drill().open('P1'), 'ben'), 'ben');
    expect(drill.lines.filter((line) => line.includes('muted'))).toEqual(['ann muted it for ben']);
    mute(drill, 'ben', false).advance(minutes(10));
    expect(drill.pages).toEqual(['0 ben', '10 ben']);
  });

  it('passes the lead over for the next who can be told', () => {
    const drill = mute(new Drill().open('P0'), 'dan');
    drill.give({ kind: 'acknowledge', person: 'ann' }, ann).advance(minutes(60));
    expect(drill.pages).toContain('60 ann');
    expect(drill.pages.some((one) => one.endsWith('dan'))).toBe(false);
  });
});
