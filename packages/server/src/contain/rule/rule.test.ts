import type { HeartbeatMonitor, LeverRule, Plan } from '@tocsin/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tick } from '../../detect/watch/tick.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { activeIncidents, readTimeline } from '../../respond/incident.views.ts';
import { moveLever } from '../move/move-lever.ts';
import { type ResponseNode, SERVICE, startResponseNode } from '../response-node.fixture.ts';

const SYSTEM = { kind: 'system' } as const;
const ANN = { kind: 'person', id: 'ann', name: 'Ann' } as const;

const queue: HeartbeatMonitor = {
  ...{ id: 'queue', type: 'heartbeat', title: 'Queue', component: 'webhooks', severity: null, runbook: null },
  ...{ parents: [], every: 86_400, schedule: null, grace: 3600, longest: null },
};
const RULE: LeverRule = {
  when: [{ kind: 'monitor', monitor: 'queue', is: 'down', for: 60 }],
  ...{ value: null, scope: null, most: 2, within: 86_400, releaseAfter: 300 },
};

let node: ResponseNode;
let before: Plan;
beforeAll(async () => {
  node = await startResponseNode();
  before = node.app.plans.get(SERVICE);
});
afterAll(() => node.close());

beforeEach(async () => {
  await rule({});
  await ping('ok');
  await look();
  return async () => {
    for (const { id } of await activeIncidents(node.app.db, SERVICE)) {
      const command = { kind: 'resolve', resolution: 'over', falsePositive: true } as const;
      await commandIncident(node.app, id, command, SYSTEM);
    }
    await move('release', SYSTEM);
    await node.app.db.deleteFrom('lever_rule').execute();
  };
});

/** Puts a plan into force whose scheduler is moved by a rule. */
async function rule(changes: Partial<LeverRule>): Promise<void> {
  const { scheduler } = before.levers;
  if (!scheduler) throw new Error('the plan has no scheduler');
  const levers = { ...before.levers, scheduler: { ...scheduler, rules: [{ ...RULE, ...changes }] } };
  const plan = { ...before, monitors: { queue }, metrics: {}, levers, version: version() };
  await node.app.plans.put(plan, '', node.clock.now());
}

let versions = 0;
const version = () => String(++versions).padStart(64, 'd');

/** Looks as the leading node does: detection first, then the rules. */
const look = () => tick(node.app);

async function ping(status: 'ok' | 'fail'): Promise<void> {
  const key = node.app.keys.ping(SERVICE, 'queue');
  const response = await fetch(`${node.url}/ping/${key}${status === 'fail' ? '/fail' : ''}`, { method: 'POST' });
  expect(response.status).toBeLessThan(300);
  await look();
}

async function after(seconds: number): Promise<void> {
  await node.advance(seconds);
  await look();
}

function move(action: 'pull' | 'release', actor: typeof ANN | typeof SYSTEM): Promise<string[]> {
  const request = { service: SERVICE, lever: 'scheduler', action, reason: 'test', actor, incidentId: null } as const;
  return node.app.db.transaction().execute((tx) => moveLever(node.app, tx, request));
}

async function view(): Promise<Record<string, unknown>> {
  const { body } = await node.call('GET', '/api/levers');
  return (body.levers as { id: string }[]).find(({ id }) => id === 'scheduler') as unknown as Record<string, unknown>;
}

describe('a rule', () => {
  test('pulls once its criterion has held for its time, for the incident it belongs to, and releases after health', async () => {
    const incident = await node.open('P3');
    await node.open('P3', ['app'], 'Another one');
    await ping('fail');
    await after(50);
    expect(await view()).toMatchObject({ pulled: false, rules: [{ holds: false, pullsLeft: 2 }] });
    await after(20);
    expect(await view()).toMatchObject({ pulled: true, by: 'Tocsin', incidentId: incident.id });
    expect((await view()).reason).toContain('queue is down for 1 min');
    expect((await view()).rules).toMatchObject([
      { holds: true, pullsLeft: 1, text: expect.stringContaining('at most 2 times a day') },
    ]);
    await after(3600);
    expect(await view()).toMatchObject({ pulled: true });
    await ping('ok');
    await after(290);
    expect(await view()).toMatchObject({ pulled: true, rules: [{ holds: false }] });
    await after(20);
    expect(await view()).toMatchObject({ pulled: false, by: 'Tocsin' });
    const kinds = (await readTimeline(node.app.db, incident.id)).map(({ fact }) => fact.kind);
    expect(kinds.filter((kind) => kind.startsWith('lever-'))).toEqual(['lever-pulled', 'lever-released']);
  });

  test('pulls once, however many look at once, and goes on after a restart', async () => {
    await ping('fail');
    await node.advance(70);
    await Promise.all([look(), look(), look()]);
    const pulls = () =>
      node.app.db
        .selectFrom('lever_event')
        .select('id')
        .where('lever', '=', 'scheduler')
        .where('action', '=', 'pulled')
        .execute();
    const count = (await pulls()).length;
    await after(600);
    expect((await pulls()).length).toBe(count);
    expect((await view()).rules).toMatchObject([{ pullsLeft: 1 }]);
  });

  test('leaves alone what a person released, until it was well once', async () => {
    await ping('fail');
    await after(70);
    await move('release', ANN);
    await after(600);
    expect(await view()).toMatchObject({ pulled: false, by: 'Ann' });
    await ping('ok');
    await ping('fail');
    await after(70);
    expect(await view()).toMatchObject({ pulled: true, by: 'Tocsin' });
  });

  test('does not release what a person pulled', async () => {
    await move('pull', ANN);
    await ping('fail');
    await after(70);
    await ping('ok');
    await after(3600);
    expect(await view()).toMatchObject({ pulled: true, by: 'Ann' });
  });

  test('that is exhausted tells the lead once, and begins anew as another rule', async () => {
    await rule({ most: 1, releaseAfter: 60 });
    const incident = await node.open('P3');
    for (let time = 0; time < 3; time += 1) {
      await ping('fail');
      await after(70);
      await ping('ok');
      await after(70);
    }
    const told = async () => (await readTimeline(node.app.db, incident.id)).filter(({ fact }) => fact.kind === 'note');
    expect((await told()).map(({ text }) => text)).toEqual([expect.stringContaining('from now on a person decides')]);
    expect(await view()).toMatchObject({ pulled: false, rules: [{ pullsLeft: 0 }] });
    await rule({ most: 3 });
    expect(await view()).toMatchObject({ rules: [{ pullsLeft: 3, holds: false }] });
    await ping('fail');
    await after(70);
    expect(await view()).toMatchObject({ pulled: true });
  });

  test('that is exhausted without an incident is an alert', async () => {
    await rule({ most: 1, releaseAfter: 60 });
    await ping('fail');
    await after(70);
    await ping('ok');
    await after(70);
    await ping('fail');
    await after(70);
    const alert = () =>
      node.app.db.selectFrom('alert').selectAll().where('dedup_key', '=', 'lever:scheduler:1').executeTakeFirst();
    expect(await alert()).toMatchObject({ status: 'firing', summary: expect.stringContaining('a person decides') });
    await ping('ok');
    expect(await alert()).toMatchObject({ status: 'resolved' });
  });
});
