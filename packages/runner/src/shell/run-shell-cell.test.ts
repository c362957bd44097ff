import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { CellJob, CellPlace, Session } from '../cell.ts';
import { jobOf, makePlace, removePlaces, runIn } from './cell.fixture.ts';

afterEach(removePlaces);

/** Runs cells one after another, each with what the one before it left. */
async function runAll(place: CellPlace, jobs: readonly CellJob[]) {
  const outputs: string[] = [];
  let session: Session = { cwd: null, variables: {} };
  for (const job of jobs) {
    const result = await runIn(place, { ...job, session });
    outputs.push(result.output);
    session = result.session;
  }
  return { outputs, session };
}

describe('a session', () => {
  test('carries exported variables, byte for byte, and the folder', async () => {
    const place = await makePlace();
    const { outputs, session } = await runAll(place, [
      jobOf(`export A=$'two\\nlines "q" \\'s\\' $x \\\\ ü' B=1 C=; D=not-exported; mkdir -p 'a b'; cd 'a b'`),
      jobOf(`printf "%s|%s|%s|%s" "$A" "$B" "\${C-unset}" "\${D-unset}"; basename "$PWD"`),
      jobOf('unset B; export -n A; cd ..; export PATH="$PATH:/opt/x"'),
      jobOf(`echo "\${A-unset} \${B-unset} \${PATH##*:}"`),
    ]);
    expect(outputs[1]).toBe('two\nlines "q" \'s\' $x \\ ü|1||unseta b\n');
    expect(outputs[3]).toBe('unset unset /opt/x\n');
    expect(session).toEqual({ cwd: null, variables: { C: '', PATH: `${place.env.PATH}:/opt/x` } });
  });

  test('holds nothing that the cell was given, nor anything of Tocsin', async () => {
    const place = await makePlace({ API_TOKEN: 'quite-secret-value', TOCSIN_TOKEN: 'own', TOCSIN_RUN: 'run-1' });
    const source = 'export API_TOKEN TOCSIN_TOKEN=mine TOCSIN_NEW=1 NEW=2';
    const { session } = await runIn(place, jobOf(source, { parameters: { REGION: 'eu' } }));
    expect(session).toEqual({ cwd: null, variables: { NEW: '2' } });
    const { output } = await runIn(
      place,
      jobOf('echo "$TOCSIN_TOKEN"', { session: { cwd: null, variables: { TOCSIN_TOKEN: 'mine' } } }),
    );
    expect(output).toBe('own\n');
  });

  test('is told after a failure and an early exit, and beside a trap of the cell', async () => {
    const place = await makePlace();
    const failed = await runIn(place, jobOf('export A=1\nfalse\nexport A=2'));
    expect(failed).toMatchObject({ status: 'failed', exitCode: 1, session: { variables: { A: '1' } } });
    const trapped = await runIn(
      place,
      jobOf(`trap 'echo "bye $?"' EXIT; (trap 'echo sub' EXIT; export A=sub); export A=1; exit 3`),
    );
    expect(trapped).toMatchObject({ exitCode: 3, output: 'sub\nbye 3\n', session: { variables: { A: '1' } } });
    const taken = await runIn(
      place,
      jobOf(`trap 'echo never' EXIT; trap - EXIT; trap 'echo usr' USR1; kill -USR1 $$; export A=2`),
    );
    expect(taken).toMatchObject({ status: 'done', output: 'usr\n', session: { variables: { A: '2' } } });
  });

  test('stays as it was when the shell was replaced or killed', async () => {
    const place = await makePlace();
    const session = { cwd: null, variables: { A: '1' } };
    expect((await runIn(place, jobOf('export A=2; exec true', { session }))).session).toEqual(session);
    expect((await runIn(place, jobOf('export A=2; kill -9 $$', { session }))).session).toEqual(session);
  });

  test('works in sh, too, and without env on PATH', async () => {
    const place = await makePlace();
    const { outputs } = await runAll(place, [
      jobOf('export A=1 PATH=/nonexistent', { interpreter: 'sh' }),
      jobOf('echo "$A $PATH"', { interpreter: '/bin/sh' }),
    ]);
    expect(outputs[1]).toBe('1 /nonexistent\n');
  });

  test('does not carry what no program could be started with', async () => {
    const place = await makePlace();
    const result = await runIn(place, jobOf('declare -x BIG SMALL=1; printf -v BIG "%0200000d" 0'));
    expect(result.session.variables).toEqual({ SMALL: '1' });
    expect(result.closing).toBe('Too long for the cells after this one, and not kept: BIG.');
  });

  test('a person who fills in a value again is followed, not the cell before', async () => {
    const place = await makePlace();
    const session = { cwd: null, variables: { REGION: 'us' } };
    expect((await runIn(place, jobOf('echo $REGION', { session, parameters: { REGION: 'eu' } }))).output).toBe('eu\n');
  });
});

describe('the output of a cell with a name in capitals', () => {
  test('is left under that name, standard output alone, without the line end', async () => {
    const place = await makePlace();
    const { outputs, session } = await runAll(place, [
      jobOf('echo "warning" >&2; echo rel-42; echo', { name: 'rollback/RELEASE_ID' }),
      jobOf('echo "<$RELEASE_ID>"'),
    ]);
    expect(session.variables).toEqual({ RELEASE_ID: 'rel-42' });
    expect(outputs).toEqual([expect.stringContaining('warning'), '<rel-42>\n']);
  });

  test.each(['release', 'AB', 'A_1', 'PATH', 'BASH_ENV', 'LD_PRELOAD', 'TOCSIN_TOKEN'])(
    'is not under %s',
    async (name) => {
      const { session } = await runIn(await makePlace(), jobOf('echo x', { name }));
      expect(session.variables).toEqual({});
    },
  );

  test('is not left by a cell that failed, nor when it is too long', async () => {
    const place = await makePlace();
    expect((await runIn(place, jobOf('echo half; false', { name: 'RELEASE' }))).session.variables).toEqual({});
    const long = await runIn(place, jobOf('head -c 300000 /dev/zero | tr "\\0" x', { name: 'RELEASE' }));
    expect(long).toMatchObject({ status: 'done', session: { variables: {} } });
    expect(long.closing).toMatch(/too long to become RELEASE/);
  });
});

describe('an interpreter', () => {
  const python = process.env.PATH?.split(':').some((folder) => existsSync(join(folder, 'python3'))) ?? false;

  test.skipIf(!python)('reads the source from a file, which is gone afterwards', async () => {
    const place = await makePlace({ PATH: '/usr/local/bin:/usr/bin:/bin' });
    const source = 'import os, sys\nprint(os.environ["A"], sys.stdin.read() == "", os.path.basename(os.getcwd()))';
    const result = await runIn(place, jobOf(source, { interpreter: 'python3 -u', parameters: { A: 'ä' } }));
    expect(result).toMatchObject({ status: 'done', output: 'ä True run\n', closing: null });
    expect(await readdir(place.cwd)).toEqual([]);
  });

  test('runs as node, and leaves what it prints under its name', async () => {
    const place = await makePlace();
    const result = await runIn(
      place,
      jobOf('console.log(require("os").EOL.length + 41)', { interpreter: process.execPath, name: 'THE_ID' }),
    );
    expect(result.session.variables).toEqual({ THE_ID: '42' });
  });

  test('that is not there fails with its name', async () => {
    const result = await runIn(await makePlace(), jobOf('x', { interpreter: 'no-such-thing' }));
    expect(result).toMatchObject({ status: 'failed', exitCode: null, output: '' });
    expect(result.closing).toMatch(/no program "no-such-thing" on PATH/);
  });
});

describe('a folder', () => {
  test('is taken from the one of the session, for this cell only', async () => {
    const place = await makePlace();
    await mkdir(join(place.cwd, 'a/b'), { recursive: true });
    await chmod(join(place.cwd, 'a'), 0o777);
    const session = { cwd: join(place.cwd, 'a'), variables: {} };
    const result = await runIn(place, jobOf('basename "$PWD"', { cwd: 'b', session }));
    expect(result).toMatchObject({ output: 'b\n', session });
    expect((await runIn(place, jobOf('cd ../..', { cwd: 'b', session }))).session.cwd).toBeNull();
  });

  test('that is not there is an error that says so', async () => {
    const result = await runIn(await makePlace(), jobOf('echo x', { cwd: 'nowhere' }));
    expect(result.closing).toMatch(/there is no folder .*nowhere/);
  });
});

test('an output can be opened by name', async () => {
  const result = await runIn(await makePlace(), jobOf('echo a | tee /dev/stderr; echo b > /dev/stdout'));
  expect(result).toMatchObject({ status: 'done', output: 'a\na\nb\n' });
});
