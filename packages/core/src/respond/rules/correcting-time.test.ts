import { describe, expect, it } from 'vitest';
import { ann, Drill, minutes } from '../drill.fixture.ts';

/** The clock is set back; the wake-up that was asked for comes when a job finds it. */
function setBack(drill: Drill, ms: number): Drill {
  drill.nowMs -= ms;
  return drill.give({ kind: 'wake', health: {} });
}

describe('a clock that jumps back', () => {
  it('keeps the waits as long as they were, and sends nothing again', () => {
    const drill = setBack(new Drill().open('P0').advance(minutes(2)), 24 * 60 * minutes(1));
    expect(drill.pages).toEqual(['0 ben']);
    expect(drill.lines.at(-1)).toBe('The clock was set back by 23 hours 58 minutes: the waits go on');
    // What was spent between the last entry and the jump is lost: the second step is due five minutes after the jump at most.
    const waitMs = (drill.wakeAtMs ?? 0) - drill.nowMs;
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(minutes(5));
    drill.advance(minutes(5));
    expect(drill.pages).toHaveLength(2);
  });

  it('moves clocks, updates and a snooze along', () => {
    const drill = new Drill().open('P1');
    drill.give({ kind: 'snooze', untilMs: drill.nowMs + minutes(30) }, ann);
    setBack(drill, minutes(600)).advance(minutes(30));
    expect(drill.pages).toHaveLength(2);
    expect(drill.incident?.snoozedUntilMs).toBeNull();
  });

  it('by less than a minute is the difference between two machines: nothing is said', () => {
    const drill = new Drill().open('P0');
    const before = drill.entries.length;
    setBack(drill, 30_000);
    expect(drill.entries.length).toBe(before);
    expect(drill.wakeAtMs).toBeGreaterThan(drill.nowMs);
  });

  it('says nothing once the incident is over', () => {
    const drill = new Drill().open('P0').give({ kind: 'resolve', resolution: 'x', falsePositive: false }, ann);
    drill.nowMs -= minutes(600);
    drill.give({ kind: 'note', text: 'later' }, ann);
    expect(drill.lines.at(-1)).toBe('later');
    expect(drill.wakeAtMs).toBeNull();
  });
});
