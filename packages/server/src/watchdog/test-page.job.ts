import { randomUUID } from 'node:crypto';
import { type EpochMs, type Person, type Plan, resolveTargets, type Watchdog } from '@tocsin/core';
import { Cron } from 'croner';
import { isSandbox } from '../page/on-call/on-call-people.views.ts';
import { withMadeOverrides } from '../page/on-call/on-call-plan.ts';
import { queueTestPage } from '../page/test-pages/contact-test.ts';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import type { TestedPerson } from './tables.ts';

type TestPage = NonNullable<Watchdog['testPage']>;

/** When a test page is due next. */
export function nextTestPageMs({ cron, timezone }: Pick<TestPage, 'cron' | 'timezone'>, afterMs: EpochMs): EpochMs {
  const next = new Cron(cron, { timezone, mode: '5-part' }).nextRun(new Date(afterMs));
  if (!next) throw new Error(`"${cron}" never takes place: the plan is checked for that`);
  return next.getTime();
}

/** Sets the one job of a service's next test page; none for a service whose plan has no test pages (any more). */
export async function planTestPage(app: App, tx: Tx | App['db'], service: string): Promise<void> {
  const key = `test-page:${service}`;
  const testPage = app.plans.find(service)?.watchdog.testPage;
  if (!testPage) return app.jobs.remove(tx, key);
  const dueMs = nextTestPageMs(testPage, app.clock.now());
  await app.jobs.add(tx, 'test-page', { service, dueMs }, { key, runAtMs: dueMs });
}

/** Sends a test page to everybody who is meant at this moment, and sets the next one. Once for each due moment. */
export async function sendTestPages(app: App, service: string, dueMs: EpochMs): Promise<void> {
  const today = app.plans.find(service);
  const testPage = today?.watchdog.testPage;
  if (!today || !testPage) return;
  await app.db.transaction().execute(async (tx) => {
    const at = new Date(dueMs);
    const sent = await tx
      .selectFrom('test_page')
      .select('id')
      .where('service', '=', service)
      .where('at', '=', at)
      .execute();
    if (sent.length > 0) return;
    const plan = await withMadeOverrides(app, tx, today);
    const id = randomUUID();
    const tests: TestedPerson[] = [];
    for (const person of peopleOf(plan, testPage, app.clock.now())) tests.push(await test(app, tx, plan, person, id));
    const untilMs = app.clock.now() + testPage.within * 1000;
    const row = { id, service, at, due_at: new Date(untilMs), outcome: 'waiting' as const };
    await tx
      .insertInto('test_page')
      .values({ ...row, tests: JSON.stringify(tests) })
      .execute();
    await app.jobs.add(tx, 'test-page-due', { id }, { key: `test-page-due:${id}`, runAtMs: untilMs });
    await planTestPage(app, tx, service);
    await app.live.publish(tx, 'oncall', service);
  });
}

function peopleOf(plan: Plan, { targets }: TestPage, atMs: EpochMs): Person[] {
  return resolveTargets(plan, targets, atMs).flatMap((recipient) => {
    const person = recipient.kind === 'person' ? plan.people[recipient.person] : undefined;
    return person ? [person] : [];
  });
}

/** Over the way that a real page takes first. Somebody without one is tested, too: nothing comes back. */
async function test(app: App, tx: Tx, plan: Plan, person: Person, key: string): Promise<TestedPerson> {
  const ways = person.contact.filter((method) => method.for !== 'notification');
  const way = ways.find(({ channel }) => !isSandbox(plan.channels[channel])) ?? ways[0];
  const request = { service: plan.service, person: person.id, channel: way?.channel, key: `watchdog:${key}` };
  const tests = way ? await queueTestPage(app, tx, request) : [];
  const messages = tests.map(({ messageId, channel }) => ({ id: messageId, channel }));
  return { person: person.id, name: person.name, messages };
}
