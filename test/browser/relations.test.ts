import { mkdirSync } from 'node:fs';
import type { IncidentRoom, SignInLink } from '@tocsin/server/contract';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/* Whom it affects, what it belongs together with, and one trouble that was two, or two that were one. */

let node: PlanNode;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  node = await startPlanNode({ files: { 'plan.yaml': shopPlan() } });
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
const region = (name: string) => page.getByRole('region', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const shot = (name: string) => page.screenshot({ path: `${SHOTS}/relations-${name}.png`, fullPage: true });
const room = (id: string) => node.must<IncidentRoom>('GET', `/api/incidents/${id}`);
const goTo = (id: string) => page.goto(`${node.server.url}/incidents/${id}`);
const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const opened = (title: string) => node.must<IncidentRoom>('POST', '/api/incidents', { service: 'shop', title });

/** An alert from elsewhere, which joins the incident that is active. */
async function alert(key: string, summary: string): Promise<void> {
  const answer = await node.call('POST', '/v2/enqueue', {
    routing_key: node.server.app.keys.pagerduty('shop'),
    event_action: 'trigger',
    dedup_key: key,
    payload: { summary, source: 'till', severity: 'critical', component: 'web' },
  });
  expect(answer.status).toBe(202);
}

it.skipIf(!executablePath)(
  'the impact is said in three taps, corrected and taken back (skipped without a Chromium)',
  async () => {
    const { id } = await opened('No bread');
    await goTo(id);
    const impact = region('Impact');
    await button('Edit the impact', impact).click();
    await button('Growing', impact).click();
    await button('Save the impact', impact).click();
    // The word stands on the button as well, before it is saved.
    await expect
      .poll(async () => (await room(id)).impact, { timeout: 10_000 })
      .toMatchObject({ trend: 'growing', scope: null, users: null });

    await button('Edit the impact', impact).click();
    await impact.getByLabel('What does not work').fill('Nobody can buy bread');
    await impact.getByLabel('Users').fill('about 40');
    await impact.getByText('A whole number').waitFor();
    expect(await button('Save the impact', impact).isDisabled()).toBe(true);
    await impact.getByLabel('Users').fill('1 200');
    await impact.getByText('Since when, revenue, data').click();
    await impact.getByLabel('Revenue').fill('about 300 USD an hour');
    await impact.getByLabel(/^Since/).fill('2026-11-21T03:10');
    await button('Save the impact', impact).click();
    await impact.getByText('1,200').waitFor();
    const said = (await room(id)).impact;
    expect(said).toMatchObject({ scope: 'Nobody can buy bread', users: 1200, trend: 'growing', customers: null });
    expect(said.since).toMatch(/^2026-11-2/);
    await shot('impact');

    await button('Edit the impact', impact).click();
    await impact.getByLabel('Users').fill('');
    await button('Growing', impact).click();
    await button('Save the impact', impact).click();
    await button('Edit the impact', impact).waitFor();
    expect((await room(id)).impact).toMatchObject({ scope: 'Nobody can buy bread', users: null, trend: null });
    expect(errors).toEqual([]);
    await node.must('POST', `/api/incidents/${id}/resolve`, { resolution: 'Baked' });
  },
  60_000,
);

it.skipIf(!executablePath)(
  'pages and incidents are linked and unlinked (skipped without a Chromium)',
  async () => {
    const [one, other] = [await opened('No bread'), await opened('No flour')];
    await goTo(one.id);
    const links = region('Links');
    await button('Add a link', links).click();
    await dialog().getByLabel('Address').fill('javascript:alert(1)');
    await dialog().getByText('An address that begins with https://').waitFor();
    await dialog().getByLabel('Address').fill('https://example.com/ovens');
    await dialog().getByLabel('Title').fill('Dashboard of the ovens');
    await button('Link it', dialog()).click();
    await links.getByText('Dashboard of the ovens').waitFor();
    await button('Add a link', links).click();
    await dialog().getByText('Another incident').click();
    await dialog().getByRole('combobox').selectOption(other.id);
    await button('Link it', dialog()).click();
    await links.getByRole('link', { name: `${other.id} No flour` }).waitFor();
    expect((await room(other.id)).links).toMatchObject([{ to: one.id, url: null }]);
    await shot('links');
    await button('Remove the link Dashboard of the ovens', links).click();
    await links.getByText('Dashboard of the ovens').waitFor({ state: 'hidden' });
    expect((await room(one.id)).links).toMatchObject([{ to: other.id }]);
    await links.getByRole('link', { name: `${other.id} No flour` }).click();
    await page.getByRole('heading', { name: 'No flour' }).waitFor();
    expect(errors).toEqual([]);
    for (const { id } of [one, other]) await node.must('POST', `/api/incidents/${id}/resolve`, { resolution: 'Baked' });
  },
  60_000,
);

it.skipIf(!executablePath)(
  'alerts are split off, and the two merged again (skipped without a Chromium)',
  async () => {
    await alert('oven', 'The oven is cold');
    const { id } = await eventually('an incident', async () => {
      const { incidents } = await node.must<{ incidents: IncidentRoom[] }>('GET', '/api/incidents?active=true');
      return incidents.find(({ title }) => title.includes('oven'));
    });
    await alert('till', 'The till is open');
    await eventually('both alerts', async () => (await room(id)).alerts.length === 2);
    await goTo(id);
    const alerts = region('Alerts');
    await button('Split alerts', alerts).click();
    expect(await button('Split off', alerts).isDisabled()).toBe(true);
    for (const tick of await alerts.getByRole('checkbox').all()) await tick.check();
    await alerts.getByText('One alert at least must stay here.').waitFor();
    await alerts.getByRole('checkbox', { name: /oven/ }).uncheck();
    await alerts.getByLabel('Title of the new incident').fill('Somebody is at the till');
    await shot('split');
    await button('Split off 1 alert', alerts).click();
    await page.getByRole('heading', { name: 'Somebody is at the till' }).waitFor();
    const split = page.url().split('/').at(-1) ?? '';
    expect(split).not.toBe(id);
    expect((await room(split)).alerts).toMatchObject([{ summary: 'The till is open' }]);

    await button('More actions').click();
    await page.getByRole('menuitem', { name: 'Merge into…' }).click();
    await dialog().getByRole('combobox').selectOption(id);
    await dialog().getByText(`${split} ends`).waitFor();
    await shot('merge');
    await button(`Merge into ${id}`, dialog()).click();
    await page.waitForURL(`**/incidents/${id}`);
    await alerts.getByText('The till is open').waitFor();
    expect((await room(id)).alerts).toHaveLength(2);

    await goTo(split);
    await region('Merged').getByText(`It goes on as ${id}.`).waitFor();
    expect(await page.getByRole('group', { name: 'Incident actions' }).count()).toBe(0);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot('merged-phone');
    expect(await overflow()).toBeLessThanOrEqual(0);
    await region('Merged')
      .getByRole('link', { name: `Open ${id}` })
      .click();
    await page.waitForURL(`**/incidents/${id}`);
    await button('Split alerts').click();
    await button('Edit the impact').click();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await shot('room-phone');
    expect(errors).toEqual([]);
  },
  60_000,
);

it.skipIf(!executablePath)(
  'a snoozed incident says until when and by whom, and acknowledging ends it (skipped without a Chromium)',
  async () => {
    const { id } = await opened('No cake');
    await node.must('POST', `/api/incidents/${id}/snooze`, { minutes: 60 });
    await page.goto(`${node.server.url}/incidents`);
    const row = page.getByRole('article').filter({ hasText: 'No cake' });
    await row.getByText(/Snoozed until .* by /).waitFor();
    expect(await row.getByText('Detected').count()).toBe(0);
    await shot('snoozed-list');
    await page.goto(`${node.server.url}/`);
    const card = page.getByRole('article', { name: 'No cake' });
    await card.getByText(/Snoozed until .* by /).waitFor();
    await shot('snoozed-now');
    await goTo(id);
    await region('Snoozed').waitFor();
    await shot('snoozed-room');
    await button('Acknowledge').click();
    await region('Snoozed').waitFor({ state: 'hidden' });
    expect(await room(id)).toMatchObject({ snoozedUntil: null, status: 'acknowledged' });
    expect(errors).toEqual([]);
  },
  60_000,
);
