import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { runTocsin } from '../shared/tocsin-server.fake.ts';

/** Each call is a process of its own; a busy machine takes its time. */
vi.setConfig({ testTimeout: 120_000 });

const example = fileURLToPath(new URL('../../../../examples/churn-saver', import.meta.url));

/** A copy of the example that a test changes. */
async function copyWith(file: string, change: (text: string) => string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-rehearse-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(example, folder, { recursive: true });
  const path = join(folder, file);
  await writeFile(path, change(await readFile(path, 'utf8')));
  return folder;
}

it('plays the stories of a plan, and exits 0 when everything holds', async () => {
  const { code, out } = await runTocsin(['rehearse', example]);
  expect(out).toContain('Sat 14 Nov 03:12:00 EST');
  expect(out).toMatch(/^3 stories, \d+ expectations: everything holds$/m);
  expect(code).toBe(0);
});

it('exits 1 when an expectation fails, and names its line', async () => {
  const folder = await copyWith('rehearsals/nobody-answers.yaml', (text) =>
    text.replace('{ unanswered: true }', '{ answeredWithin: 1m }'),
  );
  const { code, out } = await runTocsin(['rehearse', folder, 'nobody-answers']);
  expect(out).toMatch(/FAILS somebody answers within 1m: nobody answered \(line \d+\)/);
  const file = join(folder, 'rehearsals/nobody-answers.yaml');
  const line = (await readFile(file, 'utf8')).split('\n').findIndex((text) => text.includes('answeredWithin: 1m')) + 1;
  const failure = `${file}:${line}: expected: somebody answers within 1m; what happened: nobody answered`;
  expect(out.trimEnd().split('\n').slice(-2)).toEqual([
    expect.stringMatching(/^1 story, \d+ expectations: 1 fails$/),
    `  ${failure}`,
  ]);
  expect(code).toBe(1);
  const md = await runTocsin(['rehearse', folder, '--report', 'md']);
  expect(md.out).toMatch(/^## 1 of 3 stories do not go as expected\n\n- .*nobody-answers.yaml:\d+: expected: somebody/);
  expect(md.code).toBe(1);
  const json = JSON.parse((await runTocsin(['rehearse', folder, 'nobody-answers', '--json'])).out);
  expect(json).toMatchObject({ passed: false, rehearsals: [{ file, passed: false }] });
});

it('exits 2 with every mistake of a scenario and its place', async () => {
  const folder = await copyWith('rehearsals/nobody-answers.yaml', (text) =>
    text.replace('monitor: database', 'monitor: databse'),
  );
  const { code, err } = await runTocsin(['rehearse', folder]);
  expect(err).toMatch(/rehearsals\/nobody-answers\.yaml:\d+:\d+: error: The plan has no monitor "databse"/);
  expect(err).toContain('Did you mean "database"?');
  expect(code).toBe(2);
});

it('answers a question: what, when, who does not answer, what is down', async () => {
  const question = ['--at', '2026-11-01T01:30', '--metric', 'webhook.success_rate=80%', '--down', 'slack'];
  const asked = ['rehearse', example, ...question, '--silent', 'schedule:on-call/primary', '--json'];
  const { code, out } = await runTocsin(asked);
  const { rehearsals } = JSON.parse(out);
  expect(rehearsals).toHaveLength(1);
  expect(rehearsals[0].incidents).toMatchObject([{ severity: 'P1', outcome: 'resolved' }]);
  expect(rehearsals[0].timeline[0].local).toBe('Sun 1 Nov 01:30:00 EDT');
  expect(code).toBe(0);
  const wrong = await runTocsin(['rehearse', example, '--metric', 'no.such=80%']);
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.err).toContain('no metric "no.such"');
});

it('a year is the same for the same seed, and one of its incidents can be told', async () => {
  const year = [
    'rehearse',
    example,
    '--year',
    '2027',
    '--incidents',
    '60',
    '--no-answer',
    '100%',
    '--down',
    'email=5%',
  ];
  const first = await runTocsin([...year, '--json']);
  expect((await runTocsin([...year, '--json'])).out).toBe(first.out);
  const index = JSON.parse(first.out).unanswered.examples[0].index;
  const text = await runTocsin(year);
  expect(text.out).toContain(`#${index}`);
  const told = await runTocsin([...year, '--only', String(index)]);
  expect(told.out).toContain(`Incident ${index} of the year`);
  expect(told.out).toContain('Nobody answered in');
  expect((await runTocsin([...year, '--report', 'md'])).out).toContain('| level | incidents |');
});

it('compares two versions: a new gap makes it worse, for a terminal and for a pull request', async () => {
  const three = 'members: [tertiary-engineer, primary-engineer, secondary-engineer]';
  const two = `members: [tertiary-engineer, secondary-engineer]\n        only: [{ from: "00:41", to: "00:00" }]`;
  const folder = await copyWith('people.yaml', (text) => text.replace(three, two));
  const compared = ['rehearse', example, '--compare', folder, '--at', '2026-11-03T00:00'];
  const { code, out } = await runTocsin(compared);
  const told =
    'This change makes the plan worse: it leaves 10 days 10 hours of on-call/tertiary uncovered (in 367 stretches, first Tue 3 Nov 00:00 to 00:41 EST)';
  expect(out.split('\n')[0]).toBe(told);
  expect(out).toContain('on-call/tertiary: Secondary Engineer instead of Primary Engineer, Tue 3 Nov 00:41');
  expect(code).toBe(1);
  const md = await runTocsin([...compared, '--report', 'md']);
  expect(md.out.split('\n')[0]).toBe(`## ${told}`);
  expect(md.out).toContain('### Covered before, and nobody now\n\n- on-call/tertiary: Tue 3 Nov 00:00 to 00:41 EST');
  expect(md.code).toBe(1);
  const same = await runTocsin(['rehearse', example, '--compare', example]);
  expect(same.out).toMatch(/^This change changes nothing$/m);
  expect(same.code).toBe(0);
});

it('refuses what contradicts itself', async () => {
  expect((await runTocsin(['rehearse', example, 'a', '--monitor', 'app'])).code).toBe(2);
  expect((await runTocsin(['rehearse', example, '--year', 'soon'])).err).toContain('--year is a whole number');
  expect((await runTocsin(['rehearse', example, '--year', '2027', '--monitor', 'app'])).code).toBe(2);
  expect((await runTocsin(['rehearse', example, '--report', 'pdf'])).code).toBe(2);
  expect((await runTocsin(['rehearse', example, '--year', '2027', '--holidays', '2027-02-30'])).err).toContain(
    '2027-02-30',
  );
  expect((await runTocsin(['rehearse', example, 'no-such-story'])).err).toContain('no scenario');
});
