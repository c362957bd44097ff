import { describe, expect, it } from 'vitest';
import { ann, Drill, minutes } from '../drill.fixture.ts';

const answered = (drill: Drill) =>
  Object.values(drill.incident?.pages ?? {}).map(({ person, answeredMs }) => [person, answeredMs !== undefined]);

describe('a page that was answered', () => {
  it.each([
    { kind: 'acknowledge', person: 'ann' },
    { kind: 'snooze', untilMs: Number.MAX_SAFE_INTEGER },
    { kind: 'reassign', person: 'dan', reason: '' },
    { kind: 'resolve', resolution: 'gone', falsePositive: false },
  ] as const)('is void from $kind on', (command) => {
    const drill = new Drill().open('P1').advance(minutes(1)).give(command, ann);
    expect(answered(drill)[0]).toEqual(['ben', true]);
  });

  it('stays void when the paging begins anew, by pages that are not', () => {
    const drill = new Drill().open('P1').advance(minutes(1)).give({ kind: 'acknowledge', person: 'ann' }, ann);
    const before = drill.incident?.pages;
    drill.give({ kind: 'escalate' }, ann);
    expect(drill.incident?.escalation.status).toBe('running');
    expect(drill.incident?.pages).toMatchObject(before ?? {});
    expect(answered(drill).at(0)).toEqual(['ben', true]);
    expect(answered(drill).at(-1)?.[1]).toBe(false);
    expect(answered(drill).length).toBeGreaterThan(1);
  });
});
