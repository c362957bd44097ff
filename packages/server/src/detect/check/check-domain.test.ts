import http from 'node:http';
import type { DomainMonitor } from '@tocsin/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { baseIn, findRdapBase } from './check-domain-registry.ts';
import { base, connectionsLeft, listen, look, stopListening } from './check-net.fixture.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'Date'] }));
afterEach(async () => {
  vi.useRealTimers();
  await stopListening();
});

const HOUR_MS = 3_600_000;

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000 + 60_000).toISOString();
const registered = (days: number) => ({
  objectClassName: 'domain',
  status: ['client transfer prohibited', 'active'],
  events: [
    { eventAction: 'registration', eventDate: inDays(-400) },
    { eventAction: 'expiration', eventDate: inDays(days) },
  ],
  entities: [
    { roles: ['abuse'] },
    { roles: ['registrar'], vcardArray: ['vcard', [['version'], ['fn', {}, 'text', 'Example Registrar']]] },
  ],
});

/** A registry whose answer can be changed, and that counts its questions. */
async function registry(answer: () => unknown): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    const said = answer();
    if (typeof said === 'number') response.writeHead(said).end();
    else if (said !== null) response.end(typeof said === 'string' ? said : JSON.stringify(said));
  });
  return { url: `http://127.0.0.1:${await listen(server)}/rdap`, asked };
}

const monitor = (rdap: string, domain = 'example.com'): DomainMonitor => ({
  ...base,
  type: 'domain',
  domain,
  rdap,
  timeout: 1,
});

test('days left and the registrar, asked for once an hour', async () => {
  const { url, asked } = await registry(() => registered(40));
  const seen = await look(monitor(url));
  expect(seen).toMatchObject({ failure: null, said: '40 days left' });
  expect(seen.facts).toEqual({
    days: 40,
    registrar: 'Example Registrar',
    status: 'client transfer prohibited, active',
  });
  for (let minute = 1; minute < 60; minute++) {
    vi.advanceTimersByTime(60_000);
    await look(monitor(url));
  }
  expect(asked).toEqual(['/rdap/domain/example.com']);
  vi.advanceTimersByTime(60_000);
  await look(monitor(url));
  expect(asked).toHaveLength(2);
  expect(await connectionsLeft()).toBe(0);
});

test('a registry that stops answering is no fault of the domain; one that is over is', async () => {
  let answer: unknown = registered(0);
  const { url, asked } = await registry(() => answer);
  await look(monitor(url));
  answer = 429;
  vi.advanceTimersByTime(2 * 24 * HOUR_MS);
  const seen = await look(monitor(url));
  expect(seen.facts).toMatchObject({ days: -2 });
  expect(seen.said).toBe(
    'expired 2 days ago (as was known before; now: the registry answers no more questions for now (429))',
  );
  await look(monitor(url));
  expect(asked).toHaveLength(2);
  vi.advanceTimersByTime(600_000);
  await look(monitor(url));
  expect(asked).toHaveLength(3);
});

test.each([
  [404, 'the registry does not know this domain'],
  [500, 'the registry answered 500'],
  ['<html>', 'what the registry answered is not JSON'],
  ['[]', 'what the registry answered is not RDAP'],
  [{ objectClassName: 'domain', events: 'none' }, 'the registry does not say when the registration ends'],
  [
    { objectClassName: 'domain', events: [null, { eventAction: 'expiration', eventDate: 'soon' }] },
    'the registry does not say when the registration ends',
  ],
  [null, 'timed out after 1 s: the registry did not answer'],
])('a registry that answers %j', async (answer, failure) => {
  const { url } = await registry(() => answer);
  expect((await look(monitor(url))).failure).toBe(failure);
  expect(await connectionsLeft()).toBe(0);
});

const LIST = {
  services: [
    [
      ['com', 'net'],
      ['http://rdap.example.net/com/', 'https://rdap.example.net/com/'],
    ],
    [['co.uk'], ['https://rdap.example.net/couk/']],
    [['xn--p1ai'], ['https://rdap.example.net/rf/']],
  ],
};

test.each([
  ['shop.example.COM', 'https://rdap.example.net/com/'],
  ['example.co.uk', 'https://rdap.example.net/couk/'],
  ['пример.рф', 'https://rdap.example.net/rf/'],
  ['example.test', null],
])('the registry of %s', (domain, url) => {
  expect(baseIn(LIST, domain)).toBe(url);
});

test('a list of the wrong shape names no registry', () => {
  for (const list of [null, 3, {}, { services: [null, [['com']], ['com', 'x']] }])
    expect(baseIn(list, 'example.com')).toBeNull();
});

test('the list is asked for once a day', async () => {
  const { url, asked } = await registry(() => LIST);
  const { signal } = new AbortController();
  const find = () => findRdapBase('example.com', signal, `${url}/dns.json`);
  expect(await find()).toBe('https://rdap.example.net/com/');
  await find();
  expect(asked).toHaveLength(1);
  vi.advanceTimersByTime(24 * HOUR_MS + 1);
  await find();
  expect(asked).toHaveLength(2);
  await expect(findRdapBase('example.test', signal, `${url}/dns.json`)).rejects.toThrow(/^no registry is known/);
});
