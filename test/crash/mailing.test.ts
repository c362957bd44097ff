import { resolve } from 'node:path';
import type { Mailing, MailingList } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../harness/tocsin.ts';
import { type FakeSmtp, startFakeSmtp } from '../vendors/fake-smtp.ts';
import { type NodePair, startNodePair } from './node-pair.ts';

/*
 * Two nodes on one database mail the subscribers of a status page; the one that sends is killed with -9, comes back, and then the other
 * one. Nobody is mailed twice, and whoever was not mailed for certain is counted, until a person sends to them again.
 */
const SUBSCRIBERS = 1_000;
/** At most two batches of 50 are under way when a node dies. */
const MOST_UNCLEAR = 100;

let smtp: FakeSmtp;
let pair: NodePair;
beforeAll(async () => {
  smtp = await startFakeSmtp();
  pair = await startNodePair(resolve(import.meta.dirname, 'mailing-plan'), { SMTP_URL: smtp.url });
}, 180_000);
afterAll(async () => {
  await pair?.close();
  await smtp?.close();
});

const mailed = () => smtp.messages.flatMap(({ to }) => to);
const arrived = (count: number) => eventually(`${count} mails`, async () => smtp.messages.length >= count, 30_000);

async function states(): Promise<Map<string, string>> {
  const { rows } = await pair.db.query<{ address: string; state: string }>(
    'select address, state from mailing_recipient join subscriber on subscriber.id = subscriber',
  );
  return new Map(rows.map(({ address, state }) => [address, state]));
}

async function mailing(): Promise<Mailing> {
  // Any node that is there.
  for (const { client } of pair.nodes) {
    const list = await client.call<MailingList>('GET', '/api/status/news/mailings').catch(() => null);
    if (list?.mailings[0]) return list.mailings[0];
  }
  throw new Error('no node shows a mailing');
}

const isDone = () => eventually('the mailing is done', async () => (await mailing()).status === 'done', 40_000);

it('nobody is mailed twice, everybody else is mailed or counted as unclear', async () => {
  const [one] = pair.nodes;
  const readers = Array.from({ length: SUBSCRIBERS }, (_, index) => `reader${index}@example.com`);
  await pair.db.query(
    `insert into subscriber (id, service, kind, address, key, status, origin, created_at, confirmed_at)
     select md5(address), 'news', 'email', address, address, 'confirmed', 'import', now(), now() from unnest($1::text[]) address`,
    [readers],
  );
  await one?.client.call('POST', '/api/status/news/notices', { title: 'Slow pages', text: 'We look into it.' });
  await arrived(200);
  const first = await pair.leader();
  await first.process.kill();
  const atFirst = smtp.messages.length;
  expect(atFirst).toBeLessThan(SUBSCRIBERS);
  const back = first.process.start();
  await arrived(atFirst + 200);
  await back;
  const second = await pair.leader();
  expect(second.name).not.toBe(first.name);
  await second.process.kill();
  expect(smtp.messages.length).toBeLessThan(SUBSCRIBERS);
  await isDone();
  expect(new Set(mailed()).size).toBe(smtp.messages.length);
  const ended = await states();
  const unclear = readers.filter((reader) => ended.get(reader) === 'unclear');
  const sent = readers.filter((reader) => ended.get(reader) === 'sent');
  expect(unclear.length).toBeLessThanOrEqual(2 * MOST_UNCLEAR);
  expect(sent.length + unclear.length).toBe(SUBSCRIBERS);
  const got = new Set(mailed());
  expect(sent.filter((reader) => !got.has(reader))).toEqual([]);
  const { id, counts, hint } = await mailing();
  expect(counts).toEqual({ sent: sent.length, ...(unclear.length > 0 ? { unclear: unclear.length } : {}) });
  if (unclear.length === 0) return;
  expect(hint).toContain(`--retry-unclear ${id}`);
  await first.client.call('POST', `/api/status/news/mailings/${id}`, { do: 'retry-unclear' });
  await isDone();
  expect((await mailing()).counts).toEqual({ sent: SUBSCRIBERS });
  expect(new Set(mailed()).size).toBe(SUBSCRIBERS);
}, 180_000);
