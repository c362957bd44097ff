import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { IncidentRoom, Outbox } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { followMessages } from '../harness/expect-messages.ts';
import { dropPolling, type ManyPlans, startManyPlans } from './five-plans-installation.ts';

/*
 * Every level of the five plans, with nobody answering for three hours: who is reached, when and over what, and that
 * nobody else is. What is expected stands in test/golden/paging, one file a level; UPDATE_GOLDEN=1 writes them anew, to
 * be read line by line against the plan.
 */
const EXAMPLES = resolve(import.meta.dirname, '../../examples');
const GOLDEN = resolve(import.meta.dirname, '../golden/paging');
const LEVELS = {
  'churn-saver': ['P0', 'P1', 'P2', 'P3'],
  'subscription-bot': ['SEV-1', 'SEV-2', 'SEV-3'],
  'publishing-platform': ['critical', 'high', 'medium', 'low'],
  receptionist: ['P0', 'P1', 'P2', 'P3'],
  'merchant-messaging': ['outage', 'payments', 'backlog', 'complaint', 'degraded'],
};
const CASES = Object.entries(LEVELS).flatMap(([service, levels]) => levels.map((level) => ({ service, level })));

/** A copy of a plan whose levers are not verified by commands on the way: there are sixty hours of it. */
function withoutVerifying(plan: string, copy: string): string {
  cpSync(plan, copy, { recursive: true });
  const levers = join(copy, 'levers.yaml');
  const text = readFileSync(levers, 'utf8').replaceAll(/^ {6}every: .*\n/gm, '');
  writeFileSync(levers, text.replaceAll('    command:\n', '    command:\n      every: 30d\n'));
  return copy;
}

let t: ManyPlans;
beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'tocsin-policies-'));
  const folders = Object.keys(LEVELS).map((service) =>
    withoutVerifying(resolve(EXAMPLES, service), join(home, service)),
  );
  t = await startManyPlans(folders, (url) => ({ APP_URL: url, BOT_URL: url, API_URL: url, SITE_URL: url }));
  // Nothing pings the heartbeats here: their alerts would page the same people at moments of their own.
  const silence = { everything: true, forSeconds: 30 * 86_400, why: 'Only the policies are looked at' };
  for (const service of Object.keys(LEVELS)) await t.must('POST', '/api/silences', { service, ...silence });
});
afterAll(() => t?.close());

it.each(CASES)(
  '$service, $level: nobody answers',
  async ({ service, level }) => {
    const opening = { service, title: `Trouble with ${service}`, severity: level, components: [] };
    const { id, openedAt } = await t.must<IncidentRoom>('POST', '/api/incidents', opening);
    const messages = followMessages(
      async () => (await t.must<Outbox>('GET', `/api/outbox?limit=500&incidentId=${id}`)).messages,
    );
    const course: string[] = [];
    // Three hours, and the seconds that the machine took on the way.
    await t.forward('10810s', async () => {
      await dropPolling(t.server);
      // Half minutes, so that the seconds that the machine takes do not show.
      const minute = Math.round((t.clock.now() - Date.parse(openedAt)) / 30_000) / 2;
      course.push(...(await messages.take()).map((line) => `${String(minute).padStart(5)} min  ${line}`));
    });
    await t.must('POST', `/api/incidents/${id}/resolve`, { resolution: 'Nobody came' });
    // Whoever was paged at the very end can be paged at once by the next case.
    await t.forward('2m');

    const file = resolve(GOLDEN, `${service}-${level}.txt`);
    const text = `${course.join('\n')}\n`;
    if (process.env.UPDATE_GOLDEN && text !== (existsSync(file) ? readFileSync(file, 'utf8') : '')) {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, 'utf8'));
  },
  60_000,
);
