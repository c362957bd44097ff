import type { Actor, Incident, Lever, Plan } from '@tocsin/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { issueCredential } from '../../platform/auth/identity.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readTimeline } from '../../respond/incident.views.ts';
import { readSteps } from '../../runbook/run/run.store.ts';
import { startRun } from '../../runbook/run/start-run.ts';
import { issueStepToken } from '../../runbook/step/step-token.ts';
import { moveLever } from '../move/move-lever.ts';
import { type ResponseNode, SERVICE, startResponseNode } from '../response-node.fixture.ts';

const SYSTEM = { kind: 'system' } as const;
/** Those who want something, in the plan of the example. */
const [ONE, TWO, CHIEF] = ['primary-engineer', 'secondary-engineer', 'cto'] as const;

let node: ResponseNode;
let before: Plan;
let incident: Incident;
const sessions = new Map<string, string>();

beforeAll(async () => {
  node = await startResponseNode();
  before = node.app.plans.get(SERVICE);
  for (const id of [ONE, TWO, CHIEF]) sessions.set(id, await sessionOf(id));
});
afterAll(() => node.close());

beforeEach(async () => {
  await withLever({ approval: { people: 2, role: null } });
  incident = await node.open('P3');
  return async () => {
    const command = { kind: 'resolve', resolution: 'over', falsePositive: true } as const;
    await commandIncident(node.app, incident.id, command, SYSTEM);
    await node.app.db.transaction().execute((tx) => moveLever(node.app, tx, released('read-only')));
    await node.app.db.updateTable('lever_request').set({ status: 'lapsed' }).where('status', '=', 'waiting').execute();
  };
});

const released = (lever: string) => ({
  ...({ service: SERVICE, lever, action: 'release', reason: 'test over' } as const),
  ...{ actor: SYSTEM, incidentId: null },
});

function sessionOf(id: string): Promise<string> {
  const person = before.people[id];
  if (!person) throw new Error(`the plan has nobody called ${id}`);
  const actor: Actor = { kind: 'person', id, name: person.name };
  return issueCredential(node.app, node.app.db, 'session', { actor, access: person.access });
}

/** Puts a plan into force whose read-only mode is another. */
async function withLever(changes: Partial<Lever>): Promise<void> {
  const lever = before.levers['read-only'];
  if (!lever) throw new Error('the plan has no read-only mode');
  const levers = { ...before.levers, 'read-only': { ...lever, ...changes } };
  const commander = {
    roles: { ...before.roles, chief: [{ kind: 'person' as const, person: CHIEF }] },
  };
  await node.app.plans.put({ ...before, ...commander, levers, version: version() }, '', node.clock.now());
}

let versions = 0;
const version = () => String(++versions).padStart(64, 'c');

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly request?: Record<string, unknown> };
}

async function as(who: string | null, path: string, body?: unknown): Promise<Answer> {
  if (who === null) return node.call('POST', path, body);
  const headers = { authorization: `Bearer ${sessions.get(who)}`, 'content-type': 'application/json' };
  const method = body === undefined ? 'GET' : 'POST';
  const response = await fetch(node.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const PATH = `/api/levers/${SERVICE}/read-only`;
const pull = (who: string | null, more: object = {}) => as(who, `${PATH}/pull`, { reason: 'writes fail', ...more });
const release = (who: string | null) => as(who, `${PATH}/release`, { reason: 'it is over' });
const agree = (who: string | null, id: unknown) => as(who, `/api/lever-requests/${id}/agree`, {});
const refuse = (who: string | null, id: unknown) => as(who, `/api/lever-requests/${id}/refuse`, { reason: 'not now' });

async function waiting(who: string = ONE): Promise<Record<string, unknown>[]> {
  return (await as(who, '/api/levers')).body.requests as Record<string, unknown>[];
}

async function isPulled(): Promise<boolean> {
  const { levers } = (await as(ONE, '/api/levers')).body as { levers: { id: string; pulled: boolean }[] };
  return levers.find(({ id }) => id === 'read-only')?.pulled ?? false;
}

async function notes(): Promise<string[]> {
  const timeline = await readTimeline(node.app.db, incident.id);
  return timeline.filter(({ fact }) => fact.kind === 'note').map(({ text }) => text);
}

async function audited(): Promise<string[]> {
  const rows = await node.app.db
    .selectFrom('audit')
    .select('action')
    .where('action', 'like', 'lever.%')
    .orderBy('id')
    .execute();
  return rows.map(({ action }) => action);
}

describe('a lever that two people must agree on', () => {
  test('waits for the second, who is told of it, and is pulled once for the first', async () => {
    const asked = await pull(ONE, { expiresInSeconds: 600 });
    expect(asked).toMatchObject({
      status: 200,
      body: {
        pulled: [],
        lever: { pulled: false },
        request: { status: 'waiting', canAgree: false, incidentId: incident.id },
      },
    });
    expect(asked.body.request?.needs).toBe('One more person has to agree.');
    expect(await waiting(TWO)).toMatchObject([
      { by: 'Primary Engineer', agreed: ['Primary Engineer'], canAgree: true },
    ]);
    expect(await waiting(ONE)).toMatchObject([{ canAgree: false }]);
    const { id } = asked.body.request ?? {};
    expect(await agree(ONE, id)).toMatchObject({ status: 409 });
    expect(await agree(null, id)).toMatchObject({ status: 403 });
    expect(await isPulled()).toBe(false);
    const agreed = await agree(TWO, id);
    expect(agreed).toMatchObject({
      status: 200,
      body: { request: { status: 'done', needs: null }, lever: { pulled: true } },
    });
    expect(agreed.body.lever).toMatchObject({
      by: 'Primary Engineer',
      reason: 'writes fail (agreed by Secondary Engineer)',
    });
    const { at, expiresAt } = agreed.body.lever as { at: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.parse(at)).toBeLessThan(601_000);
    expect(Date.parse(expiresAt) - Date.parse(at)).toBeGreaterThan(599_000);
    expect(await agree(CHIEF, id)).toMatchObject({ status: 409 });
    expect(await waiting()).toEqual([]);
    expect(await notes()).toEqual([
      'Asked to pull "Read-only mode": writes fail. One more person has to agree.',
      'Agreed to pull "Read-only mode".',
    ]);
    expect((await audited()).slice(-3)).toEqual(['lever.ask', 'lever.agree', 'lever.pulled']);
  });

  test('is pulled by the second who wants the same, also at once, and once only', async () => {
    const answers = await Promise.all([pull(ONE), pull(ONE), pull(TWO), pull(TWO)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.flatMap(({ body }) => body.pulled)).toEqual(['read-only']);
    expect(await isPulled()).toBe(true);
  });

  test('does not move for who wants otherwise while somebody waits, and says who that is', async () => {
    await pull(ONE, { scope: { match: { tenant: ['a', 'b'], region: ['eu'] } } });
    const other = await pull(TWO, { scope: { match: { tenant: ['c'] } } });
    expect(other).toMatchObject({ status: 409, body: { detail: expect.stringContaining('Primary Engineer waits') } });
    expect(await pull(TWO, { scope: { match: { region: ['eu'], tenant: ['b', 'a'] } } })).toMatchObject({
      status: 200,
      body: { pulled: ['read-only'], lever: { scope: { match: { region: ['eu'] } } } },
    });
    const [first, second] = await Promise.all([release(ONE), pull(TWO, { scope: { match: { region: ['us'] } } })]);
    expect([first.status, second.status].sort()).toEqual([200, 409]);
    expect(await isPulled()).toBe(true);
  });

  test('is refused by anybody, and taken back by who asked', async () => {
    const first = (await pull(ONE)).body.request?.id;
    expect(await refuse(TWO, first)).toMatchObject({
      body: { request: { status: 'refused', outcome: 'Secondary Engineer: not now' } },
    });
    expect(await agree(TWO, first)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('refused') },
    });
    const second = (await pull(ONE)).body.request?.id;
    expect(await refuse(ONE, second)).toMatchObject({ body: { request: { status: 'withdrawn' } } });
    expect((await audited()).slice(-2)).toEqual(['lever.ask', 'lever.withdraw']);
    expect(await isPulled()).toBe(false);
  });

  test('waits for two when a token asks, and moves for what nobody has to agree on', async () => {
    const { id, needs } = (await pull(null)).body.request ?? {};
    expect(needs).toBe('2 more people have to agree.');
    expect(await agree(ONE, id)).toMatchObject({ body: { request: { status: 'waiting' } } });
    expect(await agree(TWO, id)).toMatchObject({ body: { request: { status: 'done', by: 'command line' } } });
  });

  test('is asked about only where the move is possible', async () => {
    await withLever({ approval: { people: 2, role: null }, needs: ['rollback'] });
    expect(await pull(ONE)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('rollback') } });
    expect(await release(ONE)).toMatchObject({ status: 200, body: { request: null } });
    expect(await waiting()).toEqual([]);
    for (const id of ['999999999', 'x', '99999999999999999999', "1' or '1", '%00']) {
      expect(await agree(ONE, id)).toMatchObject({ status: 404 });
    }
  });
});

test('what a step of a runbook wants is wanted by those who had it run', async () => {
  const { app } = node;
  const runId = await startRun(app, { service: SERVICE, runbook: 'scheduler', incidentId: null }, SYSTEM);
  const { id = '' } = (await readSteps(app.db, runId)).at(-1) ?? {};
  const by = (who: string) => JSON.stringify({ kind: 'person', id: who, name: who });
  await app.db
    .updateTable('run_step')
    .set({ by: by(ONE), attempt: 1 })
    .where('run_id', '=', runId)
    .where('id', '=', id)
    .execute();
  const pullAsStep = async (attempt: number) => {
    sessions.set('step', await issueStepToken(app, { run_id: runId, id, attempt }));
    return pull('step');
  };
  const first = await pullAsStep(1);
  expect(first).toMatchObject({ body: { request: { by: 'a runbook step', agreed: [ONE] } } });
  await refuse(TWO, first.body.request?.id);
  const approval = { run_id: runId, step: id, attempt: 1, who: `person:${TWO}`, holds_role: true };
  await app.db
    .insertInto('run_approval')
    .values({ ...approval, by: by(TWO), at: new Date() })
    .execute();
  expect(await pullAsStep(2)).toMatchObject({ body: { pulled: [], request: { agreed: [] } } });
  await refuse(TWO, (await waiting())[0]?.id);
  expect(await pullAsStep(1)).toMatchObject({ status: 200, body: { pulled: ['read-only'], request: null } });
});

describe('a request lapses', () => {
  test('after an hour', async () => {
    const { id } = (await pull(ONE)).body.request ?? {};
    await node.advance(3590);
    expect(await waiting()).toHaveLength(1);
    await node.advance(20);
    expect(await waiting()).toEqual([]);
    expect(await agree(TWO, id)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('lapsed') } });
    expect((await notes()).at(-1)).toContain('Nobody agreed within an hour');
  });

  test('when its incident ends', async () => {
    const { id } = (await pull(ONE)).body.request ?? {};
    const command = { kind: 'resolve', resolution: 'over', falsePositive: true } as const;
    await commandIncident(node.app, incident.id, command, SYSTEM);
    expect(await agree(TWO, id)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('is over') } });
  });

  test('when the lever is moved otherwise: by a restoration or a rule', async () => {
    await pull(ONE, { value: true });
    await node.app.db
      .transaction()
      .execute((tx) => moveLever(node.app, tx, { ...released('read-only'), action: 'pull' }));
    expect(await waiting()).toEqual([]);
    await release(ONE);
    expect(await waiting()).toHaveLength(1);
    await node.app.db.transaction().execute((tx) => moveLever(node.app, tx, released('read-only')));
    expect(await waiting()).toEqual([]);
    expect(await isPulled()).toBe(false);
  });
});

describe('a lever that a role must agree on', () => {
  beforeEach(() => withLever({ approval: { people: 1, role: 'chief' } }));

  test('moves at once for who holds it', async () => {
    expect(await pull(CHIEF)).toMatchObject({ status: 200, body: { pulled: ['read-only'], request: null } });
  });

  test('waits for who holds it, and for nobody else', async () => {
    const { id, needs } = (await pull(ONE)).body.request ?? {};
    expect(needs).toBe('Somebody who is chief (CTO) has to agree.');
    expect(await waiting(TWO)).toMatchObject([{ canAgree: false }]);
    expect(await agree(TWO, id)).toMatchObject({ status: 403 });
    expect(await pull(TWO)).toMatchObject({
      status: 200,
      body: { pulled: [], request: { agreed: ['Primary Engineer'] } },
    });
    expect(await waiting(CHIEF)).toMatchObject([{ canAgree: true }]);
    expect(await agree(CHIEF, id)).toMatchObject({ body: { lever: { pulled: true, by: 'Primary Engineer' } } });
  });
});

describe('a preview', () => {
  const preview = (who: string | null, lever: string, body: object) =>
    as(who, `/api/levers/${SERVICE}/${lever}/preview`, { action: 'pull', ...body });

  test('says what would move, who would have to agree, and writes nothing', async () => {
    const rows = () =>
      node.app.pool.query(`select to_jsonb(v) as version, s.*, (select count(*) from audit where action like 'lever.%')
        from lever_version v left join lever_state s using (service) order by lever`);
    const { rows: untouched } = await rows();
    const body = (await preview(ONE, 'rollback', {})).body as unknown as { moves: { lever: string }[] };
    expect(body.moves.map(({ lever }) => lever)).toEqual([
      'webhook-processing',
      'scheduler',
      'notifications',
      'rollback',
    ]);
    expect(await preview(ONE, 'read-only', {})).toMatchObject({
      body: {
        refusal: null,
        needs: 'One more person has to agree.',
        moves: [{ action: 'pulled', value: true, command: null }],
      },
    });
    expect(await preview(ONE, 'read-only', { action: 'release' })).toMatchObject({ body: { moves: [], needs: null } });
    expect((await rows()).rows).toEqual(untouched);
    expect(await isPulled()).toBe(false);
  });

  test('says why it is impossible, and the exact command of a lever that has one', async () => {
    expect(await preview(ONE, 'read-only', { value: 3 })).toMatchObject({
      status: 200,
      body: { refusal: expect.stringContaining('boolean') },
    });
    expect(await preview(ONE, 'nothing', {})).toMatchObject({ status: 404 });
    const cell = (source: string) => ({ kind: 'shell', source }) as const;
    const times = { every: 300, timeout: 60, runner: null };
    await withLever({
      kind: 'command',
      command: { apply: cell('sv stop app'), revert: cell('sv start app'), verify: null, ...times },
    });
    expect(await preview(ONE, 'read-only', {})).toMatchObject({ body: { moves: [{ command: 'sv stop app' }] } });
  });
});
