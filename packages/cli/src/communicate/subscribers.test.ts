import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mailing, SubscriberList } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
let folder: string;
beforeEach(async () => {
  server = await startFakeServer();
  folder = mkdtempSync(join(tmpdir(), 'tocsin-subscribers-'));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const BASE = '/api/status/shop';
const tocsin = (...args: string[]) =>
  runTocsin(['status', ...args], { TOCSIN_URL: server.url, TOCSIN_SERVICE: 'shop' });

const list: SubscriberList = {
  subscribers: [
    {
      ...{ id: 'a'.repeat(32), kind: 'email', address: 'ada@example.com', components: [], status: 'confirmed' },
      ...{ note: null, origin: 'page', consent: null, createdAt: '2026-11-20T03:00:00.000Z', confirmedAt: null },
    },
  ],
  counts: { confirmed: 1, suppressed: 2 },
};
const mailing: Mailing = {
  ...{ id: 'm-1', kind: 'incident', about: 'INC-1', state: 'resolved', title: 'Orders fail', status: 'done' },
  ...{ recipients: 10, counts: { sent: 8, unclear: 2 }, note: null, hint: '2 recipients have it or have it not: …' },
  ...{ createdAt: '2026-11-20T03:00:00.000Z', endedAt: '2026-11-20T03:01:00.000Z' },
};

it('lists who is subscribed, with what is searched for', async () => {
  server.answers[`GET ${BASE}/subscribers?search=ada%40`] = list;
  const { code, out } = await tocsin('subscribers', '--search', 'ada@');
  expect([code, out]).toEqual([0, expect.stringContaining('1 confirmed, 2 suppressed\n')]);
  expect(out).toMatch(/ada@example\.com +all +confirmed/);
  server.answers[`GET ${BASE}/subscribers`] = { subscribers: [], counts: {} };
  expect((await tocsin('subscribers')).out).toBe('There are no subscribers.\n');
  expect(JSON.parse((await tocsin('subscribers', '--json')).out)).toEqual({ subscribers: [], counts: {} });
});

it('imports a file only with the consent, and says which lines are wrong', async () => {
  const file = join(folder, 'list.csv');
  writeFileSync(file, 'email\nada@example.com\nnonsense\n');
  const without = await tocsin('subscribers', '--import', file);
  expect([without.code === 0, server.requests]).toEqual([false, []]);
  expect(without.err).toContain('--consent');
  server.answers[`POST ${BASE}/subscribers/import?consent=They+signed`] = {
    ...{ added: 1, known: 0, suppressed: 0, wrong: [{ line: 3, what: 'is no e-mail address' }] },
  };
  const { code, out } = await tocsin('subscribers', '--import', file, '--consent', 'They signed');
  expect([code, out]).toEqual([0, expect.stringContaining('1 added')]);
  expect(out).toContain('Line 3 is no e-mail address.');
  const away = await tocsin('subscribers', '--import', join(folder, 'none.csv'), '--consent', 'They signed');
  expect(away.err).toContain('none.csv cannot be read');
});

it('exports into a file that only its owner reads', async () => {
  const file = join(folder, 'out.csv');
  server.answers[`GET ${BASE}/subscribers/export.csv`] = list;
  expect((await tocsin('subscribers', '--export', file)).out).toBe(`Written to ${file}.\n`);
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(list);
});

it('removes and erases', async () => {
  server.answers[`DELETE ${BASE}/subscribers/${'a'.repeat(32)}`] = { ok: true };
  expect((await tocsin('subscribers', '--remove', 'a'.repeat(32))).out).toBe('Removed.\n');
  server.answers[`POST ${BASE}/subscribers/erase`] = { known: false };
  expect((await tocsin('subscribers', '--erase', 'ada@example.com')).out).toContain('not known');
  expect(server.requests.at(-1)?.body).toEqual({ address: 'ada@example.com' });
});

it('shows mailings, and what somebody has to decide', async () => {
  server.answers[`GET ${BASE}/mailings`] = { mailings: [mailing] };
  const { code, out } = await tocsin('mailings');
  expect([code, out]).toEqual([0, expect.stringMatching(/8 of 10 +2 unclear/)]);
  expect(out).toContain('m-1: 2 recipients have it or have it not');
  server.answers[`GET ${BASE}/mailings`] = { mailings: [] };
  expect((await tocsin('mailings')).out).toBe('There are no mailings.\n');
});

it.each([
  ['--pause', 'pause'],
  ['--resume', 'resume'],
  ['--cancel', 'cancel'],
  ['--retry-unclear', 'retry-unclear'],
])('%s asks the node for it', async (option, move) => {
  server.answers[`POST ${BASE}/mailings/m-1`] = { ...mailing, status: 'running', hint: null };
  expect((await tocsin('mailings', option, 'm-1')).out).toMatch(/m-1 +running/);
  expect(server.requests.at(-1)?.body).toEqual({ do: move });
  server.answers[`POST ${BASE}/mailings/m-1`] = problem(409, 'conflict', 'The mailing is done.');
  const refused = await tocsin('mailings', option, 'm-1');
  expect([refused.code === 0, refused.err]).toEqual([false, expect.stringContaining('The mailing is done.')]);
});
