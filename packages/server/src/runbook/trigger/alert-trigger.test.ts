import type { AlertMatch, Runbook, RunbookStep } from '@tocsin/core';
import { PLAIN_SETTINGS } from '@tocsin/core';
import { afterEach, expect, it } from 'vitest';
import { end, fire, incidentOf, shop, start } from '../../detect/alerts/alert-flow.fixture.ts';
import { cancelRun } from '../run/cancel-run.ts';
import { diagnose } from './diagnose.job.ts';

const look: RunbookStep = {
  ...{ id: 'look', title: 'Look', kind: 'shell', source: 'true', option: null, parameters: [], auto: true },
  ...{ changes: false, connection: null, timeout: 20, line: 1, annotations: {}, ...PLAIN_SETTINGS },
};

function book(id: string, match: AlertMatch | null): Runbook {
  const about = { symptoms: [], components: [], severity: null, impact: '', parameters: [] };
  const triggers = match ? [{ kind: 'alert' as const, match }] : [];
  return { id, title: id, ...about, triggers, file: `${id}.md`, phases: [{ title: 'Look', text: '', steps: [look] }] };
}

const europe = book('europe', { labels: { region: ['eu'] }, severity: ['P1'] });
const words = book('words', { text: 'Trouble .*card' });
const open = () => start({ runbooks: { europe, words, other: book('other', null) } });
afterEach(() => shop.close());

/** Does the jobs that a node would do; returns the runs of an alert's incident. */
async function runsOf(key: string): Promise<{ id: string; runbook: string; auto: boolean }[]> {
  const { rows } = await shop.app.pool.query(
    `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'diagnose'`,
  );
  for (const { payload } of rows) await diagnose(shop.app, payload);
  return shop.app.db
    .selectFrom('run')
    .select(['id', 'runbook', 'auto'])
    .where('incident_id', '=', await incidentOf(key))
    .orderBy('runbook')
    .execute();
}

it('an alert that opens an incident starts the runbooks whose trigger it matches', async () => {
  await open();
  await fire('a', { labels: { region: 'eu' } });
  expect(await runsOf('a')).toMatchObject([{ runbook: 'europe', auto: true }]);
  await fire('b', { labels: { region: 'us' }, components: ['database'] });
  expect(await runsOf('b')).not.toContainEqual(expect.objectContaining({ runbook: 'words' }));
});

it('one that joins it starts another, each once, however often they fire', async () => {
  await open();
  await fire('a', { labels: { region: 'eu' } });
  await fire('card', {});
  expect(await incidentOf('card')).toBe(await incidentOf('a'));
  const runs = await runsOf('a');
  expect(runs.map(({ runbook }) => runbook)).toEqual(['europe', 'words']);
  await end('a');
  await fire('a', { labels: { region: 'eu' } });
  await fire('a2', { labels: { region: 'eu' } });
  expect(await runsOf('a')).toEqual(runs);
});

it('one that was cancelled by a person does not come back', async () => {
  await open();
  await fire('a', { labels: { region: 'eu' } });
  const [run] = await runsOf('a');
  await cancelRun(shop.app, run?.id ?? '', { kind: 'person', id: 'ann', name: 'Ann' });
  await fire('a2', { labels: { region: 'eu' } });
  expect(await runsOf('a')).toEqual([run]);
});

it('one that comes when the plan has a new runbook starts that, and one that is gone starts nothing', async () => {
  await open();
  await fire('a', {});
  const incidentId = await incidentOf('a');
  const plan = shop.app.plans.get('shop');
  const runbooks = { late: book('late', { source: ['pagerduty'] }) };
  await shop.app.plans.put({ ...plan, version: 'later', runbooks }, 'shop', 0);
  await fire('b', {});
  expect(await runsOf('a')).toMatchObject([{ runbook: 'late' }]);
  await diagnose(shop.app, { incidentId, service: 'shop', runbook: 'never-there' });
  expect(await runsOf('a')).toHaveLength(1);
});
