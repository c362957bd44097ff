import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PLAIN_SETTINGS, type Runbook, type RunbookStep } from '@tocsin/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PageNode, SERVICE, shopPlan, startPageNode } from '../../page/page-node.fixture.ts';
import { issueCredential } from '../../platform/auth/identity.ts';
import { startRun } from '../run/start-run.ts';

const CLI = fileURLToPath(new URL('../../../../cli/bin/tocsin.js', import.meta.url));
const ANN = { kind: 'person', id: 'ann', name: 'Ann' } as const;

const act: RunbookStep = {
  ...{ id: 'act', title: 'Act', kind: 'shell', source: 'true', option: null, parameters: [], auto: false },
  ...{ changes: true, connection: null, timeout: 20, line: 1, annotations: {}, ...PLAIN_SETTINGS },
};

function book(id: string): Runbook {
  const about = { symptoms: [], components: [], severity: null, impact: '', parameters: [], triggers: [] };
  return { id, title: id, ...about, file: `${id}.md`, phases: [{ title: 'Recover', text: '', steps: [act] }] };
}

let node: PageNode;
let parent: string;
let token: string;
beforeAll(async () => {
  const people = '  ann: { name: Ann, contact: [{ channel: outbox, address: ann }] }';
  node = await startPageNode({ plan: shopPlan({ channels: '  outbox: { type: sandbox }', people }) });
  const { app } = node;
  const plan = app.plans.get(SERVICE);
  await app.plans.put({ ...plan, version: 'with-books', runbooks: { one: book('one'), two: book('two') } }, 'plan', 0);
  parent = await startRun(app, { service: SERVICE, runbook: 'one', incidentId: null }, ANN);
  const actor = { kind: 'run', runId: parent } as const;
  token = await issueCredential(app, app.db, 'run', { actor, access: 'responder' });
});
afterAll(() => node?.close());

async function post(path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(node.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

it('a step starts another runbook with the tocsin command, as itself', async () => {
  const env = { PATH: process.env.PATH, TOCSIN_URL: node.url, TOCSIN_TOKEN: token, TOCSIN_SERVICE: SERVICE };
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'run', 'start', 'two', '--json'], { env });
  const { id } = JSON.parse(stdout) as { id: string };
  const run = await node.app.db.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  expect(run).toMatchObject({ runbook: 'two', started_by: { kind: 'run', runId: parent }, auto: false });
});

it('its token approves, edits, judges and proposes nothing', async () => {
  const { body } = await post('/api/runs', { service: SERVICE, runbook: 'two' });
  const id = String(body.id);
  const refused: readonly (readonly [string, object])[] = [
    [`/api/runs/${id}/steps/act/run`, {}],
    [`/api/runs/${id}/steps/act/approve`, {}],
    [`/api/runs/${id}/steps/act/edit`, { source: 'false', why: 'x' }],
    [`/api/runs/${id}/helped`, { helped: true }],
    [`/api/runs/${id}/proposal/export`, {}],
    [`/api/runs/${id}/proposal/branch`, {}],
    [`/api/runs/${id}/proposal/dismiss`, { reason: 'x' }],
    [`/api/runs/${parent}/steps/act/run`, {}],
    ['/api/runs', { service: 'bank', runbook: 'two' }],
  ];
  for (const [path, request] of refused) expect([path, (await post(path, request)).status]).toEqual([path, 403]);
});
