import { describe, expect, it } from 'vitest';
import { Drill, minutes, person, planWith, role } from './drill.fixture.ts';

/* The incidents open on Tuesday 2026-11-03 at 08:00 UTC. */
const hours = (from: string, to: string) => [{ days: [], from, to, timezone: 'UTC' }];

describe('times of a step', () => {
  it('leave out a step that is due outside them, and the next keeps its own time', () => {
    const plan = planWith([
      { after: 0, targets: [person('ann')], during: hours('20:00', '06:00') },
      { after: 300, targets: [person('ben')] },
      { after: 600, targets: [person('cat')], during: hours('08:00', '08:05') },
      { after: 900, targets: [person('dan')] },
    ]);
    const drill = new Drill(plan).open('P0').advance(minutes(16));
    expect(drill.pages).toEqual(['5 ben', '15 dan']);
    expect(drill.lines.some((line) => line.includes('Step 1'))).toBe(false);
  });

  it('branch by the hour', () => {
    const plan = planWith([
      { after: 0, targets: [person('ann')], during: hours('08:00', '20:00') },
      { after: 0, targets: [person('ben')], during: hours('20:00', '08:00') },
      { after: 300, targets: [person('cat')] },
    ]);
    const day = new Drill(plan).open('P0').advance(minutes(6));
    expect(day.pages).toEqual(['0 ann', '5 cat']);
    const night = new Drill(plan);
    night.nowMs -= minutes(60);
    night.open('P0').advance(minutes(6));
    expect(night.pages.map((one) => one.split(' ')[1])).toEqual(['ben', 'cat']);
  });

  it('end a round at once in which no step counts', () => {
    const plan = planWith([{ after: 0, targets: [person('ann')], during: hours('08:15', '09:00') }], {
      repeat: 2,
      repeatAfter: 600,
    });
    // Rounds begin at 08:00, 08:10 and 08:20: only the third is within the hours.
    const drill = new Drill(plan).open('P0');
    expect(drill.pages).toEqual([]);
    expect(drill.advance(minutes(19)).pages).toEqual([]);
    expect(drill.advance(minutes(1)).pages).toEqual(['20 ann']);
  });

  it('use the rounds up when none ever counts, and say so', () => {
    const plan = planWith([{ after: 0, targets: [person('ann')], during: hours('20:00', '21:00') }]);
    const drill = new Drill(plan).open('P0').advance(minutes(10));
    expect(drill.incident?.escalation.status).toBe('exhausted');
    expect(drill.lines).toContain('Nobody answered in 1 round of critical: the paging stops');
  });

  it('hold for a step that a person asks for: the next one that counts now', () => {
    const plan = planWith([
      { after: 0, targets: [person('ann')] },
      { after: 300, targets: [person('ben')], during: hours('20:00', '21:00') },
      { after: 600, targets: [person('cat')] },
    ]);
    const drill = new Drill(plan).open('P0').advance(minutes(1)).give({ kind: 'escalate' });
    expect(drill.pages).toEqual(['0 ann', '1 cat']);
  });
});

describe('steps with nobody', () => {
  it('at the end of the policy have no pause after them', () => {
    const plan = planWith(
      [
        { after: 0, targets: [person('ann')] },
        { after: 300, targets: [role('nobody')] },
      ],
      { repeat: 1 },
    );
    const drill = new Drill(plan).open('P0').advance(minutes(30));
    expect(drill.pages).toEqual(['0 ann', '5 ann']);
    expect(drill.incident?.escalation.status).toBe('exhausted');
  });

  it('in every place of a policy wait for the next round, when there may be somebody, and end with the last', () => {
    const plan = planWith([{ after: 0, targets: [role('nobody')] }], { repeat: 1 });
    const drill = new Drill(plan).open('P0');
    expect(drill.incident?.escalation).toMatchObject({ status: 'running', round: 1 });
    drill.advance(minutes(10));
    expect(drill.incident?.escalation.status).toBe('exhausted');
  });

  it('do not page once more who was reached within the last minute', () => {
    const plan = planWith([
      { after: 0, targets: [person('ann')] },
      { after: 30, targets: [role('nobody')] },
      { after: 600, targets: [person('ann'), person('cat')] },
      { after: 900, targets: [person('dan')] },
    ]);
    const drill = new Drill(plan).open('P0');
    drill.give({ kind: 'page-sent', pageId: 'INC-2026-001-p1', channel: 'sandbox', sandbox: true });
    drill.advance(30_000);
    expect(drill.pages).toEqual(['0 ann', '0.5 cat']);
    // The step counts as taken: the last one keeps its distance of five minutes.
    expect(drill.advance(minutes(5)).pages.at(-1)).toBe('5.5 dan');
  });
});

describe('channels that refuse everything', () => {
  it('do not use up the rounds: between them the pause goes on', () => {
    const plan = planWith([{ after: 0, targets: [person('ann')] }], { repeat: 3 });
    const drill = new Drill(plan).open('P0');
    const failed = {
      kind: 'page-failed',
      pageId: 'INC-2026-001-p1',
      channel: 'sms',
      reason: 'down',
      last: true,
    } as const;
    drill.give(failed);
    expect(drill.pages).toEqual(['0 ann']);
    expect(drill.advance(minutes(10)).pages).toEqual(['0 ann', '10 ann']);
  });
});

describe('after the rounds are used up', () => {
  it('a person who escalates begins one more round', () => {
    const plan = planWith([
      { after: 0, targets: [person('ann')] },
      { after: 300, targets: [person('ben')] },
    ]);
    const drill = new Drill(plan).open('P0').advance(minutes(20));
    expect(drill.incident?.escalation.status).toBe('exhausted');
    drill.give({ kind: 'escalate' }).advance(minutes(20));
    expect(drill.pages).toEqual(['0 ann', '5 ben', '20 ann', '25 ben']);
    expect(drill.incident?.escalation.status).toBe('exhausted');
  });

  it('a raised level begins again', () => {
    const drill = new Drill().open('P1').advance(minutes(60));
    expect(drill.incident?.escalation.status).toBe('exhausted');
    drill.give({ kind: 'set-severity', severity: 'P0', reason: 'worse' });
    expect(drill.pages).toContain('60 ben');
  });
});
