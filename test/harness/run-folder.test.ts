import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeRunFolder, removeAbandonedRuns, removeRunFolder } from './run-folder.ts';

const parent = mkdtempSync(join(tmpdir(), 'tocsin-runs-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A folder with a cluster in it, whose mark is changed. */
function folderOf(change: (mark: string) => string): string {
  const folder = makeRunFolder(parent);
  mkdirSync(join(folder, 'postgres', 'data'), { recursive: true });
  const mark = join(folder, 'made-by');
  writeFileSync(mark, change(readFileSync(mark, 'utf8')));
  return folder;
}

it('what killed runs left is removed, and nothing of a run that goes on or of somebody else', async () => {
  const goneText = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
  const gone = folderOf((mark) => mark.replace(/^\d+/, goneText));
  const pidTakenAgain = folderOf((mark) => `${mark}1`);
  const others = {
    living: folderOf((mark) => mark),
    unmarked: folderOf(() => ''),
    ofAnotherContainer: folderOf((mark) => mark.replace(/ \S+ /, ' pid:[1] ').replace(/^\d+/, goneText)),
    foreign: join(parent, 'somebody-else'),
  };
  mkdirSync(others.foreign);
  await removeAbandonedRuns(parent);
  expect([gone, pidTakenAgain].filter(existsSync)).toEqual([]);
  expect(Object.values(others).filter((folder) => !existsSync(folder))).toEqual([]);
});

it('a cluster that is kept elsewhere goes with its run, unless it is not this run’s', async () => {
  const folder = folderOf((mark) => mark);
  const foreign = join(parent, '0123456789ab-cdef01');
  mkdirSync(foreign);
  writeFileSync(join(folder, 'postgres.location'), `${foreign}\n`);
  await removeRunFolder(folder);
  expect([existsSync(folder), existsSync(foreign)]).toEqual([false, true]);
});
