import { expect, it } from 'vitest';
import type { ListRunsResponse, Runbook } from '../api/generated/types.gen.ts';
import { filterRunbooks, lastRuns } from './runbooks-filter.ts';

const runbook = (id: string, changes: Partial<Runbook> = {}): Runbook => ({
  ...{ service: 'shop', id, title: id, symptoms: [], components: [], severity: null, impact: '', parameters: [] },
  ...{ triggers: [], file: `runbooks/${id}.md`, phases: [] },
  ...changes,
});

it('finds runbooks by all words, wherever they stand', () => {
  const all = [
    runbook('api-down', { symptoms: ['Every request is answered with 500'], components: ['api'] }),
    runbook('rollback', { title: 'Go back to an older version' }),
  ];
  const found = (text: string) => filterRunbooks(all, text).map(({ id }) => id);
  expect(found('REQUEST api')).toEqual(['api-down']);
  expect(found('older')).toEqual(['rollback']);
  expect(found('  ')).toEqual(['api-down', 'rollback']);
  expect(found('request older')).toEqual([]);
});

it('knows the latest run of each runbook, in whatever order they come', () => {
  const run = (id: string, name: string, day: number): ListRunsResponse['runs'][number] => ({
    ...{ id, service: 'shop', runbook: name, title: name, incidentId: null, status: 'done', auto: false },
    ...{ startedBy: 'Ann', startedAt: `2026-01-0${day}T00:00:00Z`, finishedAt: null, pausedAt: null },
    ...{ runsAllFor: null, halted: null, startedByRun: null },
  });
  const last = lastRuns([run('one', 'a', 1), run('two', 'a', 3), run('three', 'a', 2), run('four', 'b', 1)]);
  expect(last.get('shop/a')?.id).toBe('two');
  expect(last.get('shop/b')?.id).toBe('four');
  expect(last.get('shop/c')).toBeUndefined();
});
