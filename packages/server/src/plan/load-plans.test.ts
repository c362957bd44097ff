import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { loadPlans } from './load-plans.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The smallest plan of a service. @param more further lines of it */
function planOf(service: string, more = ''): string {
  const folder = mkdtempSync(join(tmpdir(), `tocsin-load-${service}-`));
  made.push(folder);
  const severities = 'components:\n  web: { title: Web }\nseverities:\n  P1: { name: Bad, meaning: Nobody can buy }\n';
  writeFileSync(join(folder, 'plan.yaml'), `service: ${service}\ntitle: A shop\ntimezone: UTC\n${severities}${more}`);
  return folder;
}
const domain = (name: string) => `statusPage:\n  domain: ${name}\n`;

const load = (...folders: readonly string[]) =>
  loadPlans(folders, { env: {}, dataDir: tmpdir() }, pino({ level: 'silent' }));

test('two plans may not show their pages under one name', async () => {
  const shop = planOf('shop', domain('status.example.com'));
  const mail = planOf('mail', domain('status.example.com'));
  await expect(load(shop, mail)).rejects.toThrow(
    `${mail} and ${shop} both show their page as statusPage.domain status.example.com: one name has one page.`,
  );
});

test('nor under the name of a plan that is loaded already', async () => {
  const [shop] = await load(planOf('shop', domain('status.example.com')));
  if (!shop) throw new Error('it was not loaded');
  const config = { env: {}, dataDir: tmpdir() };
  const mail = planOf('mail', domain('status.example.com'));
  await expect(loadPlans([mail], config, pino({ level: 'silent' }), [shop])).rejects.toThrow('one name has one page');
});

test('names of their own, and none at all, are loaded together', async () => {
  const folders = [
    planOf('shop', domain('status.example.com')),
    planOf('mail', domain('mail.example.com')),
    planOf('app'),
    planOf('web'),
  ];
  const loaded = await load(...folders);
  expect(loaded.map(({ plan }) => plan.statusPage.domain)).toEqual([
    'status.example.com',
    'mail.example.com',
    null,
    null,
  ]);
});

test('two plans may not describe one service', async () => {
  await expect(load(planOf('shop'), planOf('shop'))).rejects.toThrow('both describe the service "shop"');
});
