import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { jobOf, makePlace, removePlaces, runIn } from './cell.fixture.ts';
import { DEFAULT_LIMITS } from './cell-limits.ts';

const execFileAsync = promisify(execFile);
afterEach(removePlaces);

/** Limits are those of the system, which root does not have and which differ elsewhere. */
const isLimited = process.platform === 'linux';

/** Runs that have this word in their command line. */
async function runningWith(word: string): Promise<string[]> {
  const { stdout } = await execFileAsync('ps', ['-eo', 'stat=,args=']);
  return stdout.split('\n').filter((line) => line.includes(word) && !line.startsWith('Z'));
}

describe.runIf(isLimited)('a fork bomb', () => {
  const processes = 80;

  test.each([
    ['that goes on after its shell', 'bomb() { bomb | bomb & }; bomb'],
    ['that its shell waits for', 'bomb() { bomb & bomb & wait; }; bomb'],
    ['that prints nothing', 'exec >/dev/null 2>&1; bomb() { sleep 9 & bomb & }; bomb; bomb'],
  ])('%s ends as a failed cell, and nothing of it is left', async (_, source) => {
    const place = { ...(await makePlace()), limits: { ...DEFAULT_LIMITS, processes } };
    const result = await runIn(place, jobOf(source));
    expect(result.status).toBe('failed');
    expect(result.closing).toMatch(/as a fork bomb does. All were killed/);
    expect(await runningWith('bomb()')).toEqual([]);
    expect(await runIn(place, jobOf('echo fine'))).toMatchObject({ status: 'done', output: 'fine\n' });
  });
});
