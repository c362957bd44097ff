import { mkdirSync } from 'node:fs';
import { createTocsin, type TocsinClient } from '@tocsin/sdk';
import type { IncidentRoom, LeverList, SignInLink } from '@tocsin/server/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/* The levers at night: one hand on a phone, somebody else at a desk, an application that listens. */

const LEVERS = `levers:
  search: { title: Search, component: web, consequence: Nobody can search }
  rate: { title: Requests a second, kind: limit, resting: 100, pulled: 10, minimum: 1, maximum: 100, consequence: Some are told to come back }
  vendor: { title: Payment vendor, kind: variant, resting: primary, pulled: backup, values: [primary, backup, none], consequence: Payments take longer }
  banner: { title: Maintenance page, kind: mode, resting: "", pulled: We are back soon, consequence: Everybody sees a page }
  orders: { title: Orders, component: web, pulls: [search], approval: { people: 2 }, consequence: Nobody can order }
  drain: { title: Drain the queue, needs: [orders], consequence: What waits is lost }
  worker:
    title: Worker
    kind: command
    consequence: Nothing is sent
    command: { apply: "touch stopped", revert: "echo no way back; exit 3", verify: "test -f stopped" }
restorations:
  gradual:
    title: Back to normal
    steps:
      - { release: search, wait: 3s, batches: ["50%"] }
      - { release: rate, wait: 1s, hold: true }
`;
const MANY = Array.from({ length: 993 }, (_, at) => `  extra-${at}: { title: Extra ${at}, component: web }\n`).join('');

let node: PlanNode;
let app: TocsinClient;
let browser: Browser;
let ann: Page;
let bea: Page;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  const plan = `${shopPlan({ people: ['ann', 'bea'] })}${LEVERS}`;
  node = await startPlanNode({ files: { 'plan.yaml': plan } });
  app = createTocsin({ url: node.server.url, key: node.server.app.keys.sdk('shop'), version: '1.4.0' });
  browser = await openBrowser(executablePath);
  ann = await signedIn('ann', { width: 360, height: 740 });
  bea = await signedIn('bea', { width: 1280, height: 900 });
});
afterAll(async () => {
  await app?.close();
  await browser?.close();
  await node?.close();
});

/** A browser of their own, on the board. */
async function signedIn(person: string, viewport: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const { url } = await node.must<SignInLink>('POST', '/api/signin-links', { person });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
  await page.goto(`${node.server.url}/levers`);
  await page.getByRole('heading', { name: 'Levers' }).waitFor();
  return page;
}

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });
const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');
const shot = (page: Page, name: string) => page.screenshot({ path: `${SHOTS}/levers-${name}.png`, fullPage: true });
const view = (page: Page, name: string) => page.screenshot({ path: `${SHOTS}/levers-${name}.png` });
/** Whether a chip or a radio button of a dialog is chosen by its words. */
const choose = (page: Page, words: string) => dialog(page).getByText(words, { exact: true }).click();

/** How far the page is wider than the screen, and the buttons of it that a thumb misses. */
async function lookForThumbs(page: Page) {
  return page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    small: [...document.querySelectorAll<HTMLElement>('main button, [role=dialog] button')]
      .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 43.5)
      .map((one) => one.getAttribute('aria-label') ?? one.textContent),
  }));
}
const FINE = { overflow: 0, small: [] };

it.skipIf(!executablePath)(
  'a lever is pulled for some with one hand, changed, released, and each of it undone (skipped without a Chromium)',
  async () => {
    await ann.getByText('No lever is pulled').waitFor();
    await ann.getByText('1 application connected').waitFor();
    await ann.getByText('1.4.0').waitFor();
    await button(ann, 'Pull Requests a second').click();
    // What it does is said before anything is asked.
    await dialog(ann)
      .getByRole('list', { name: 'What moves, in this order' })
      .getByText('is pulled and is 10')
      .waitFor();
    expect(await button(ann, 'Pull the lever').isDisabled()).toBe(true);
    await dialog(ann).getByLabel('Limit to').fill('5');
    await dialog(ann).getByText('is pulled and is 5').waitFor();
    await choose(ann, 'Only some');
    await dialog(ann).getByLabel('Attribute').fill('tenant');
    await dialog(ann).getByLabel('Attribute').press('Tab');
    await dialog(ann).getByLabel('Values').pressSequentially('acme,');
    await dialog(ann).getByText('For tenant acme.').waitFor();
    await choose(ann, '30 min');
    await button(ann, 'As a precaution').click();
    expect(await lookForThumbs(ann)).toMatchObject({ overflow: 0 });
    await view(ann, 'phone-dialog');
    await button(ann, 'Pull the lever').click();

    const pulled = region(ann, 'Pulled now');
    await pulled.getByText('tenant acme').waitFor();
    await pulled.getByRole('timer', { name: 'Requests a second is released by itself' }).waitFor();
    await pulled.getByText('As a precaution').waitFor();
    // The other one sees it without asking, and the application acts on it.
    await region(bea, 'Pulled now').getByText('Requests a second').waitFor();
    await expect.poll(() => app.lever('rate', { tenant: 'acme' })).toBe(5);
    expect(app.lever('rate', { tenant: 'other' })).toBe(100);
    await view(ann, 'phone-pulled');

    await button(ann, 'Change Requests a second').click();
    await choose(ann, 'Everybody');
    await button(ann, 'Drill').click();
    await button(ann, 'Change it').click();
    await expect.poll(() => app.lever('rate', { tenant: 'other' })).toBe(5);
    await button(ann, 'Undo: “Requests a second” was changed').click();
    await expect.poll(() => app.lever('rate', { tenant: 'other' })).toBe(100);
    expect(app.lever('rate', { tenant: 'acme' })).toBe(5);

    await pulled.getByText('tenant acme').waitFor();
    await button(ann, 'Release Requests a second').click();
    await button(ann, 'Pulled by mistake').click();
    await button(ann, 'Release the lever').click();
    await ann.getByText('No lever is pulled').waitFor();
    await button(ann, 'Undo: “Requests a second” was released').click();
    await pulled.getByText('tenant acme').waitFor();
    await expect.poll(() => app.lever('rate', { tenant: 'acme' })).toBe(5);

    await button(ann, 'About Requests a second').click();
    await pulled.getByText('for tenant acme by ANN: Undone: Pulled by mistake').waitFor();
    expect(await lookForThumbs(ann)).toEqual(FINE);
    await shot(ann, 'phone');
    expect(errors).toEqual([]);
  },
  60_000,
);

it.skipIf(!executablePath)(
  'values by kind, refusals with what to do, and a move that needs two people (skipped without a Chromium)',
  async () => {
    await button(bea, 'Pull Payment vendor').click();
    await choose(bea, 'none');
    await dialog(bea).getByText('is pulled and is “none”').waitFor();
    await bea.keyboard.press('Escape');
    await button(bea, 'Pull Maintenance page').click();
    await dialog(bea).getByLabel('Message').fill('Back after dinner');
    await choose(bea, '2 h');
    await dialog(bea)
      .getByText(/is pulled and is “Back after dinner \(until \d\d:\d\d /)
      .waitFor();
    await view(bea, 'dialog-message');
    await bea.keyboard.press('Escape');

    await button(bea, 'Pull Drain the queue').click();
    await dialog(bea).getByText('Not possible now.').waitFor();
    await dialog(bea).getByRole('textbox', { name: 'Reason' }).fill('It must go');
    expect(await button(bea, 'Pull the lever').isDisabled()).toBe(true);
    await view(bea, 'dialog-refused');
    await bea.keyboard.press('Escape');

    await button(bea, 'Pull Orders').click();
    await dialog(bea).getByText('Somebody else must agree.').waitFor();
    const moves = dialog(bea).getByRole('list', { name: 'What moves, in this order' }).getByRole('listitem');
    expect(await moves.allInnerTexts()).toEqual([expect.stringContaining('Search'), expect.stringContaining('Orders')]);
    await dialog(bea).getByRole('textbox', { name: 'Reason' }).fill('Orders get lost');
    await view(bea, 'dialog-agreement');
    await button(bea, 'Ask for agreement').click();
    await region(bea, 'Waiting for agreement').getByText('Orders get lost').waitFor();
    expect(app.lever('orders')).toBe(true);

    const waiting = region(ann, 'Waiting for agreement');
    await waiting.getByText('BEA').first().waitFor();
    await waiting.scrollIntoViewIfNeeded();
    await view(ann, 'phone-request');
    await button(ann, 'Agree to pull Orders').click();
    await view(ann, 'phone-agree');
    await button(ann, 'Agree to pull it').click();
    await region(bea, 'Pulled now').getByText('Orders', { exact: true }).waitFor();
    await expect.poll(() => [app.lever('orders'), app.lever('search')]).toEqual([false, false]);
    await waiting.waitFor({ state: 'hidden' });

    // A wish is taken back by whoever had it, and refused by others with a reason.
    await button(bea, 'Release Orders').click();
    await button(bea, 'The cause is fixed').click();
    await button(bea, 'Ask for agreement').click();
    await button(ann, 'Refuse: release Orders').click();
    await dialog(ann).getByRole('textbox', { name: 'Reason' }).fill('Not before the backlog is empty');
    await button(ann, 'Refuse it').click();
    await region(bea, 'Waiting for agreement').waitFor({ state: 'hidden' });
    await shot(bea, 'desk');
    expect(errors).toEqual([]);
  },
  60_000,
);

it.skipIf(!executablePath)(
  'a command runs as shown; drift and failure say what to do (skipped without a Chromium)',
  async () => {
    await button(bea, 'Pull Worker').click();
    await dialog(bea).getByText('touch stopped').waitFor();
    await view(bea, 'dialog-command');
    await button(bea, 'Drill').click();
    await button(bea, 'Pull the lever').click();
    await region(bea, 'Pulled now').getByText('Worker', { exact: true }).waitFor();
    await expect.poll(async () => (await lever('worker')).command?.status, { timeout: 10_000 }).toBe('settled');
    await button(bea, 'Release Worker').click();
    await button(bea, 'The cause is fixed').click();
    await button(bea, 'Release the lever').click();
    const look = region(bea, 'Commands to look at');
    await look.getByText('Failed', { exact: true }).waitFor();
    await look.getByText('no way back').waitFor();
    await button(bea, 'Release again Worker').waitFor();
    await button(bea, 'Verify Worker').click();
    await look.getByText(/Last look .*: it is applied/).waitFor();
    await look.scrollIntoViewIfNeeded();
    await view(bea, 'trouble');
    await view(ann, 'phone-trouble');
    expect(errors).toEqual([]);
  },
  60_000,
);

declare global {
  var longest: number;
}

/** Remembers how long the page was busy at a stretch, from now on. */
const watchTasks = (page: Page) =>
  page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: 'longtask' });
  });
/** In milliseconds; 0: never for 50. */
const longestTask = (page: Page) => page.evaluate(() => globalThis.longest);

const lever = async (id: string) => {
  const { levers } = await node.must<LeverList>('GET', '/api/levers');
  const found = levers.find((one) => one.id === id);
  if (!found) throw new Error(`no lever ${id}`);
  return found;
};

it.skipIf(!executablePath)(
  'a restoration is followed in the room, and goes on where a person says so (skipped without a Chromium)',
  async () => {
    const incident = await node.must<IncidentRoom>('POST', '/api/incidents', {
      ...{ service: 'shop', title: 'Search is slow', severity: 'P1' },
    });
    for (const id of ['search', 'rate']) {
      await node.must('POST', `/api/levers/shop/${id}/release`, { reason: 'a fresh start' });
      await node.must('POST', `/api/levers/shop/${id}/pull`, { reason: 'slow', incidentId: incident.id });
    }
    await ann.goto(`${node.server.url}/incidents/${incident.id}`);
    await button(ann, 'Start the restoration').click();
    await button(ann, 'Release the first lever').click();
    const track = ann.getByRole('region', { name: 'Gradual restoration' });
    await track.getByText('Giving back').waitFor();
    await track.getByRole('timer').waitFor();
    await track.scrollIntoViewIfNeeded();
    await view(ann, 'phone-track');
    await track.getByText('The plan wants a person to say').waitFor();
    expect(app.lever('search')).toBe(true);
    expect(app.lever('rate')).toBe(10);
    await button(ann, 'Go on').scrollIntoViewIfNeeded();
    await view(ann, 'phone-go-on');
    await button(ann, 'Go on').click();
    await track.getByText('Finished').waitFor();
    expect(app.lever('rate')).toBe(100);
    expect(errors).toEqual([]);
  },
  60_000,
);

it.skipIf(!executablePath)(
  'a thousand levers are found by a word, also in the dark (skipped without a Chromium)',
  async () => {
    node.write({
      'plan.yaml': `${shopPlan({ people: ['ann', 'bea'] })}${LEVERS.replace('levers:\n', `levers:\n${MANY}`)}`,
    });
    await ann.emulateMedia({ colorScheme: 'dark' });
    await ann.goto(`${node.server.url}/levers`);
    const find = ann.getByLabel('Find a lever');
    await expect.poll(() => find.getAttribute('placeholder'), { timeout: 10_000 }).toContain('1000');
    await watchTasks(ann);
    await find.pressSequentially('extra 912');
    await ann.getByText('1 lever found').waitFor();
    // Typing never stutters: what one key does is done before the next is missed.
    expect(await longestTask(ann)).toBeLessThan(500);
    await button(ann, 'Pull Extra 912').waitFor();
    await find.fill('');
    await button(ann, /^Show 60 more/).click();
    expect(await ann.locator('[data-lever]').count()).toBeGreaterThanOrEqual(120);
    expect(await lookForThumbs(ann)).toEqual(FINE);
    await view(ann, 'phone-dark');
    await bea.emulateMedia({ colorScheme: 'dark' });
    await view(bea, 'desk-dark');
    await ann.goto(node.server.url);
    await region(ann, 'Pulled levers').scrollIntoViewIfNeeded();
    await view(ann, 'phone-now');
    expect(errors).toEqual([]);
  },
  60_000,
);
