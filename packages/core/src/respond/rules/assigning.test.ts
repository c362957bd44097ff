import { describe, expect, it } from 'vitest';
import { ann, Drill } from '../drill.fixture.ts';

describe('roles', () => {
  it('are given with notice to the new holder and to the old one', () => {
    const drill = new Drill().open('P1').give({ kind: 'assign', role: 'commander', person: 'cat' }, ann);
    expect(drill.told.slice(1)).toEqual([
      '0 notify cat: ann made you commander',
      '0 notify ben: cat is commander now, instead of you',
    ]);
    expect(drill.lines).toContain('cat is commander, instead of ben');
  });

  it('are not told to whoever takes them', () => {
    const drill = new Drill().open('P1').give({ kind: 'assign', role: 'scribe', person: 'ann' }, ann);
    expect(drill.told).toHaveLength(1);
  });

  it('twice the same says nothing, and after the end nobody is told', () => {
    const drill = new Drill().open('P1').give({ kind: 'assign', role: 'scribe', person: 'cat' }, ann);
    const before = drill.entries.length;
    drill.give({ kind: 'assign', role: 'scribe', person: 'cat' }, ann);
    expect(drill.entries.length).toBe(before);
    drill.give({ kind: 'resolve', resolution: 'fixed', falsePositive: false }, ann);
    drill.give({ kind: 'assign', role: 'scribe', person: 'dan' }, ann);
    expect(drill.incident?.roles.scribe).toBe('dan');
    expect(drill.told.some((one) => one.includes('dan'))).toBe(false);
  });
});
