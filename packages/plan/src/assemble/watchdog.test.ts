// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadPlan } from '../load-plan.ts';

const BASE = `service: shop
timezone: America/New_York
severities: { P1: {}, P3: {} }
people: { ann: { access: admin, contact: [{ channel: mail, address: ann@example.com }] } }
channels: { bot: { type: sandbox }, mail: { type: email, url: "smtp://mail.example.com", from: t@example.com } }
`;

async function load(more: string, env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-watchdog-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'plan.yaml'), BASE + more);
  const { plan, problems } = await loadPlan(folder, { env });
  const found = problems.filter(({ code }) => !['no-owner', 'no-clock'].includes(code));
  return { plan, problems: found.map(({ severity, code, line, message }) => ({ severity, code, line, message })) };
}

it('a plan without a watchdog has none, and hears nothing of it', async () => {
  const { plan, problems } = await load('');
  expect(plan?.watchdog).toEqual({ heartbeat: null, lastResort: [], databaseGoneAfter: 60, testPage: null });
  expect(problems).toEqual([]);
});

const WHOLE = `watchdog:
  heartbeat: { url: "\${DEADMAN_URL}", every: 30s }
  lastResort: [ "channel:mail/all@example.com" ]
  databaseGoneAfter: 2m
  testPage: { cron: "0 10 * * MON", page: [person:ann], within: 20m, severity: P3 }
`;

it('reads all of it; without its address there is no heartbeat', async () => {
  const { plan } = await load(WHOLE, { DEADMAN_URL: 'https://deadman.example.com/1' });
  expect(plan?.watchdog).toEqual({
    heartbeat: { url: 'https://deadman.example.com/1', every: 30 },
    lastResort: [{ channel: 'mail', address: 'all@example.com' }],
    databaseGoneAfter: 120,
    testPage: {
      cron: '0 10 * * MON',
      timezone: 'America/New_York',
      targets: [{ kind: 'person', person: 'ann' }],
      within: 1200,
      severity: 'P3',
    },
  });
  expect((await load(WHOLE)).plan?.watchdog.heartbeat).toBeNull();
});

it.each([
  ['a person as the last resort', 'lastResort: [person:ann]', 'bad-target', /must be an address of a channel/],
  ['a channel that is not there', 'lastResort: [channel:sms/1]', 'dangling-reference', /"sms"/],
  [
    'a level that is not there',
    'testPage: { cron: "0 10 * * 1", page: [person:ann], severity: P9 }',
    'dangling-reference',
    /"P9"/,
  ],
  ['a person who is not there', 'testPage: { cron: "0 10 * * 1", page: [person:bob] }', 'dangling-reference', /"bob"/],
  ['no cron expression', 'testPage: { cron: often, page: [person:ann] }', 'bad-cron', /"often"/],
  ['a database that may not be away at all', 'databaseGoneAfter: 1s', 'bad-duration', /10 seconds/],
  ['a heartbeat that is no address', 'heartbeat: { url: deadman }', 'bad-url', /"deadman"/],
])('refuses %s', async (_what, written, code, message) => {
  const { problems } = await load(`watchdog:\n  ${written}\n`);
  expect(problems).toEqual([{ severity: 'error', code, line: 7, message: expect.stringMatching(message) }]);
});

it('warns of a last resort that reaches nobody', async () => {
  const { problems, plan } = await load('watchdog: { lastResort: [channel:bot/x] }\n');
  expect(plan).not.toBeNull();
  expect(problems).toMatchObject([{ severity: 'warning', code: 'sandbox-only', line: 6 }]);
});
