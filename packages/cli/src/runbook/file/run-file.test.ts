import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../shared/exit-codes.ts';
import { Failure } from '../../shared/failure.ts';
import { runTocsin } from '../../shared/tocsin-server.fake.ts';
import { type FileOptions, runFile } from './run-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-run-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly options?: FileOptions;
  readonly env?: Record<string, string>;
  readonly name?: string;
  /** What a person answers, in turn; undefined: there is no terminal. */
  readonly answers?: string[];
}

/** Writes a file and runs it. The code is that of the command; 0 to 130, or the failure's. */
async function tocsin(text: string | Buffer, { options = {}, env = {}, name = 'notes.md', answers }: Run = {}) {
  writeFileSync(join(folder, name), text);
  let out = '';
  let err = '';
  const print = (part: string) => {
    out += part;
  };
  const around = {
    env: { PATH: process.env.PATH, ...env },
    terminal: answers ? terminalThat(answers, print) : null,
    print,
    complain: (part: string) => {
      err += part;
    },
    signal: new AbortController().signal,
  };
  try {
    const code = await runFile(join(folder, name), options, around);
    return { code, out, err };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { code: exitCodeOf(error.code), out, err: err + error.message };
  }
}

/** A terminal on which each question is answered by the next line; after the last one the input ends. */
function terminalThat(answers: string[], see: (part: string) => void) {
  const input = new PassThrough();
  const output = new PassThrough();
  output.on('data', (part: Buffer) => {
    see(part.toString());
    if (!/(?:\] |\): )/.test(part.toString())) return;
    const line = answers.shift();
    setImmediate(() => (line === undefined ? input.end() : input.write(`${line}\n`)));
  });
  return { input, output };
}

const fence = (info: string, source: string) => `\`\`\`${info}\n${source}\n\`\`\`\n\n`;
const READ = '{"readonly":"true"}';

describe('without a terminal', () => {
  it('runs what reads, carries the session on, and stops before the first change', async () => {
    const text = `# Notes\n\n${fence(`sh ${READ}`, 'export WORD=kept; mkdir -p sub; cd sub')}${fence(`sh ${READ}`, 'echo "$WORD in $(basename "$PWD")"')}${fence('sh', 'touch changed')}`;
    const { code, out } = await tocsin(text);
    expect(out).toContain('kept in sub\n');
    expect(out).toContain('"touch changed" needs a person\'s answer, and nobody can be asked here. Add --yes');
    expect(out).toContain('Ended: 2 done, 1 not run.\n');
    expect(code).toBe(5);
    const all = await tocsin(text, { options: { yes: true } });
    expect(all.out).toContain('Done: 3 done.\n');
    expect(all.code).toBe(0);
    expect(readFileSync(join(folder, 'sub', 'changed'), 'utf8')).toBe('');
  });

  it('ends at the first failure, and says how to take a step back', async () => {
    const text =
      fence('sh {"name":"on","undo":"off"}', 'echo on; exit 3') +
      fence('sh {"name":"off"}', 'echo off') +
      fence('sh', 'echo after');
    const { code, out } = await tocsin(text, { options: { yes: true } });
    expect(out).toContain('failed: on, exit code 3\n');
    expect(out).toContain('"on" failed. To take it back: --step off\n');
    expect(out).not.toContain('echo off');
    expect(code).toBe(1);
    expect((await tocsin(text, { options: { yes: true, step: ['off'] } })).out).toContain('off\ndone: off\n');
  });

  it('needs somebody for manual steps and for the approval of others, whatever --yes says of those', async () => {
    const manual = await tocsin('1. Call the bank\n');
    expect([manual.code, manual.out.includes('"Call the bank" needs a person')]).toEqual([5, true]);
    expect((await tocsin('1. Call the bank\n', { options: { yes: true } })).code).toBe(0);
    const two = await tocsin(fence('sh {"name":"drop","approve":"2"}', 'echo dropped'), { options: { yes: true } });
    expect(two.out).toContain('"drop" needs a person\'s answer');
    expect([two.code, /^dropped$/m.test(two.out)]).toEqual([5, false]);
  });

  it('needs a choice between ways', async () => {
    const text = `## Recover\n\n### Option 1: Roll back\n\n${fence(`sh ${READ}`, 'echo rolled')}### Option 2: Switch off\n\n${fence(`sh ${READ}`, 'echo switched')}`;
    const none = await tocsin(text);
    expect([none.code, none.out.includes('Nobody chose a way in "Recover". Add --option.')]).toEqual([5, true]);
    const second = await tocsin(text, { options: { option: ['switch'] } });
    expect(second.out).toContain('switched\n');
    expect(second.out).not.toContain('rolled\n');
    expect(second.code).toBe(0);
  });

  it('ends what runs beside the others with the run', async () => {
    const text =
      fence(`sh {"name":"side","background":"true","readonly":"true"}`, 'echo beside; sleep 60') +
      fence(`sh ${READ}`, 'sleep 0.5; echo front');
    const started = performance.now();
    const { code, out } = await tocsin(text);
    expect(out).toContain('[side] beside\n');
    expect(out).toContain('front\n');
    expect(code).toBe(0);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('tries again as often as the step says', async () => {
    const { out, code } = await tocsin(
      fence('sh {"retry":"1","readonly":"true"}', 'test -e tried || { touch tried; exit 1; }; echo second'),
    );
    expect(out).toContain('Tried again in 1 s.\n');
    expect([out.includes('second\n'), code]).toEqual([true, 0]);
  });
});

describe('on a terminal', () => {
  const two = fence(`sh {"name":"look","readonly":"true"}`, 'echo seen') + fence('sh {"name":"act"}', 'echo acted');

  it('asks for every step; what is skipped does not run, and quitting ends it', async () => {
    const skipped = await tocsin(two, { answers: ['y', 'skip'] });
    expect(skipped.out).toContain('Run it? [yes/no/skip/all/quit] ');
    expect(skipped.out).toContain('Run it? [yes/no/skip/quit] ');
    expect(skipped.out).toContain('Done: 1 done, 1 skipped.\n');
    expect([skipped.code, /^acted$/m.test(skipped.out)]).toEqual([0, false]);
    const quit = await tocsin(two, { answers: ['what?', 'q'] });
    expect(quit.out).toContain('Answer with one of: yes, no, skip, all, quit.\n');
    expect([quit.code, quit.out.includes('Ended: 2 not run.\n')]).toEqual([5, true]);
    expect((await tocsin(two, { answers: ['y'] })).code).toBe(5);
  });

  it('asks no more for what reads after "all", and always for what changes', async () => {
    const { out, code } = await tocsin(fence(`sh ${READ}`, 'echo one') + two, { answers: ['all', 'yes'] });
    expect(out.match(/Run it\?/g)).toHaveLength(2);
    expect([out.includes('Done: 3 done.\n'), code]).toEqual([true, 0]);
  });

  it('asks for values, and again for other ones', async () => {
    const text = `---\nparameters:\n  NAME: { pattern: "[a-z]+" }\n---\n\n${fence('sh', 'echo "<$NAME>"')}`;
    const { out } = await tocsin(text, { answers: ['UPPER', 'ann', 'edit', 'ben', 'y'] });
    expect(out).toContain('does not have the form [a-z]+.\n');
    expect(out).toContain('NAME=ann\n');
    expect(out).toContain('<ben>\n');
  });

  it('ticks manual steps, chooses a way, and asks what to do after a failure', async () => {
    const text = `1. Call the bank\n\n## Recover\n\n### Option 1: Back\n\n${fence('sh', 'echo back')}### Option 2: Off\n\n${fence('sh {"name":"off"}', 'test -e again || { touch again; exit 1; }; echo off')}`;
    const { out, code } = await tocsin(text, { answers: ['y', '9', '2', 'y', 'retry', 'y'] });
    expect(out).toContain('Which way? [1-2] ');
    expect(out).toContain('"off" failed. [retry/continue/quit] ');
    expect(out).toContain('Done: 2 done, 1 skipped.\n');
    expect(code).toBe(0);
  });

  it('asks for the approval of others even with --yes', async () => {
    const text = fence('sh {"name":"drop","approve":"2 commander"}', 'echo dropped');
    const { out, code } = await tocsin(text, { options: { yes: true }, answers: ['n'] });
    expect(out).toContain('It asks for the approval of two people, one of them commander: is that given?');
    expect([code, /^dropped$/m.test(out)]).toEqual([0, false]);
  });

  it('shows what SQL has changed, and keeps it only when somebody says so', async () => {
    const { default: Database } = await import('libsql');
    const file = join(folder, 'app.db');
    const database = new Database(file);
    database.exec("CREATE TABLE item (id INTEGER, name TEXT); INSERT INTO item VALUES (1, 'old'), (2, 'other')");
    const text = fence('sql', "UPDATE item SET name = 'new' WHERE id = 1");
    const env = { DATABASE_URL: `sqlite:${file}` };
    const names = () => JSON.stringify(database.prepare('SELECT name FROM item ORDER BY id').all());
    const back = await tocsin(text, { env, answers: ['y', 'rollback'] });
    expect(back.out).toContain('UPDATE item: 1 row\n');
    expect(back.out).toMatch(/Before:\n.*ID +NAME\n.*1 +old\nAfter:\n.*ID +NAME\n.*1 +new/);
    expect(names()).toContain('old');
    await tocsin(text, { env, answers: ['y', 'commit'] });
    expect(names()).toContain('new');
    database.close();
  });
});

describe('values', () => {
  const text = `---\nparameters:\n  NAME: { title: Whose, pattern: "[a-z';$() ]+" }\n  API_TOKEN: {}\n---\n\n${fence(`sh ${READ}`, 'echo "<$NAME> $API_TOKEN"')}`;

  it('never reach the source of a shell', async () => {
    const { out } = await tocsin(text, { options: { param: { NAME: "x'; $(touch pwned)", API_TOKEN: 'abcdef' } } });
    expect(out).toContain("<x'; $(touch pwned)> [redacted]\n");
    expect(() => readFileSync(join(folder, 'pwned'))).toThrow();
  });

  it('that are missing or wrong are named', async () => {
    const missing = await tocsin(text, { options: { param: { NAME: 'x' } } });
    expect(missing.out).toContain('needs to know: Api token (API_TOKEN). Add --param API_TOKEN=…\n');
    expect(missing.code).toBe(5);
    expect(await tocsin(text, { options: { param: { NAME: 'UPPER' } } })).toMatchObject({
      code: 2,
      err: expect.stringContaining('does not have the form'),
    });
    expect(await tocsin(text, { options: { param: { OTHER: '1' } } })).toMatchObject({
      code: 2,
      err: expect.stringContaining('no parameter "OTHER"'),
    });
    expect(await tocsin(text, { options: { step: ['none'] } })).toMatchObject({
      code: 4,
      err: expect.stringContaining('There is no step "none". It has: '),
    });
  });

  it('are shown in their places by --dry-run, without secrets, and nothing runs', async () => {
    const { out, code } = await tocsin(`${text}${fence('sh', 'touch dry')}`, {
      options: { dryRun: true, param: { NAME: 'ann', API_TOKEN: 'abcdef' } },
    });
    expect(out).toContain('    echo "<ann> [redacted]"\n    NAME=ann\n    API_TOKEN=…\n    Only reads. At most 1 h.\n');
    expect(out).toContain('    touch dry\n    May change something.');
    expect(out).not.toContain('abcdef');
    expect(() => readFileSync(join(folder, 'dry'))).toThrow();
    expect(code).toBe(0);
    const json = JSON.parse((await tocsin(text, { options: { dryRun: true, json: true } })).out);
    expect(json).toMatchObject({
      dryRun: true,
      steps: [{ kind: 'shell', changes: false, missing: ['NAME', 'API_TOKEN'] }],
    });
  });
});

describe('connections and environment', () => {
  it('come from DATABASE_URL, whatever the step calls it', async () => {
    const { out, code } = await tocsin(fence('sql {"connection":"app"}', 'SELECT 40 + 2 AS answer'), {
      env: { DATABASE_URL: `sqlite:${join(folder, 'new.db')}` },
    });
    expect(out).toContain('On the connection DATABASE_URL, in a READ ONLY transaction.');
    // A SQLite file that is not there is not made by reading.
    expect(code).toBe(1);
    const none = await tocsin(fence('sql', 'SELECT 1'));
    expect([none.code, none.out.includes('names no connection')]).toEqual([1, true]);
  });

  it('come from the plan that the file lies in', async () => {
    mkdirSync(join(folder, 'plan', 'runbooks'), { recursive: true });
    writeFileSync(join(folder, 'plan', 'plan.yaml'), 'nonsense: true\n');
    const inPlan = (options: FileOptions = {}) =>
      tocsin(fence(`sh ${READ}`, 'echo ran'), { options, name: join('plan', 'runbooks', 'look.md') });
    const broken = await inPlan();
    expect(broken.code).toBe(2);
    expect(broken.err).toContain('plan.yaml');
    const asked = await inPlan({ plan: join(folder, 'plan') });
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('tocsin check') });
    expect((await inPlan({ plan: join(folder, 'nowhere') })).code).toBe(4);
  });
});

describe('any file', () => {
  it.each([
    ['is empty', '', 2, 'empty'],
    ['is binary', Buffer.from([0, 1, 2, 255]), 2, 'not UTF-8 text'],
    ['is huge', 'x'.repeat(1_100_000), 2, 'larger than 1 MB'],
    ['has no steps', '# Only\n\nwords\n', 2, 'has no steps'],
  ])('that %s is refused with the reason', async (_, text, code, reason) => {
    const ran = await tocsin(text);
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toContain(reason);
  });

  it('with a byte-order mark, other line ends and an unclosed fence runs', async () => {
    const { out, code } = await tocsin(
      `\uFEFF# Notes\r\n\r\n\`\`\`sh ${READ}\r\necho one\r\necho two\r\n\`\`\`\r\n\r\n\`\`\`sh ${READ}\r\necho open`,
    );
    expect(out).toContain('one\ntwo\n');
    expect(out).toContain('open\n');
    expect(code).toBe(0);
  });

  it("with another tool's front matter runs, and says what it does not know", async () => {
    const { out, err, code } = await tocsin(`---\nlayout: page\n---\n${fence(`sh ${READ}`, 'echo ran')}`);
    expect(err).toContain('layout');
    expect([out.includes('ran\n'), code]).toEqual([true, 0]);
  });

  it('cannot steer a terminal, by its text or by its output', async () => {
    const { out } = await tocsin(
      `## A\u001b[2J\n\n${fence(`sh ${READ}`, "printf '\\033[2J\\033]0;title\\007bell\\007'; echo '\u001b[1A'")}`,
    );
    expect(out).not.toContain('\u001b');
    expect(out).toContain('bell');
  });

  it('that is named like a command needs its path, and a word that is no file is a runbook of the server', async () => {
    writeFileSync(join(folder, 'list'), fence(`sh ${READ}`, 'echo listed'));
    expect((await runTocsin(['run', './list'], {}, undefined, folder)).out).toContain('listed\n');
    const unreachable = { TOCSIN_URL: 'http://127.0.0.1:9' };
    expect((await runTocsin(['run', 'list'], unreachable, undefined, folder)).code).toBe(3);
    expect((await runTocsin(['run', 'webhooks'], unreachable, undefined, folder)).code).toBe(3);
    expect(await runTocsin(['run', 'gone.md'], {}, undefined, folder)).toMatchObject({
      code: 4,
      err: 'There is no file gone.md.\n',
    });
    expect((await runTocsin(['run', './'], {}, undefined, folder)).code).toBe(2);
    expect((await runTocsin(['run'], {}, undefined, folder)).code).toBe(2);
  });
});

it('--json prints one object, with outputs in bounds and without secrets', async () => {
  const text =
    fence(`sh {"name":"much","readonly":"true"}`, 'echo "$MY_PASSWORD"; head -c 5000000 /dev/zero | tr "\\0" x') +
    fence('sh {"name":"bad"}', 'exit 4');
  const { out, code } = await tocsin(text, { options: { json: true, yes: true }, env: { MY_PASSWORD: 'hunter22' } });
  const answer = JSON.parse(out);
  expect(answer).toMatchObject({
    ...{ file: 'notes.md', status: 'failed', reason: '"bad" failed.' },
    steps: [
      { id: 'much', status: 'done', exitCode: 0, changes: false },
      { id: 'bad', status: 'failed', exitCode: 4, changes: true },
    ],
  });
  expect(answer.steps[0].output).toContain('[redacted]\n');
  expect(answer.steps[0].output.length).toBeLessThan(200_000);
  expect(code).toBe(1);
});

it('sends HTTP cells, with values of the cells before them', async () => {
  const server = createServer((request, response) => response.end(`you asked for ${request.url}`));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const text =
    fence(`sh ${READ}`, `export BASE=http://127.0.0.1:${port} WORD='a b'`) +
    fence('http', 'GET {{BASE}}/{{WORD}}\n?? status == 200\n?? body endsWith b');
  const { out, code } = await tocsin(text);
  await new Promise((done) => server.close(done));
  expect(out).toContain('you asked for /a%20b\n✓ status == 200\n✓ body endsWith b\n');
  expect(code).toBe(0);
});

/** Whether a process is there and has not ended, though nobody may have asked how. */
function isAlive(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

it('Ctrl-C ends the step and everything that it started', async () => {
  writeFileSync(
    join(folder, 'long.md'),
    fence(`sh ${READ}`, '(trap "" TERM; echo "pid $BASHPID"; exec sleep 60) & wait') +
      fence(`sh ${READ}`, 'echo never'),
  );
  let stopped = false;
  const ran = await runTocsin(
    ['run', 'long.md'],
    {},
    (out, stop) => {
      if (stopped || !/^pid \d+$/m.test(out)) return;
      stopped = true;
      stop();
    },
    folder,
  );
  expect(ran.code).toBe(130);
  expect(ran.out).toContain('Interrupted.\nEnded: 1 failed, 1 not run.\n');
  const pid = /^pid (\d+)$/m.exec(ran.out)?.[1];
  expect(isAlive(pid ?? '')).toBe(false);
});
