import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LeverCommand } from '@tocsin/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../response-node.fixture.ts';
import type { CommandView } from './command.views.ts';
import { MOVE_BY_COMMAND } from './queue-command.ts';

const SECRET = 'correct-horse-battery-staple';
const eventually = { timeout: 20_000, interval: 30 };

let node: ResponseNode;
let folder: string;
let turn = 0;

beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lever-'));
  // An alert of the test before may be about to open an incident.
  await node.settle();
  const active = await node.app.db.selectFrom('incident').select('id').where('active', '=', true).execute();
  for (const { id } of active) await end(id);
  return () => rm(folder, { recursive: true, force: true });
});

const end = (incident: string) =>
  node.call('POST', `/api/incidents/${incident}/resolve`, { resolution: 'a test', falsePositive: false });

type CellName = 'apply' | 'revert' | 'verify';
/** A lever's commands; a text is a shell cell. */
type CommandDraft = Partial<Record<CellName, string | LeverCommand['apply']> & Omit<LeverCommand, CellName>>;

/** Adds a lever of its own with these commands to the plan. */
async function addLever(command: CommandDraft): Promise<string> {
  turn += 1;
  const id = `command-${turn}`;
  const plan = node.app.plans.get(SERVICE);
  const example = Object.values(plan.levers)[0];
  if (!example) throw new Error('the plan has no lever');
  const cell = (source: unknown) =>
    typeof source === 'string' ? { kind: 'shell' as const, source } : (source ?? null);
  const { apply = `echo yes > ${folder}/on`, revert = `rm -f ${folder}/on`, verify, ...more } = command;
  const whole = {
    ...{ apply: cell(apply), revert: cell(revert), verify: cell(verify), every: 300, timeout: 10, runner: null },
    ...more,
  } as LeverCommand;
  const lever = { ...example, id, kind: 'command', resting: false, pulled: true, pulls: [], command: whole } as const;
  const environment = { ...plan.environment, PLAN_WORD: 'hello', DEPLOY_TOKEN: SECRET };
  const levers = { ...plan.levers, [id]: { ...lever, component: null, title: `Lever ${turn}` } };
  await node.app.plans.put(
    { ...plan, environment, levers, version: turn.toString(16).padStart(64, '0') },
    '',
    node.clock.now(),
  );
  return id;
}

const VERIFY = () => `test -e ${folder}/on`;

async function move(
  lever: string,
  action: 'pull' | 'release',
): Promise<{ status: number; body: Record<string, unknown> }> {
  return node.call('POST', `/api/levers/${SERVICE}/${lever}/${action}`, { reason: 'a test' });
}

async function view(lever: string): Promise<CommandView> {
  const { body } = await node.call('GET', '/api/levers');
  const found = (body.levers as { id: string; command: CommandView }[]).find(({ id }) => id === lever);
  if (!found) throw new Error(`there is no lever ${lever}`);
  return found.command;
}

const verify = (lever: string) => node.call('POST', `/api/levers/${SERVICE}/${lever}/verify`);

/** Summaries of the alerts of a lever that fire. */
async function alerts(lever: string): Promise<string[]> {
  await node.settle();
  const query = node.app.db.selectFrom('alert').select('summary').where('dedup_key', '=', `lever:${lever}`);
  return (await query.where('status', '=', 'firing').execute()).map(({ summary }) => summary);
}

/** How often each command of a lever has run. */
const runs = async (file: string) =>
  (await readFile(join(folder, file), 'utf8').catch(() => '')).split('\n').length - 1;

describe('a lever that is moved by commands', () => {
  it('is applied and reverted, each is verified, and the API shows it', async () => {
    const lever = await addLever({ verify: VERIFY() });
    expect(await view(lever)).toMatchObject({ wanted: 'reverted', apply: `echo yes > ${folder}/on`, runner: null });
    expect((await move(lever, 'pull')).status).toBe(200);
    const applied = { status: 'settled', wanted: 'applied', exitCode: 0, verified: 'applied', driftSince: null };
    await expect.poll(() => view(lever), eventually).toMatchObject(applied);
    expect(existsSync(join(folder, 'on'))).toBe(true);
    await move(lever, 'release');
    await expect.poll(() => view(lever), eventually).toMatchObject({ status: 'settled', verified: 'reverted' });
    expect(existsSync(join(folder, 'on'))).toBe(false);
    expect(await alerts(lever)).toEqual([]);
  });

  it("tells the command what it is about, and nothing of Tocsin's own environment", async () => {
    process.env.SOME_SECRET_OF_OURS = 'do-not-leak';
    const lever = await addLever({ apply: `env > ${folder}/env` });
    await move(lever, 'pull');
    await expect.poll(() => view(lever), eventually).toMatchObject({ status: 'settled' });
    const env = await readFile(join(folder, 'env'), 'utf8');
    delete process.env.SOME_SECRET_OF_OURS;
    for (const line of [
      `TOCSIN_LEVER=${lever}`,
      'TOCSIN_LEVER_VALUE=true',
      'TOCSIN_LEVER_ACTION=apply',
      'PLAN_WORD=hello',
    ])
      expect(env.split('\n')).toContain(line);
    expect(env).not.toMatch(/do-not-leak|TOCSIN_TOKEN|DATABASE_URL/);
  });

  it('shows output without secrets and in bounds', async () => {
    const lever = await addLever({
      apply: 'echo "token $DEPLOY_TOKEN"; head -c 300000 /dev/zero | tr "\\0" x; echo; echo the end',
    });
    await move(lever, 'pull');
    await expect.poll(() => view(lever), eventually).toMatchObject({ status: 'settled' });
    const { output } = await view(lever);
    expect(output).not.toContain(SECRET);
    expect(output).toMatch(/^token .*\n/);
    expect(output).toMatch(/the end$/);
    expect(output.length).toBeLessThan(20_000);
  });

  it('asks a server over HTTP', async () => {
    const asked: string[] = [];
    let isPaused = false;
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.method === 'POST') isPaused = request.url === '/pause/true';
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ paused: isPaused }));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const http = (source: string) => ({ kind: 'http' as const, source });
    const lever = await addLever({
      apply: http(`POST ${url}/pause/{{TOCSIN_LEVER_VALUE}}`),
      revert: http(`POST ${url}/resume`),
      verify: http(`GET ${url}/state\n\n?? body paused == true\n`),
    } as never);
    await move(lever, 'pull');
    await expect.poll(() => view(lever), eventually).toMatchObject({ status: 'settled', verified: 'applied' });
    expect(asked).toContain('POST /pause/true');
    await move(lever, 'release');
    await expect.poll(() => view(lever), eventually).toMatchObject({ status: 'settled', verified: 'reverted' });
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    expect((await verify(lever)).body.lever).toMatchObject({ command: { verified: 'unknown', driftSince: null } });
  });
});

describe('a command that goes wrong', () => {
  it('half succeeds: it has failed, with its output, and people are told once', async () => {
    const lever = await addLever({
      apply: `echo ran >> ${folder}/runs; touch ${folder}/on; echo half done; echo broken >&2; exit 3`,
      verify: VERIFY(),
    });
    await move(lever, 'pull');
    await expect
      .poll(() => view(lever), eventually)
      .toMatchObject({ status: 'failed', exitCode: 3, verified: 'applied' });
    expect((await view(lever)).output).toMatch(/half done\nbroken/);
    expect(await alerts(lever)).toEqual([expect.stringContaining('failed with exit code 3')]);
    await node.advance(20 * 60);
    expect(await view(lever)).toMatchObject({ status: 'failed' });
    expect(await runs('runs')).toBe(1);
    expect((await view(lever)).wanted).toBe('applied');
  });

  it('is run again when a person pulls again, and well then; the alert ends', async () => {
    const lever = await addLever({ apply: `test -e ${folder}/fixed && echo yes > ${folder}/on`, verify: VERIFY() });
    await move(lever, 'pull');
    await expect.poll(() => view(lever), eventually).toMatchObject({ status: 'failed', exitCode: 1 });
    expect(await alerts(lever)).toHaveLength(1);
    await writeFile(join(folder, 'fixed'), '');
    expect((await move(lever, 'pull')).status).toBe(200);
    await expect.poll(() => view(lever), eventually).toMatchObject({ status: 'settled', verified: 'applied' });
    expect(await alerts(lever)).toEqual([]);
    const audited = node.app.db.selectFrom('audit').select('action').where('subject', '=', `${SERVICE}/${lever}`);
    expect((await audited.orderBy('id').execute()).map(({ action }) => action)).toEqual([
      'lever.pulled',
      'lever.repeated',
    ]);
    // What is well is not run again.
    const before = await view(lever);
    await move(lever, 'pull');
    await node.settle();
    expect(await view(lever)).toEqual(before);
  });

  it('ends well and did nothing: verifying shows it', async () => {
    const lever = await addLever({ apply: 'true', verify: VERIFY() });
    await move(lever, 'pull');
    await expect
      .poll(() => view(lever), eventually)
      .toMatchObject({ status: 'failed', exitCode: 0, verified: 'reverted' });
    expect((await view(lever)).output).toContain('verifying says that it is not applied');
  });

  it('hangs: it is stopped in time, with all that it began', async () => {
    const lever = await addLever({ apply: `sleep 300 & echo $! > ${folder}/pid; wait`, timeout: 1 });
    await move(lever, 'pull');
    await expect.poll(() => view(lever), eventually).toMatchObject({ status: 'failed' });
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it('pages who leads the incident instead of opening another', async () => {
    const incident = await node.open('P1');
    const person = Object.keys(node.app.plans.get(SERVICE).people)[0];
    await node.call('POST', `/api/incidents/${incident.id}/acknowledge`, { person });
    const lever = await addLever({ apply: 'exit 7' });
    await move(lever, 'pull');
    await expect.poll(() => view(lever), eventually).toMatchObject({ status: 'failed', exitCode: 7 });
    expect(await alerts(lever)).toEqual([]);
    const { body } = await node.call('GET', `/api/incidents/${incident.id}/timeline`);
    expect(JSON.stringify(body)).toMatch(/(Paging|Notifying) [^"]*: The command to apply/);
    expect(await node.app.db.selectFrom('incident').select('id').where('active', '=', true).execute()).toHaveLength(1);
  });

  it('names a runner elsewhere: it is refused, and the lever does not move', async () => {
    const lever = await addLever({ runner: 'production' });
    const { status, body } = await move(lever, 'pull');
    expect(status).toBe(400);
    expect(body.detail).toContain('names the runner "production"');
    const { body: list } = await node.call('GET', '/api/levers');
    expect((list.levers as { id: string }[]).find(({ id }) => id === lever)).toMatchObject({ pulled: false });
  });
});

describe('a node that is killed while a command runs', () => {
  /** Leaves a lever as it is when its command began and its node was gone. */
  async function killedInTheMiddle(lever: string): Promise<void> {
    await move(lever, 'pull');
    await node.settle();
    await node.app.db
      .updateTable('lever_command')
      .set({
        status: 'moving',
        started_at: new Date(node.clock.now()),
        ended_at: null,
        exit_code: null,
        verified: null,
      })
      .where('lever', '=', lever)
      .execute();
  }

  const takeUp = async (lever: string) => {
    const { attempt } = await node.app.db
      .selectFrom('lever_command')
      .select('attempt')
      .where('lever', '=', lever)
      .executeTakeFirstOrThrow();
    await node.app.jobs.add(node.app.db, MOVE_BY_COMMAND, { service: SERVICE, lever, attempt });
    await node.settle();
  };

  it('verifies what nobody knows, and never runs it again', async () => {
    const lever = await addLever({ apply: `echo ran >> ${folder}/runs; touch ${folder}/on`, verify: VERIFY() });
    await killedInTheMiddle(lever);
    await takeUp(lever);
    expect(await view(lever)).toMatchObject({ status: 'settled', verified: 'applied' });
    await killedInTheMiddle(lever);
    await rm(join(folder, 'on'));
    await takeUp(lever);
    expect(await view(lever)).toMatchObject({ status: 'failed', verified: 'reverted' });
    expect((await view(lever)).output).toContain('nobody can say whether it happened');
    expect(await runs('runs')).toBe(1);
  });

  it('stays unknown without a verification, and says so', async () => {
    const lever = await addLever({ apply: `echo ran >> ${folder}/runs` });
    await killedInTheMiddle(lever);
    await takeUp(lever);
    expect(await view(lever)).toMatchObject({ status: 'unknown', verified: null });
    expect(await alerts(lever)).toEqual([expect.stringContaining('nobody can say')]);
    await takeUp(lever);
    expect(await alerts(lever)).toHaveLength(1);
    expect(await runs('runs')).toBe(1);
  });

  it('ends too late: what began after it counts', async () => {
    const lever = await addLever({
      apply: `sleep 1; touch ${folder}/on`,
      revert: `echo reverted >> ${folder}/runs; rm -f ${folder}/on`,
      verify: VERIFY(),
    });
    await move(lever, 'pull');
    await expect.poll(async () => (await stored(lever))?.started_at ?? null, eventually).not.toBeNull();
    await move(lever, 'release');
    const reverted = { status: 'settled', wanted: 'reverted', verified: 'reverted' };
    await expect.poll(() => view(lever), eventually).toMatchObject(reverted);
    expect(existsSync(join(folder, 'on'))).toBe(false);
    expect(await runs('runs')).toBe(1);
  });

  const stored = (lever: string) =>
    node.app.db.selectFrom('lever_command').selectAll().where('lever', '=', lever).executeTakeFirst();
});

describe('drift', () => {
  it('is shown after two verifications in a row, told once, and over when it is right again', async () => {
    const lever = await addLever({ verify: VERIFY(), every: 60 });
    await move(lever, 'pull');
    await expect.poll(() => view(lever), eventually).toMatchObject({ status: 'settled', verified: 'applied' });
    await rm(join(folder, 'on'));
    await node.advance(61);
    expect(await view(lever)).toMatchObject({ verified: 'reverted', driftSince: null });
    expect(await alerts(lever)).toEqual([]);
    await node.advance(61);
    const { driftSince } = await view(lever);
    expect(driftSince).not.toBeNull();
    expect(await alerts(lever)).toEqual([expect.stringContaining('should be applied, and it is reverted')]);
    await node.advance(61);
    expect((await view(lever)).driftSince).toBe(driftSince);
    expect(await alerts(lever)).toHaveLength(1);
    await writeFile(join(folder, 'on'), '');
    await node.advance(61);
    expect(await view(lever)).toMatchObject({ verified: 'applied', driftSince: null, status: 'settled' });
    expect(await alerts(lever)).toEqual([]);
  });

  it('is found of a lever that was never moved, and when a person asks', async () => {
    const lever = await addLever({ verify: VERIFY(), every: 3600 });
    await expect.poll(() => view(lever), eventually).toMatchObject({ verified: 'reverted', status: 'settled' });
    await writeFile(join(folder, 'on'), '');
    const first = await verify(lever);
    expect(first.status).toBe(200);
    expect(first.body.lever).toMatchObject({ command: { verified: 'applied', driftSince: null } });
    expect((await verify(lever)).body.lever).toMatchObject({
      command: { wanted: 'reverted', driftSince: expect.any(String) },
    });
  });

  it('cannot be asked for where there is nothing to ask', async () => {
    const lever = await addLever({});
    expect((await verify(lever)).status).toBe(400);
    expect((await verify('scheduler')).status).toBe(400);
    expect((await verify('nothing')).status).toBe(404);
    const broken = await addLever({ verify: 'exit 2' });
    expect((await verify(broken)).body.lever).toMatchObject({ command: { verified: 'unknown', driftSince: null } });
  });
});
