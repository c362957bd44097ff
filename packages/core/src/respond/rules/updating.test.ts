import { describe, expect, it } from 'vitest';
import { ann, Drill, minutes } from '../drill.fixture.ts';

describe('updates', () => {
  it('are due by audience and level, late when not sent, and due again an interval after they were sent', () => {
    const drill = new Drill().open('P0').give({ kind: 'acknowledge', person: 'ann' }, ann).advance(minutes(15));
    const asked = () =>
      drill.effects.flatMap((e) => (e.kind === 'draft-update' ? [`${e.atMinutes} ${e.audience}`] : []));
    expect(asked()).toEqual(['15 team']);
    drill.give({ kind: 'update-drafted', audience: 'team', updateId: 'u1' }).advance(minutes(4));
    expect(drill.incident?.updates.team?.late).toBe(1);
    drill.give({ kind: 'update-sent', audience: 'team', updateId: 'u1', text: 'x' }, ann).advance(minutes(15));
    expect(asked()).toEqual(['15 team', '30 customers', '34 team']);
  });
});
