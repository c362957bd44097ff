import type { Signal } from '@tocsin/core';
import type { Selectable } from 'kysely';
import { recordSignal } from '../detect/alerts/record-signal.ts';
import { contactTests } from '../page/test-pages/contact-test.views.ts';
import type { App } from '../platform/app.ts';
import type { WatchdogTables } from './tables.ts';

type TestPageRow = Selectable<WatchdogTables['test_page']>;

/**
 * The time to confirm a test page is over: whoever did not is an alert, which the next test page that comes back ends.
 * Doing it again changes nothing.
 */
export async function judgeTestPage(app: App, id: string): Promise<void> {
  const row = await app.db.selectFrom('test_page').selectAll().where('id', '=', id).executeTakeFirst();
  if (row?.outcome !== 'waiting') return;
  const confirmed = await confirmedPeople(app, row);
  const severity = app.plans.find(row.service)?.watchdog.testPage?.severity ?? null;
  if (severity !== null) {
    for (const signal of signalsOf(row, confirmed, severity)) await recordSignal(app, row.service, signal);
  }
  const isConfirmed = row.tests.length > 0 && row.tests.every(({ person }) => confirmed.has(person));
  await app.db.transaction().execute(async (tx) => {
    const outcome = isConfirmed ? 'confirmed' : 'missed';
    await tx.updateTable('test_page').set({ outcome }).where('id', '=', id).execute();
    await app.live.publish(tx, 'oncall', row.service);
  });
}

/** Who has confirmed a test page, over any of the ways that it went. */
export async function confirmedPeople(app: App, row: TestPageRow): Promise<ReadonlySet<string>> {
  const ids = row.tests.flatMap(({ messages }) => messages.map((message) => message.id));
  const tests = await contactTests(app.db, ids);
  return new Set(tests.filter(({ outcome }) => outcome === 'confirmed').map(({ person }) => person));
}

function signalsOf(row: TestPageRow, confirmed: ReadonlySet<string>, severity: string): Signal[] {
  const common = { source: 'watchdog', severity, components: [], runbook: null, sinceMs: row.at.getTime() };
  const nobody: Signal = {
    ...common,
    dedupKey: 'test-page:',
    status: row.tests.length === 0 ? 'firing' : 'resolved',
    summary:
      row.tests.length === 0
        ? 'The test page had nobody to go to: nobody is on call'
        : 'The test page has somebody to go to',
  };
  return [
    nobody,
    ...row.tests.map(({ person, name, messages }): Signal => {
      const ways = [...new Set(messages.map(({ channel }) => channel))].join(', ') || 'no channel';
      const isBack = confirmed.has(person);
      const summary = `The test page to ${name} over ${ways} ${isBack ? 'came back' : 'did not come back'}`;
      return { ...common, dedupKey: `test-page:${person}`, status: isBack ? 'resolved' : 'firing', summary };
    }),
  ];
}
