import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
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

describe('a cell', () => {
  test('that reads its input finds none', async () => {
    const result = await runIn(await makePlace(), jobOf('cat; read -r x || echo "none"; head -c 1 /dev/tty || true'));
    expect(result).toMatchObject({ status: 'done', output: expect.stringMatching(/^none\n/) });
  });

  test('that prints 200 MB is read no faster than its host takes it', async () => {
    let received = 0;
    let open = 0;
    let most = 0;
    const place = await makePlace();
    const { runCell } = await import('../run-cell.ts');
    const result = await runCell(jobOf('head -c 200000000 /dev/zero | tr "\\0" x'), place, {
      signal: new AbortController().signal,
      onOutput: (text) => {
        received += text.length;
        open += 1;
        most = Math.max(most, open);
        return new Promise((resolve) =>
          setImmediate(() => {
            open -= 1;
            resolve();
          }),
        );
      },
    });
    expect(result.status).toBe('done');
    expect(received).toBe(200_000_000);
    expect(most).toBe(1);
  });

  test('that prints binary is printable, and says nothing to the terminal', async () => {
    const result = await runIn(
      await makePlace(),
      jobOf(`head -c 5000 ${process.execPath}; printf '\\033]0;x\\007\\377\\n'`),
    );
    expect(result.status).toBe('done');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(result.output).not.toMatch(/[\0-\u0008\u000b-\u001f\u007f-\u009f]/);
    expect(result.output).toMatch(/ELF|\ufffd/);
  });

  test('that never ends and ends well once it is signalled has failed', async () => {
    const source = `trap 'exit 0' TERM; while :; do sleep 0.1; done`;
    const result = await runIn(await makePlace(), jobOf(source, { timeoutSeconds: 1 }));
    expect(result).toMatchObject({ status: 'failed', exitCode: 0, closing: 'Stopped: it took longer than 1 s.' });
  });

  test.runIf(isLimited)('is stopped with daemons that left its group and take no signal', async () => {
    const stop = new AbortController();
    const daemon = `setsid bash -c 'trap "" TERM; echo ready; while :; do sleep 0.2; done; : daemon-of-a-cell' &`;
    const nested = `(setsid setsid bash -c 'sleep 300; : daemon-of-a-cell' >/dev/null 2>&1 &)`;
    const result = await runIn(await makePlace(), jobOf(`${daemon}\n${nested}\nsleep 300`), stop.signal, (text) => {
      if (text.includes('ready')) stop.abort('cancelled');
    });
    expect(result).toMatchObject({ status: 'failed', closing: 'Stopped: the run was cancelled.' });
    await sleep(20);
    expect(await runningWith('daemon-of-a-cell')).toEqual([]);
  });

  test.runIf(isLimited)('that leaves a process behind says so', async () => {
    const result = await runIn(await makePlace(), jobOf('sleep 30 >/dev/null 2>&1 & echo $!'));
    expect(result).toMatchObject({ status: 'done', closing: `Still running: sleep (${result.output.trim()}).` });
    process.kill(Number(result.output), 'SIGKILL');
  });

  test('with a value that is too long for the system fails with its name', async () => {
    const session = { cwd: null, variables: { HUGE: 'x'.repeat(200_000), SMALL: 'y' } };
    const result = await runIn(await makePlace(), jobOf('true', { session }));
    expect(result).toMatchObject({ status: 'failed', exitCode: null });
    expect(result.closing).toMatch(/the value of HUGE has 200005 bytes, and the system takes 131071 at most/);
  });

  test.runIf(isLimited)(
    'that writes a file without end, opens files without end or dumps core is bounded',
    async () => {
      const limits = { ...DEFAULT_LIMITS, fileMegabytes: 1, openFiles: 64, memoryMegabytes: 200 };
      const place = { ...(await makePlace()), limits };
      const written = await runIn(place, jobOf('set +e; head -c 3000000 /dev/zero > big; echo $?; wc -c < big'));
      expect(written.output).toMatch(/1048576\n$/);
      expect((await runIn(place, jobOf('ulimit -n; ulimit -c; cat /proc/self/oom_score_adj'))).output).toBe(
        '64\n0\n800\n',
      );
      const grown = await runIn(place, jobOf(`node -e 'const a = []; for (;;) a.push(Buffer.alloc(1e7, 1))'`));
      expect(grown.status).toBe('failed');
      const inNode = await runIn(place, jobOf('console.log("x")', { kind: 'typescript' }));
      expect(inNode).toMatchObject({ status: 'done', output: 'x\n' });
    },
  );
});
