import { describe, expect, it } from 'vitest';
import type { Target } from '../model/plan-on-call.ts';
import { ann, channel, Drill, minutes, person, planWith, role } from './drill.fixture.ts';

const turns = (targets: readonly Target[], policy = {}) =>
  planWith([{ after: 0, targets, reach: 'round-robin' }], policy);
const three = [person('ann'), person('ben'), person('cat')];

describe('round robin', () => {
  it('pages another one with each incident', () => {
    const paged = [0, 1, 2, 3].map((turn) => new Drill(turns(three)).open('P0', null, turn).pages);
    expect(paged).toEqual([['0 ann'], ['0 ben'], ['0 cat'], ['0 ann']]);
  });

  it('goes on to the next with each round', () => {
    const drill = new Drill(turns(three, { repeat: 2 })).open('P0', null, 1).advance(minutes(21));
    expect(drill.pages).toEqual(['0 ben', '10 cat', '20 ann']);
  });

  it('passes over who is nobody or has muted it', () => {
    const nobody = turns([role('nobody'), person('zoe'), person('cat')]);
    expect(new Drill(nobody).open('P0').pages).toEqual(['0 cat']);
    const drill = new Drill(turns(three, { repeat: 1 })).open('P0');
    drill.give({ kind: 'mute', person: 'ben', muted: true }, ann).advance(minutes(10));
    expect(drill.pages).toEqual(['0 ann', '10 cat']);
  });

  it('tells its channels every time, and they take no turn', () => {
    const plan = turns([channel('#incidents'), person('ann'), person('ben')]);
    for (const turn of [0, 1]) {
      const drill = new Drill(plan).open('P0', null, turn);
      expect(drill.pages).toEqual([turn === 0 ? '0 ann' : '0 ben']);
      expect(drill.effects.some((e) => e.kind === 'announce' && e.address === '#incidents')).toBe(true);
    }
  });

  it('with nobody left is a step with nobody', () => {
    const drill = new Drill(turns([role('nobody'), person('zoe')])).open('P0');
    expect(drill.lines).toContain('Step 1 of critical has nobody to reach: skipped');
    expect(drill.incident?.escalation.status).toBe('exhausted');
  });
});

describe('what the plan does not have (any more)', () => {
  it('is nobody: a person, a schedule, a slot, a role, a channel', () => {
    const targets: Target[] = [
      person('zoe'),
      person('constructor'),
      { kind: 'schedule', schedule: 'gone', slot: 'primary' },
      { kind: 'schedule', schedule: 'main', slot: 'gone' },
      role('gone'),
      { kind: 'channel', channel: 'gone', address: '#x' },
    ];
    const plan = planWith([
      { after: 0, targets },
      { after: 300, targets: [person('ann')] },
    ]);
    const drill = new Drill(plan).open('P0');
    expect(drill.pages).toEqual(['0 ann']);
    expect(drill.lines).toContain('Step 1 of critical has nobody to reach: skipped (the plan has no channel gone)');
  });

  it('somebody on call whom the plan does not have is nobody: the next step is due at once', () => {
    const plan = planWith([
      { after: 0, targets: [{ kind: 'schedule', schedule: 'main', slot: 'primary' }] },
      { after: 300, targets: [person('ann')] },
    ]);
    const { ben: _left, ...people } = plan.people;
    expect(new Drill({ ...plan, people }).open('P0').pages).toEqual(['0 ann']);
  });
});
