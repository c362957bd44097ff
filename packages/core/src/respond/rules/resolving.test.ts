import { describe, expect, it } from 'vitest';
import { ann, Drill, firing, minutes, START } from '../drill.fixture.ts';

describe('the end', () => {
  it('an untouched incident ends with its last alert', () => {
    const drill = new Drill().open('P1', firing('a', 'P1')).advance(minutes(1));
    drill.give({ kind: 'signals', signals: [{ ...firing('a', null), status: 'resolved' }] });
    expect(drill.incident?.status).toBe('resolved');
    expect(drill.wakeAtMs).toBeNull();
  });

  it('an acknowledged one waits for a person', () => {
    const drill = new Drill().open('P1', firing('a', 'P1')).give({ kind: 'acknowledge', person: 'ann' }, ann);
    drill.give({ kind: 'signals', signals: [{ ...firing('a', null), status: 'resolved' }] });
    expect(drill.incident?.status).toBe('monitoring');
  });

  it('opens the review of a level that requires one, due in 48 hours (S0), and none for a false positive', () => {
    const resolve = (falsePositive: boolean) =>
      new Drill().open('P1').give({ kind: 'resolve', resolution: 'fixed', falsePositive }, ann);
    expect(resolve(false).effects.find((e) => e.kind === 'open-review')).toMatchObject({
      dueMs: START + 48 * 3_600_000,
    });
    expect(resolve(true).effects.find((e) => e.kind === 'open-review')).toBeUndefined();
  });

  it('has a first draft that nobody sent written anew, and asks for none that was never drafted', () => {
    const end = { kind: 'resolve', resolution: 'fixed', falsePositive: false } as const;
    const audiences = (drill: Drill) =>
      drill.effects.flatMap((effect) => (effect.kind === 'draft-update' ? [effect.audience] : []));
    expect(audiences(new Drill().open('P0').give(end, ann))).toEqual([]);
    const drafted = new Drill().open('P0').give({ kind: 'update-drafted', audience: 'team', updateId: 'upd_1' });
    expect(audiences(drafted.give(end, ann))).toEqual(['team']);
  });

  it('nothing happens to an incident that is over', () => {
    const drill = new Drill().open('P0').give({ kind: 'resolve', resolution: 'fixed', falsePositive: false }, ann);
    const before = drill.entries.length;
    drill
      .give({ kind: 'wake', health: {} })
      .give({ kind: 'escalate' }, ann)
      .give({ kind: 'acknowledge', person: 'ben' }, ann);
    expect(drill.entries.length).toBe(before);
  });
});
