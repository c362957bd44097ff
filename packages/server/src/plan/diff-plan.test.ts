import { expect, it } from 'vitest';
import { diffSources } from './diff-plan.ts';

it('says of each file what became of it, with three lines around each change', () => {
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`);
  const changed = lines.with(9, 'another line 10');
  const from = { 'a.yaml': lines.join('\n'), 'gone.md': 'one\ntwo\n', 'same.yaml': 'x' };
  const to = { 'a.yaml': changed.join('\n'), 'new.md': 'three\n', 'same.yaml': 'x' };
  const [a, gone, added] = diffSources(from, to);
  expect(a).toMatchObject({ path: 'a.yaml', status: 'changed', added: 1, removed: 1 });
  expect(a?.hunks).toHaveLength(1);
  expect(a?.hunks[0]).toMatchObject({ oldStart: 7, oldLines: 7, newStart: 7, newLines: 7 });
  expect(a?.hunks[0]?.lines.filter(({ kind }) => kind !== 'same')).toEqual([
    { kind: 'removed', text: 'line 10' },
    { kind: 'added', text: 'another line 10' },
  ]);
  expect(gone).toMatchObject({ path: 'gone.md', status: 'removed', added: 0, removed: 2 });
  expect(added).toMatchObject({ path: 'new.md', status: 'added', added: 1, removed: 0 });
});

it('does not count the missing end of a line as one', () => {
  const [diff] = diffSources({ 'a.yaml': 'a\nb' }, { 'a.yaml': 'a\nb\n' });
  expect(diff?.hunks[0]?.lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual(['same a', 'removed b', 'added b']);
});

it('ends in time for files that have nothing in common, and still says all of it', () => {
  const random = (seed: number) => Array.from({ length: 60_000 }, (_, i) => String((i * seed) % 1_000_003)).join('\n');
  const startMs = performance.now();
  const [first, second] = diffSources(
    { 'a.yaml': random(7919), 'b.yaml': random(104_729) },
    { 'a.yaml': random(31_337), 'b.yaml': random(65_537) },
  );
  expect(performance.now() - startMs).toBeLessThan(5_000);
  expect([first?.added, second?.removed]).toEqual([60_000, 60_000]);
});
