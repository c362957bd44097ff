import { mkdirSync } from 'node:fs';
import type { IncidentRoom, OnCall, SignInLink } from '@tocsin/server/contract';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/* Being on call by clicking: who has it and who takes it, whether pages arrive, and what keeps the telephones quiet. */

const PLAN = `service: shop
title: Shop
timezone: UTC
components:
  web: { title: Web, public: true }
severities:
  P1:
    name: Bad
    meaning: Nobody can buy
    acknowledge: 10m
    resolve: 1h
    update: 30m
    commander: commander
    escalation: on-call
people:
  ann: { name: Ann, access: admin, contact: [{ channel: outbox, address: ann }, { channel: second, address: ann, after: 2m }] }
  ben: { name: Ben, access: responder, contact: [{ channel: outbox, address: ben }], quiet: [{ from: "22:00", to: "07:00" }] }
roles:
  commander: [person:ann]
schedules:
  on-call:
    title: Bakers on call
    timezone: America/New_York
    slots:
      primary: { every: week, start: 2026-01-05, handoff: "09:00", members: [ann, ben] }
escalation:
  on-call:
    steps:
      - { after: 0s, page: [schedule:on-call/primary] }
      - { after: 10m, page: [person:ben] }
channels:
  outbox: { type: sandbox }
  second: { type: sandbox }
`;

let node: PlanNode;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  node = await startPlanNode({ files: { 'plan.yaml': PLAN } });
  browser = await openBrowser(executablePath);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const { url } = await node.must<SignInLink>('POST', '/api/signin-links', { person: 'ann' });
  await page.goto(url);
  await page.getByText('Nothing is wrong.').waitFor();
});
afterAll(async () => {
  await browser?.close();
  await node?.close();
});

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole('button', { name, exact: typeof name === 'string' });
const dialog = () => page.getByRole('dialog');
const closed = () => dialog().waitFor({ state: 'hidden' });
const shot = (name: string) => page.screenshot({ path: `${SHOTS}/on-call-${name}.png`, fullPage: true });
const goTo = (path: string) => page.goto(`${node.server.url}${path}`);
const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const primary = async () => (await node.must<OnCall>('GET', '/api/oncall')).schedules[0];

it.skipIf(!executablePath)(
  'a shift is taken over, swapped and given back (skipped without a Chromium)',
  async () => {
    await goTo('/oncall');
    const before = (await primary())?.now[0]?.person;
    const other = before?.person === 'ann' ? { person: 'ben', name: 'Ben' } : { person: 'ann', name: 'Ann' };
    await button('I take it: Bakers on call').click();
    await dialog().getByLabel('Who').selectOption(other.person);
    await button('Until the next hand-off', dialog()).click();
    await dialog().getByText(`instead of ${before?.name}`).waitFor();
    await dialog().getByLabel('Reason (optional)').fill('The other one flies');
    await button(/takes? it$/, dialog()).click();
    await closed();
    await page
      .getByRole('list', { name: 'On call now: Bakers on call' })
      .getByText(other.name, { exact: true })
      .waitFor();
    expect((await primary())?.now[0]?.person?.person).toBe(other.person);
    const overrides = page.getByRole('region', { name: 'Overrides of Bakers on call' });
    await overrides.getByText('The other one flies').waitFor();
    await shot('taken');

    await button('Swap: Bakers on call').click();
    await button('The coming 4 weeks', dialog()).click();
    await dialog()
      .getByText(/of every slot/)
      .waitFor();
    await button('Swap', dialog()).click();
    await closed();
    await overrides.getByText('Ann and Ben swap').waitFor();

    await button('Remove: Ann and Ben swap').click();
    await button(/^(Remove|End it now)$/, dialog()).click();
    await closed();
    await overrides.getByText('Ann and Ben swap').waitFor({ state: 'hidden' });
    await button(`Remove: ${other.name} has Primary`).click();
    await button(/^(Remove|End it now)$/, dialog()).click();
    await closed();
    await eventually('the rotation again', async () => (await primary())?.now[0]?.person?.person === before?.person);
    await page.getByText(/All coming shifts/).click();
    await button(/^Take over Primary/)
      .first()
      .waitFor();
    expect(errors).toEqual([]);
  },
  60_000,
);

it.skipIf(!executablePath)(
  'a test page shows what becomes of it until it is confirmed; sound is asked for once (skipped without a Chromium)',
  async () => {
    await goTo('/oncall/people');
    const ann = page.getByRole('list', { name: 'How Ann is reached' });
    await ann.getByText('never tested').first().waitFor();
    await button('Send a test page to Ann').click();
    await ann
      .getByText(/test delivered/)
      .first()
      .waitFor();
    const { messages } = await node.must<{ messages: { id: string; to: string; channel: string }[] }>(
      'GET',
      '/api/outbox',
    );
    const sent = messages.find((one) => one.to === 'Ann' && one.channel === 'outbox');
    await goTo(`/outbox?message=${sent?.id}`);
    await page.getByRole('group', { name: 'Buttons of the message' }).getByRole('button').first().click();
    await goTo('/oncall/people');
    await ann.getByText(/^confirmed/).waitFor();
    await shot('people');
    await goTo('/oncall/channels');
    await page.getByRole('region', { name: 'Channels' }).getByText('outbox').first().waitFor();
    await page.getByRole('region', { name: 'Watchdog of shop' }).getByText('Heartbeat', { exact: true }).waitFor();
    await shot('channels');

    const sound = page.getByRole('region', { name: 'Sound', exact: true });
    await button('Turn the sound on', sound).click();
    await sound.waitFor({ state: 'hidden' });
    await button('Sound and push').click();
    await button('Test sound', dialog()).waitFor();
    expect(await dialog().getByLabel('When I am paged').isChecked()).toBe(true);
    await dialog().getByLabel('For any new incident').check();
    await page.keyboard.press('Escape');
    await closed();
    expect(errors).toEqual([]);
  },
  60_000,
);

it.skipIf(!executablePath)(
  'an incident rings, is snoozed, muted, handed over and given to somebody else (skipped without a Chromium)',
  async () => {
    await goTo('/');
    await page.evaluate(() => localStorage.setItem('tocsin.alarm', 'all'));
    const opened = await node.must<IncidentRoom>('POST', '/api/incidents', { service: 'shop', title: 'No bread' });
    const ringing = page.getByRole('region', { name: 'Ringing' });
    await ringing.getByText('No bread').waitFor();
    await eventually('the title calls', async () => (await page.title()).includes('waiting for you'));
    await shot('ringing');
    await button('Silence in this tab', ringing).click();
    await ringing.waitFor({ state: 'hidden' });

    await goTo(`/incidents/${opened.id}`);
    await page.getByRole('heading', { name: 'No bread' }).waitFor();
    await page
      .getByRole('region', { name: 'Pages' })
      .getByText(/in 1?\d:\d\d/)
      .first()
      .waitFor();
    await shot('room');

    await page.keyboard.press('s');
    await dialog().getByLabel('1 hour').check();
    await dialog().getByText('the escalation begins again').waitFor();
    await button('Snooze', dialog()).click();
    await closed();
    await page
      .getByRole('region', { name: 'Snoozed' })
      .getByText(/Snoozed until/)
      .waitFor();

    await page.keyboard.press('m');
    await page.getByRole('region', { name: 'Muted' }).waitFor();
    await shot('snoozed');
    await button('Unmute for me').click();
    await page.getByRole('region', { name: 'Muted' }).waitFor({ state: 'hidden' });

    await button('Assign Scribe').click();
    await dialog().getByRole('combobox').selectOption('ben');
    await dialog().getByText('Ben will be told').waitFor();
    await button('Hand over to Ben', dialog()).click();
    await closed();
    await button('Hand over Scribe').waitFor();

    await button('Reassign').click();
    await dialog().getByRole('combobox').selectOption('ben');
    await dialog()
      .getByLabel(/Reason/)
      .fill('The oven is his');
    await button('Page Ben', dialog()).click();
    await closed();
    await page.getByRole('region', { name: 'Pages' }).getByText('Ben', { exact: true }).waitFor();
    const room = await node.must<IncidentRoom>('GET', `/api/incidents/${opened.id}`);
    expect(room.timeline.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['snoozed', 'muted', 'reassigned']));

    await button('Escalate now').click();
    await button('Page the next step now', dialog()).click();
    await closed();
    await button(/^Acknowledge/)
      .first()
      .click();
    await page.getByText('Acknowledged by').waitFor();
    expect(errors).toEqual([]);
  },
  60_000,
);

it.skipIf(!executablePath)(
  'everything fits a phone in the dark (skipped without a Chromium)',
  async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const path of ['/oncall', '/oncall/people', '/oncall/channels', '/outbox', '/']) {
      await goTo(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      const loading = page.getByRole('status', { name: /^Loading/ });
      await eventually('loaded', async () => (await loading.count()) === 0);
      expect(await overflow(), path).toBeLessThanOrEqual(0);
      await shot(`phone${path.replaceAll('/', '-')}`);
    }
    expect(errors).toEqual([]);
  },
  60_000,
);
