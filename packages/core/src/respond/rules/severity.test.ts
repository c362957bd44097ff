import { describe, expect, it } from 'vitest';
import { ann, Drill, firing } from '../drill.fixture.ts';

describe('level', () => {
  it('gives the command by level, also when it is raised', () => {
    const drill = new Drill().open('P1', firing('a', 'P1'));
    expect(drill.incident?.roles.commander).toBe('ben');
    drill.give({ kind: 'signals', signals: [firing('b', 'P0')] });
    expect(drill.incident?.severity).toBe('P0');
    expect(drill.incident?.roles.commander).toBe('dan');
  });

  it('is never lowered by a signal, and a person who lowered it is not overruled by the same alert', () => {
    const drill = new Drill().open('P0', firing('a', 'P0'));
    drill.give({ kind: 'set-severity', severity: 'P1', reason: 'one tenant only' }, ann);
    drill.give({ kind: 'signals', signals: [firing('a', 'P0')] });
    drill.give({ kind: 'signals', signals: [firing('c', 'P3')] });
    expect(drill.incident?.severity).toBe('P1');
    expect(drill.incident?.firstSeverity).toBe('P0');
  });

  it('raised after an acknowledgement, it pages the new commander', () => {
    const drill = new Drill()
      .open('P1')
      .give({ kind: 'acknowledge', person: 'ben' }, { kind: 'person', id: 'ben', name: 'Ben' });
    drill.give({ kind: 'signals', signals: [firing('b', 'P0')] });
    expect(drill.pages).toContain('0 dan');
  });
});
