import { describe, expect, it } from 'vitest';
import { ann, Drill, minutes } from '../drill.fixture.ts';

describe('restoration (S0: one lever, five minutes, the next)', () => {
  const pulled = (drill: Drill) =>
    drill
      .open('P0')
      .give({ kind: 'acknowledge', person: 'ann' }, ann)
      .give({ kind: 'lever-moved', lever: 'hooks', action: 'pulled', value: false, reason: 'r' }, ann)
      .give({ kind: 'lever-moved', lever: 'jobs', action: 'pulled', value: false, reason: 'r' }, ann);
  const moves = (drill: Drill) =>
    drill.effects.flatMap((e) => (e.kind === 'move-lever' ? [`${e.atMinutes} ${e.action} ${e.lever}`] : []));

  it('releases in order with waits and finishes', () => {
    const drill = pulled(new Drill());
    drill.health = { 'hooks-ok': 'healthy', 'jobs-ok': 'healthy' };
    drill.give({ kind: 'restore', restoration: 'gradual', health: drill.health }, ann).advance(minutes(11));
    expect(moves(drill)).toEqual(['0 release hooks', '5 release jobs']);
    expect(drill.incident?.restoration?.status).toBe('finished');
    expect(drill.incident?.pulledLevers).toEqual([]);
  });

  it('pulls back within seconds when a gate turns unhealthy, pages, and can be resumed', () => {
    const drill = pulled(new Drill());
    drill.health = { 'hooks-ok': 'healthy' };
    drill.give({ kind: 'restore', restoration: 'gradual', health: drill.health }, ann).advance(minutes(2));
    drill.health = { 'hooks-ok': 'unhealthy' };
    drill.advance(10_000);
    expect(drill.incident?.restoration).toMatchObject({ status: 'pulled-back', why: 'hooks-ok became unhealthy' });
    expect(drill.incident?.pulledLevers).toContain('hooks');
    expect(drill.pages.at(-1)).toMatch(/dan$/);
    drill.health = { 'hooks-ok': 'healthy', 'jobs-ok': 'healthy' };
    drill.give({ kind: 'steer-restoration', action: 'resume' }, ann).advance(minutes(12));
    expect(drill.incident?.restoration?.status).toBe('finished');
  });

  it('tolerates a gate that was unhealthy before, but not past the wait', () => {
    const drill = pulled(new Drill());
    drill.health = { 'hooks-ok': 'unhealthy' };
    drill.give({ kind: 'restore', restoration: 'gradual', health: drill.health }, ann).advance(minutes(4));
    expect(drill.incident?.restoration?.status).toBe('running');
    drill.advance(minutes(2));
    expect(drill.incident?.restoration?.why).toBe('hooks-ok did not become healthy during the wait');
  });

  it('waits for a lever that has not moved yet instead of going on', () => {
    const drill = pulled(new Drill());
    drill.leversMove = false;
    drill.give({ kind: 'restore', restoration: 'gradual', health: {} }, ann).advance(minutes(30));
    expect(moves(drill)).toEqual(['0 release hooks']);
  });

  it('a lever that does not move keeps nobody quiet: the incident is forgotten as any other', () => {
    const drill = pulled(new Drill());
    drill.leversMove = false;
    drill.give({ kind: 'restore', restoration: 'gradual', health: {} }, ann);
    const before = drill.pages.length;
    drill.advance(minutes(29));
    expect(drill.pages).toHaveLength(before);
    drill.advance(minutes(2));
    expect(drill.told.some((line) => line.startsWith('30 page ann: you acknowledged it, and nothing happened'))).toBe(
      true,
    );
  });
});
