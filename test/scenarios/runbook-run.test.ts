import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { IncidentRoom, Proposal, Run, StepPreview } from '@tocsin/server/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase } from '../harness/databases.ts';
import { type PlanNode, startPlanNode, TOKEN } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';

/* People and the command line run whole runbooks over HTTP: who may do what, what is asked, shown, recorded and kept secret. */
const FOLDER = join(import.meta.dirname, 'runbook-run-plan');
const FILES = ['plan.yaml', 'runbooks/routine.md', 'runbooks/rollback.md', 'runbooks/change.md', 'runbooks/watch.md'];
const COMMAND = resolve(import.meta.dirname, '../../packages/cli/bin/tocsin.js');
const VENDOR_TOKEN = 'vendor-81f3-token"of$us';
const VENDOR_PASSWORD = 'a password of the vendor';
const SESSION_TOKEN = 'session-42-of-the-cell';
/** None of it may be in any answer. */
const SECRETS = [VENDOR_TOKEN, JSON.stringify(VENDOR_TOKEN).slice(1, -1), VENDOR_PASSWORD, SESSION_TOKEN];

type Step = Run['steps'][number];
type Values = Record<string, string>;
type Who = 'ann' | 'bob' | 'cat' | 'dan';

let orders: Awaited<ReturnType<typeof freshDatabase>>;
let database: pg.Client;
let web: Server;
let node: PlanNode;
let incidentId: string;
const ill = new Set<string>();
const requests: IncomingMessage[] = [];
const sessions = new Map<string, string>();
/** Everything that the API and the command line answered. */
const answers: string[] = [];

beforeAll(async () => {
  orders = await freshDatabase('orders');
  database = new pg.Client({ connectionString: orders.url });
  await database.connect();
  await database.query('create table orders (id int primary key, customer text, state text, note text)');
  await database.query(`insert into orders values (1, 'O''Brien', 'shut', null), (2, 'O''Brien', 'shut', null)`);
  web = createServer((request, response) => {
    requests.push(request);
    response.statusCode = ill.has(request.url ?? '') ? 503 : 200;
    response.end(`hello ${request.headers['x-session'] ?? 'nobody'}`);
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => web.once('listening', listening));
  const WEB_URL = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  node = await startPlanNode({
    files: Object.fromEntries(FILES.map((path) => [path, readFileSync(join(FOLDER, path), 'utf8')])),
    env: { WEB_URL, ORDERS_URL: orders.url, VENDOR_PASSWORD, PATH: process.env.PATH ?? '' },
  });
  for (const person of ['ann', 'bob', 'cat', 'dan']) {
    const { url } = await node.must<{ url: string }>('POST', '/api/signin-links', { person });
    const signedIn = await fetch(url, { redirect: 'manual' });
    sessions.set(person, signedIn.headers.get('set-cookie')?.split(';')[0] ?? '');
  }
  const opened = { service: 'shop', title: 'Nobody can buy', severity: 'P1', components: ['web'] };
  incidentId = (await node.must<IncidentRoom>('POST', '/api/incidents', opened)).id;
});
afterAll(async () => {
  await node?.close();
  web?.close();
  await database?.end();
  await orders?.drop();
});

interface Reply<T> {
  readonly status: number;
  readonly body: T;
  readonly detail: string;
}

/** Calls the API as somebody who signed in. */
async function as<T = Run>(who: Who, method: string, path: string, body?: unknown): Promise<Reply<T>> {
  const response = await fetch(`${node.server.url}/api/runs${path}`, {
    method,
    headers: {
      ...{ cookie: sessions.get(who) ?? '', 'x-tocsin': '1' },
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  answers.push(text);
  const parsed = text.startsWith('{') ? JSON.parse(text) : text;
  return { status: response.status, body: parsed, detail: parsed.detail ?? '' };
}

async function ok<T = Run>(who: Who, method: string, path: string, body?: unknown): Promise<T> {
  const reply = await as<T>(who, method, path, body);
  expect(reply.status, `${method} ${path}: ${JSON.stringify(reply.body)}`).toBe(200);
  return reply.body;
}

const start = (runbook: string, more: object = {}) => ok('ann', 'POST', '', { service: 'shop', runbook, ...more });
const look = (run: Run) => ok('ann', 'GET', `/${run.id}`);
const ended = (step: Step) => ['done', 'failed', 'unknown'].includes(step.status);
const at = (run: Run, id: string, what = '') => `/${run.id}/steps/${encodeURIComponent(id)}${what}`;

function stepOf(run: Run, id: string): Step {
  const step = run.steps.find((one) => one.id === id);
  if (!step) throw new Error(`${run.runbook} has no step ${id}`);
  return step;
}

/** Waits until a step is as it should be; else says how it is. */
async function until(run: Run, id: string, isSo: (step: Step) => boolean): Promise<Step> {
  let last: Step | null = null;
  const seen = async () => {
    last = stepOf(await look(run), id);
    return isSo(last) && last;
  };
  return eventually(`${id} of ${run.runbook}`, seen, 20_000).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(last)}`);
  });
}

/** Runs a step and waits for its end. */
async function perform(run: Run, id: string, body: object = {}): Promise<Step> {
  await ok('ann', 'POST', at(run, id, '/run'), body);
  return until(run, id, ended);
}

const halted = (run: Run) =>
  eventually('it stops', async () => {
    const now = await look(run);
    return now.runsAllFor === null && now;
  });

/** Runs the real command as the deploy's token. */
async function cli(...words: string[]): Promise<{ code: number; out: string }> {
  const env = { ...process.env, TOCSIN_URL: node.server.url, TOCSIN_TOKEN: TOKEN, NO_COLOR: '1', TOCSIN_INCIDENT: '' };
  const run = promisify(execFile)(process.execPath, [COMMAND, 'run', ...words], { env });
  const { code, out } = await run.then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout + stderr }),
    (failure: { code: number; stdout: string; stderr: string }) => ({
      ...{ code: failure.code, out: failure.stdout + failure.stderr },
    }),
  );
  answers.push(out);
  return { code, out };
}

const cliJson = async <T = Run>(...words: string[]) => JSON.parse((await cli(...words, '--json')).out) as T;

describe.sequential('a runbook over HTTP', () => {
  const values: Values = { VENDOR_TOKEN, CUSTOMER: "O'Brien" };
  let routine: Run;

  it('starts with parameters, and refuses those that do not fit', async () => {
    const wrong = { service: 'shop', runbook: 'routine', parameters: { REGION: 'moon' } };
    expect(await as('ann', 'POST', '', wrong)).toMatchObject({
      status: 400,
      detail: expect.stringContaining('eu, us'),
    });
    expect((await as('dan', 'POST', '', { service: 'shop', runbook: 'routine' })).status).toBe(403);
    routine = await start('routine', { incidentId, parameters: values });
    expect(routine.parameters.map(({ name, value }) => [name, value])).toEqual([
      ['REGION', 'eu'],
      ['VENDOR_TOKEN', '••••'],
      ['CUSTOMER', "O'Brien"],
    ]);
    expect(stepOf(routine, 'rollback/back')).toMatchObject({ status: 'pending', parameters: ['REGION'] });
  });

  it('previews what a shell, an HTTP and a SQL cell would do, without the secrets', async () => {
    const preview = (id: string, parameters: Values = {}) =>
      ok<StepPreview>('ann', 'POST', at(routine, id, '/preview'), { parameters });
    expect(await preview('session')).toMatchObject({
      ...{ kind: 'shell', where: 'server', needs: [], changes: [] },
      environment: expect.arrayContaining(['REGION', 'VENDOR_TOKEN', 'VENDOR_PASSWORD']),
    });
    const http = await preview('ask', { REGION: 'us' });
    expect(http.source).toContain('region=us');
    expect(http.source).toContain('Bearer ••••');
    const sql = await preview('orders');
    expect(sql.source).toContain("customer = 'O''Brien'");
    expect(sql.allowed).toEqual(['Reads only, on the connection orders, in a READ ONLY transaction.']);
    expect((await as('dan', 'POST', at(routine, 'ask', '/preview'), {})).status).toBe(403);
    expect((await look(routine)).steps.every(({ status }) => status === 'pending')).toBe(true);
  });

  it('runs all until a person must do something, says so, and goes on after it', async () => {
    expect((await as('dan', 'POST', `/${routine.id}/run-all`, {})).status).toBe(403);
    await ok('ann', 'POST', `/${routine.id}/run-all`, {});
    const stopped = await halted(routine);
    expect(stopped.halted, JSON.stringify(stopped.steps, null, 1)).toBe('"Tell the customer" is for a person to do.');
    expect(stepOf(stopped, 'session').output).toBe('in eu with [redacted] and [redacted]\nand [redacted]\n');
    expect(stepOf(stopped, 'next').output).toBe('place r-green [redacted]\n');
    expect(stepOf(stopped, 'ask')).toMatchObject({ status: 'done', output: expect.not.stringContaining('session-42') });
    const asked = requests.find(({ url }) => url === '/releases/r-green?region=eu');
    expect(asked?.headers).toMatchObject({ authorization: `Bearer ${VENDOR_TOKEN}`, 'x-session': SESSION_TOKEN });
    expect(stepOf(stopped, 'orders').rows?.rows).toEqual([
      ['1', 'shut', '[redacted]'],
      ['2', 'shut', '[redacted]'],
    ]);
    expect(stepOf(stopped, 'after-the-person').status).toBe('pending');

    const person = stopped.steps.find(({ kind }) => kind === 'manual')?.id ?? '';
    await ok('bob', 'POST', at(routine, person, '/run'), {});
    await ok('ann', 'POST', `/${routine.id}/run-all`, {});
    const rest = await halted(routine);
    expect(rest.halted).toBeNull();
    expect(rest.steps.map(({ id, status }) => [id, status]).slice(6)).toEqual([
      ['after-the-person', 'done'],
      ['left-out', 'pending'],
      ['close-gate', 'done'],
      ['open-gate', 'pending'],
      ['rollback/ANSWER', 'done'],
      ['rollback/back', 'done'],
    ]);
    expect(stepOf(rest, person).by).toBe('Bob');
  });

  it('takes back a step, and reaches a step of an included runbook by its address', async () => {
    expect(await perform(routine, 'open-gate')).toMatchObject({
      status: 'done',
      output: 'open\n',
      undoes: 'close-gate',
    });
    for (const id of ['rollback/back', 'rollback%2Fback']) {
      const again = await as('ann', 'POST', `/${routine.id}/steps/${encodeURIComponent(id)}/run`, { again: true });
      expect(again.status).toBe(id.includes('%') ? 404 : 200);
    }
    expect(await until(routine, 'rollback/back', ({ status }) => status === 'done')).toMatchObject({ attempt: 2 });
    const preview = await ok<StepPreview>('ann', 'POST', at(routine, 'ask', '/preview'), {});
    expect(preview.source).toMatch(/releases\/r-green\?region=eu[\s\S]*X-Session: ••••/);
    const path = `${node.server.url}/api/runs/${routine.id}/steps/rollback%2Fback/output`;
    const output = await fetch(path, { headers: { cookie: sessions.get('dan') ?? '' } });
    expect([output.status, await output.text()]).toEqual([200, 'back in eu: hello nobody\n']);
  });
});

describe.sequential('changes over HTTP', () => {
  let change: Run;
  const state = async () => (await database.query('select distinct state from orders')).rows.map((row) => row.state);

  it('a change asks, beyond the time of its cell, and is rolled back or committed', async () => {
    // As a client of before parameters were there says it.
    change = await ok('ann', 'POST', '', { service: 'shop', runbook: 'change', incidentId });
    const preview = await ok<StepPreview>('ann', 'POST', at(change, 'reopen', '/preview'), {
      parameters: { VENDOR_TOKEN },
    });
    expect(preview.changes).toMatchObject([{ what: expect.stringContaining('orders'), count: 2 }]);
    await ok('ann', 'POST', at(change, 'reopen', '/run'), { again: false, parameters: { VENDOR_TOKEN } });
    const asking = await until(change, 'reopen', ({ question, status }) => question !== null || status === 'failed');
    expect(asking.question?.changes).toMatchObject([
      { count: 2, before: { rows: [{}, {}] }, after: { rows: [{}, {}] } },
    ]);
    expect(JSON.stringify(asking.question)).toContain('[redacted]');
    await sleep(2500);
    expect((await as('dan', 'POST', at(change, 'reopen', '/answer'), { decision: 'commit' })).status).toBe(403);
    await ok('bob', 'POST', at(change, 'reopen', '/answer'), { decision: 'rollback' });
    expect(await until(change, 'reopen', ended)).toMatchObject({ status: 'failed' });
    expect(await state()).toEqual(['shut']);

    await ok('ann', 'POST', at(change, 'reopen', '/run'), { again: true });
    await until(change, 'reopen', ({ question }) => question !== null);
    await ok('bob', 'POST', at(change, 'reopen', '/answer'), { decision: 'commit' });
    expect(await until(change, 'reopen', ended)).toMatchObject({ status: 'done' });
    expect(await state()).toEqual(['open']);
    const late = await as('bob', 'POST', at(change, 'reopen', '/answer'), { decision: 'commit' });
    expect(late).toMatchObject({ status: 409, detail: 'The step asks nothing.' });
  });

  it('two people approve, one of whom holds the role; nobody twice, no token', async () => {
    const approve = (who: Who) => as(who, 'POST', at(change, 'switch', '/approve'));
    expect((await approve('ann')).status).toBe(409);
    await ok('bob', 'POST', at(change, 'switch', '/run'), {});
    expect(await until(change, 'switch', ({ status }) => status === 'approving')).toMatchObject({
      approvals: [{ who: 'Bob' }],
    });
    expect(await approve('bob')).toMatchObject({ status: 409, detail: expect.stringContaining('already') });
    expect(await approve('cat')).toMatchObject({ status: 403, detail: expect.stringContaining('commander (Ann)') });
    expect((await approve('dan')).status).toBe(403);
    const byToken = await node.call('POST', `/api/runs/${change.id}/steps/switch/approve`);
    expect(byToken).toMatchObject({ status: 403, body: { detail: expect.stringContaining('token') } });

    const meddle = await perform(change, 'meddle');
    expect(meddle).toMatchObject({ status: 'done', output: `${'403 '.repeat(10)}` });
    expect((await look(change)).pausedAt).toBeNull();

    expect((await approve('ann')).status).toBe(200);
    expect(await until(change, 'switch', ended)).toMatchObject({
      ...{ status: 'done', by: 'Bob', output: 'switched\n' },
      approvals: [{ who: 'Bob' }, { who: 'Ann' }],
    });
  });

  it('a paused run begins nothing', async () => {
    expect((await as('dan', 'POST', `/${change.id}/pause`)).status).toBe(403);
    expect((await ok('bob', 'POST', `/${change.id}/pause`)).pausedAt).not.toBeNull();
    const refused = await as('ann', 'POST', at(change, 'wrong', '/run'), {});
    expect(refused).toMatchObject({ status: 409, detail: expect.stringContaining('paused') });
    expect((await as('ann', 'POST', `/${change.id}/run-all`, {})).status).toBe(409);
    expect((await ok('bob', 'POST', `/${change.id}/resume`)).pausedAt).toBeNull();
  });

  it('what was edited runs, is proposed, and goes into the plan with git apply', async () => {
    expect(await perform(change, 'wrong')).toMatchObject({ status: 'failed', exitCode: 3 });
    const source = 'echo "tool --version"';
    const secret = await as('ann', 'POST', at(change, 'wrong', '/edit'), {
      source: `echo ${VENDOR_PASSWORD}`,
      why: 'x',
    });
    expect(secret).toMatchObject({ status: 400, detail: expect.stringContaining('secret') });
    const why = `the flag was wrong; ${VENDOR_TOKEN} is not needed`;
    const edited = await ok('ann', 'POST', at(change, 'wrong', '/edit'), { source, why });
    expect(stepOf(edited, 'wrong')).toMatchObject({ source, plannedSource: 'echo "tool --versoin"; exit 3' });
    expect(await perform(change, 'wrong', { again: true })).toMatchObject({
      status: 'done',
      output: 'tool --version\n',
    });
    const proposal = await ok<Proposal>('ann', 'POST', `/${change.id}/proposal/export`);
    expect(proposal.files.map(({ path }) => path)).toEqual(['runbooks/change.md']);
    writeFileSync(join(node.dataDir, 'edit.patch'), proposal.patch);
    await promisify(execFile)('git', ['apply', join(node.dataDir, 'edit.patch')], { cwd: node.folder });
    expect(readFileSync(join(node.folder, 'runbooks/change.md'), 'utf8')).toContain(`\n${source}\n`);
    const next = await eventually('the plan is loaded', async () => {
      const run = await start('change');
      return stepOf(run, 'wrong').source === source && run;
    });
    expect(stepOf(next, 'wrong').plannedSource).toBeNull();
    expect((await ok('ann', 'GET', `/${change.id}`)).status).toBe('done');
  });
});

describe.sequential('what takes its time', () => {
  let watch: Run;

  it('gates and waits heed real monitors', async () => {
    watch = await start('watch', { incidentId });
    const run = (id: string) => ok('ann', 'POST', at(watch, id, '/run'), {});
    await Promise.all(['well', 'moment', 'again'].map(run));
    expect(await until(watch, 'well', ended)).toMatchObject({ status: 'done', output: 'Everything is healthy.' });
    await Promise.all(['ill', 'watched'].map(run));
    await until(watch, 'watched', ({ status }) => status === 'running');
    await until(watch, 'ill', ({ output }) => output.includes('Healthy'));
    ill.add('/stock');
    expect(await until(watch, 'moment', ended)).toMatchObject({ status: 'done' });
    const failed = await until(watch, 'watched', ended);
    expect(failed).toMatchObject({ status: 'failed', output: 'Stopped waiting: stock is unhealthy.' });
    expect(await until(watch, 'ill', ended)).toMatchObject({
      ...{ status: 'failed', output: 'Gave up after 6 s: stock is unhealthy.' },
    });
    ill.clear();
  });

  it('a step is repeated after its pauses', async () => {
    const again = await until(watch, 'again', ended);
    expect(again).toMatchObject({ status: 'done', attempt: 3, retries: 2, exitCode: 0 });
    const { timeline } = await node.must<IncidentRoom>('GET', `/api/incidents/${incidentId}`);
    const told = JSON.stringify(timeline);
    expect(told).toContain('It runs again in 1 s (1 of 2).');
    expect(told).toContain('It runs again in 2 s (2 of 2).');
  });

  it('a background step is stopped with all that it began', async () => {
    await ok('ann', 'POST', at(watch, 'tail', '/run'), {});
    await until(watch, 'tail', ({ output }) => output.includes('up'));
    expect(await sleepers()).toBe(2);
    await ok('bob', 'POST', at(watch, 'tail', '/stop'));
    expect(await until(watch, 'tail', ended)).toMatchObject({
      status: 'done',
      output: expect.stringContaining('by Bob'),
    });
    expect(await sleepers()).toBe(0);
    expect((await as('bob', 'POST', at(watch, 'tail', '/stop'))).status).toBe(409);
  });
});

/** How many of the processes that the background step began are there. */
async function sleepers(): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((line) => /^sleep 98[67]$/.test(line)).length;
}

describe.sequential('the command line', () => {
  it('starts, previews, runs all and one, pauses and goes on', async () => {
    const run = await cliJson('start', 'watch');
    const preview = await cli('preview', run.id, 'quick');
    expect(preview.out).toMatch(/echo quick[\s\S]*Where\s+server/);
    expect(await cliJson<StepPreview>('preview', run.id, 'quick')).toMatchObject({ kind: 'shell', where: 'server' });
    expect((await cli('pause', run.id)).out).toMatch(/paused/i);
    expect(await cli('step', run.id, 'quick')).toMatchObject({ code: 5, out: expect.stringContaining('paused') });
    expect((await cliJson('resume', run.id)).pausedAt).toBeNull();
    expect(await cli('step', run.id, 'quick')).toMatchObject({ code: 0, out: expect.stringContaining('quick\n') });
    expect(await cli('step', run.id, 'tail')).toMatchObject({
      code: 0,
      out: expect.stringContaining('tocsin run stop'),
    });
    expect((await cliJson('all', run.id, '--from', 'tail')).runsAllFor).toBe('command line');
    expect(await until(run, 'slow', ended)).toMatchObject({ status: 'done' });
    expect(stepOf(await look(run), 'tail').status).toBe('running');
    expect((await cli('stop', run.id, 'tail')).code).toBe(0);
    await until(run, 'tail', ended);
    expect((await cli('cancel', run.id)).out).toContain('cancelled');
  }, 60_000);

  it('asks, answers, edits and approves', async () => {
    const file = join(node.dataDir, 'source.sh');
    writeFileSync(file, 'echo switched by hand\n');
    const run = await cliJson('start', 'change');
    const step = cli('step', run.id, 'reopen', '--set', `VENDOR_TOKEN=${VENDOR_TOKEN}`);
    await until(run, 'reopen', ({ question }) => question !== null);
    expect((await cli('show', run.id)).out).toContain(`tocsin run answer ${run.id} reopen`);
    expect((await cli('answer', run.id, 'reopen', 'perhaps')).code).toBe(2);
    expect((await cli('answer', run.id, 'reopen', 'commit')).code).toBe(0);
    expect(await step).toMatchObject({ code: 0, out: expect.stringContaining('It waits for an answer') });

    await database.query("update orders set state = 'shut'");
    expect(await cli('change', '--step', 'reopen', '--yes')).toMatchObject({ code: 0 });
    expect((await database.query('select distinct state from orders')).rows).toEqual([{ state: 'open' }]);

    const edited = await cliJson('edit', run.id, 'switch', '--source', file, '--why', 'by hand this time');
    expect(stepOf(edited, 'switch')).toMatchObject({
      source: 'echo switched by hand',
      plannedSource: expect.any(String),
    });
    expect((await cli('all', run.id, '--from', 'switch')).out).toMatch(/needs approval.*commander \(Ann\)/);
    expect(await cli('approve', run.id, 'switch')).toMatchObject({ code: 6, out: expect.stringContaining('token') });
    await ok('bob', 'POST', at(run, 'switch', '/approve'));
    await ok('ann', 'POST', at(run, 'switch', '/approve'));
    expect(await until(run, 'switch', ended)).toMatchObject({ output: 'switched by hand\n' });
    expect((await cli('show', run.id)).out).toMatch(/approved by Bob.*Ann/);
    expect((await cli('skip', run.id, 'meddle', '--reason', `${VENDOR_TOKEN} is old`)).out).toContain('skipped');
  }, 60_000);
});

it('the timeline and the audit log say who did what, and how it ended; no secret is in any answer', async () => {
  const room = await node.must<IncidentRoom>('GET', `/api/incidents/${incidentId}`);
  const told = JSON.stringify(room.timeline);
  for (const text of [
    'Approved \\"switch\\"',
    'Rolled back what',
    'Committed what',
    'Paused',
    'Went on with',
    'Edited',
  ])
    expect(told).toContain(text);
  expect(told).toMatch(/"exitCode":3/);
  expect(told).toMatch(/"durationMs":\d+/);
  const { rows } = await node.server.app.pool.query<{ action: string; who: string | null; detail: unknown }>(
    `select action, coalesce(actor->>'name', actor->>'kind') as who, detail from audit where action like 'run.%' order by at`,
  );
  const actions = new Set(rows.map(({ action, who }) => `${action} ${who}`));
  for (const expected of [
    ...['run.start Ann', 'run.step Bob', 'run.approve Ann', 'run.answer Bob', 'run.pause Bob', 'run.resume Bob'],
    ...['run.all Ann', 'run.stop Bob', 'run.edit Ann', 'run.cancel command line', 'run.skip command line'],
  ])
    expect(actions).toContain(expected);
  const everything = [told, JSON.stringify(room), JSON.stringify(rows), ...answers].join('\n');
  for (const secret of SECRETS) expect(everything).not.toContain(secret);
});
