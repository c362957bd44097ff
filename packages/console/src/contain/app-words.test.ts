import { expect, it } from 'vitest';
import type { AppInstance } from '../api/generated/types.gen.ts';
import { appsSummary, lagWords, oldestFirst, standing } from './app-words.ts';

function app(changes: Partial<AppInstance> = {}): AppInstance {
  return {
    ...{ service: 'shop', instance: 'one', version: '1.4.0', sdk: '0.1.0', runtime: 'node 22.1', connected: true },
    ...{ connectedAt: null, seenAt: '2026-11-04T08:00:00Z', leversVersion: 7, current: true, lagMs: 4 },
    ...changes,
  };
}
const summary = (connected: number, instances: AppInstance[]) =>
  appsSummary({ service: 'shop', connected, version: 7, instances });

it('says whether an application acts on what is newest', () => {
  expect(standing(app()).word).toBe('current: 7');
  expect(standing(app({ connected: false })).word).toBe('polls: 7');
  expect(standing(app({ current: false, leversVersion: 5 }))).toEqual({ tone: 'bad', word: 'behind: at 5' });
  expect(standing(app({ current: false, leversVersion: null })).tone).toBe('warn');
});

it('counts who listens, and who is behind', () => {
  expect(summary(0, []).tone).toBe('warn');
  expect(summary(1, [])).toEqual({ tone: 'ok', words: '1 application connected' });
  const some = [app(), app({ current: false }), app({ connected: false })];
  expect(summary(2, some)).toEqual({ tone: 'bad', words: '2 applications connected, 1 polls, 1 behind' });
});

it('puts those first that are furthest behind', () => {
  const some = [app(), app({ current: false, leversVersion: 6 }), app({ current: false, leversVersion: null })];
  expect(oldestFirst(some).map(({ leversVersion }) => leversVersion)).toEqual([null, 6, 7]);
});

it('says how long a move took', () => {
  expect([null, 3.6, 1234].map(lagWords)).toEqual(['', 'took 4 ms,', 'took 1.2 s,']);
});
