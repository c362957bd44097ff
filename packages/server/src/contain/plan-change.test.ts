import type { Incident, Plan, Signal } from '@tocsin/core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readIncident } from '../respond/incident.views.ts';
import { receiveSignal } from '../respond/receive-signals.ts';
import { moveLever } from './move/move-lever.ts';
import { type ResponseNode, SERVICE, startResponseNode } from './response-node.fixture.ts';

/* The plan changes while an incident is open, which keeps the version under which it began. */
let node: ResponseNode;
let before: Plan;
let incident: Incident;
beforeAll(async () => {
  node = await startResponseNode();
  before = node.app.plans.get(SERVICE);
});
afterAll(() => node.close());
beforeEach(async () => {
  await node.app.plans.put(before, '', node.clock.now());
  incident = await node.open('P3', ['reminders'], 'Reminders fail');
});

const change = (changes: Partial<Plan>) =>
  node.app.plans.put({ ...before, ...changes, version: 'e'.repeat(64) }, '', node.clock.now());

const move = (action: 'pull' | 'release', incidentId: string | null) =>
  node.app.db.transaction().execute((tx) =>
    moveLever(node.app, tx, {
      ...{ service: SERVICE, lever: 'scheduler', action, reason: 'test', incidentId },
      actor: { kind: 'system' },
    }),
  );

test('a lever that the plan of today does not have is released by an incident whose plan had it, and by nobody pulled', async () => {
  await move('pull', incident.id);
  const { scheduler, ...others } = before.levers;
  expect(scheduler?.id).toBe('scheduler');
  await change({ levers: others });
  await expect(move('pull', incident.id)).rejects.toThrow('scheduler');
  await expect(move('release', null)).resolves.toEqual(['scheduler']);
  await node.app.plans.put(before, '', node.clock.now());
  await move('pull', incident.id);
  await change({ levers: others });
  expect(await move('release', incident.id)).toEqual(['scheduler']);
  expect((await readIncident(node.app.db, incident.id)).pulledLevers).toEqual([]);
});

const signal = (severity: string, runbook: string | null): Signal => ({
  ...{ dedupKey: `test:${incident.id}`, source: 'test', status: 'firing', summary: 'Reminders are not sent' },
  ...{ severity, runbook, components: ['reminders'], sinceMs: node.clock.now() },
});

test('a level and a runbook that are new reach an older incident as the level of the same rank, and as none', async () => {
  const severities = before.severities.map((severity) => ({ ...severity, id: severity.id.replace('P', 'SEV') }));
  await change({ severities });
  await node.app.db
    .transaction()
    .execute((tx) => receiveSignal(node.app, tx, SERVICE, signal('SEV1', 'a-runbook-of-today')));
  const after = await readIncident(node.app.db, incident.id);
  expect(after).toMatchObject({ severity: 'P1', runbook: null, planVersion: before.version });
  await node.settle();
  expect((await node.call('GET', `/api/incidents/${incident.id}`)).status).toBe(200);
});

test('who is paged and how stands in the plan under which the incident began', async () => {
  const opened = await node.open('P0', ['webhooks'], 'Webhooks fail');
  await change({ people: {}, schedules: {}, roles: {} });
  await node.settle();
  const after = await readIncident(node.app.db, opened.id);
  const pages = Object.values(after.pages);
  expect(pages.length).toBeGreaterThan(0);
  expect(pages.every(({ person }) => person in before.people)).toBe(true);
  const { rows } = await node.app.pool.query('select status from message where incident_id = $1 and kind = $2', [
    ...[opened.id, 'page'],
  ]);
  expect(rows.length).toBe(pages.length);
});
