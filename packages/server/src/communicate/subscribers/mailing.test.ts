import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimRecipients } from './send/mailing.store.ts';
import { MailingSender } from './send/send-mailings.ts';
import { SERVICE, type SubscriberNode, startSubscriberNode } from './subscriber-node.fixture.ts';

let node: SubscriberNode;
beforeEach(async () => {
  node = await startSubscriberNode();
});
afterEach(() => node.close());

const people = (count: number) => Array.from({ length: count }, (_, index) => `reader${index}@example.com`);

function recipients(): string[] {
  return node.smtp.messages.flatMap(({ to }) => to);
}

test('2,000 subscribers, a node that dies in the middle, and two that go on: nobody is mailed twice', async () => {
  await node.add(people(2000));
  await node.tell();
  const dying = new MailingSender(node.app);
  await dying.look();
  await dying.settled();
  node.clock.advance(1000);
  await dying.look();
  while (node.smtp.messages.length < 100) await sleep(5);
  await dying.stop();
  const sentBefore = node.smtp.messages.length;
  expect(sentBefore).toBeLessThan(2000);
  // It has claimed the next ones, and is killed before it hands them over.
  const { id } = await node.app.db.selectFrom('mailing').select('id').executeTakeFirstOrThrow();
  const where = { mailing: id, lane: 'mail' as const, most: 50 };
  const lost = await claimRecipients(node.app.db, where, dying.claimant, node.clock.now());
  expect(lost).toHaveLength(50);
  const others = [new MailingSender(node.app), new MailingSender(node.app)];
  for (let second = 0; second < 12; second += 1) {
    node.clock.advance(1000);
    await Promise.all(others.map((one) => one.look()));
    await Promise.all(others.map((one) => one.settled()));
  }
  await Promise.all(others.map((one) => one.stop()));
  const all = recipients();
  expect(new Set(all).size).toBe(all.length);
  expect(all).toHaveLength(1950);
  expect(await node.states()).toEqual({ sent: 1950, unclear: 50 });
  const mailing = await node.app.db.selectFrom('mailing').selectAll().executeTakeFirstOrThrow();
  expect(mailing).toMatchObject({ status: 'done', recipients: 2000 });
}, 180_000);

test('each hears of their components, the same notice once, and a newer one in place of the older', async () => {
  await node.add(['all@example.com']);
  await node.add(['checkout@example.com'], ['checkout']);
  await node.add(['search@example.com'], ['search']);
  await node.tell({ components: ['checkout'], key: 'same' });
  await node.tell({ components: ['checkout'], key: 'same' });
  await node.send();
  expect(recipients().sort()).toEqual(['all@example.com', 'checkout@example.com']);
  await node.tell({ state: 'identified' });
  await node.tell({ state: 'resolved' });
  await node.tell({ state: 'scheduled', kind: 'maintenance', about: 'W-1' });
  await node.send();
  const subjects = node.smtp.messages.filter(({ to }) => to[0] === 'search@example.com').map(({ subject }) => subject);
  expect(subjects.sort()).toEqual([
    '[Shop status] Resolved: Orders fail',
    '[Shop status] Scheduled maintenance: Orders fail',
  ]);
  expect(await node.states()).toEqual({ sent: 8, superseded: 3 });
});

test('a mail is what mail programs expect, and text from outside adds nothing to it', async () => {
  const [id] = await node.add(['ada+status@example.com']);
  const title = 'Zähler\r\nBcc: mallory@example.com';
  await node.tell({
    title,
    text: '# Hm\n<script>alert(1)</script> [x](javascript:alert(1))\n.\r\nBcc: m@example.com\n',
  });
  await node.send();
  const [mail] = node.smtp.messages;
  expect(mail?.to).toEqual(['ada+status@example.com']);
  expect(mail?.from).toMatch(new RegExp(`^bounces\\+${id}[0-9a-f]{16}@status\\.shop\\.example\\.com$`));
  expect(mail?.subject).toBe('[Shop status] Investigating: Zähler Bcc: mallory@example.com');
  expect(mail?.headers).toMatchObject({
    'auto-submitted': 'auto-generated',
    precedence: 'bulk',
    'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    'list-id': '<shop.status.shop.example.com>',
  });
  expect(mail?.headers['list-unsubscribe']).toMatch(
    /^<http:\/\/127\.0\.0\.1:\d+\/status\/shop\/unsubscribe\/[0-9a-f.]{76}>$/,
  );
  expect(mail?.headers.bcc).toBeUndefined();
  expect(mail?.html).not.toMatch(/<script|href="javascript/);
  expect(mail?.text).toContain('Unsubscribe: http');
  const [head = '', body = ''] = mail?.raw.split('\r\n\r\n', 2) ?? [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: headers are plain ASCII.
  expect(head).toMatch(/^[\x00-\x7f]+$/);
  expect(Math.max(...`${head}\r\n${body}`.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  const again = node.smtp.messages.length;
  await node.send();
  expect(node.smtp.messages).toHaveLength(again);
});

test('who is refused for good gets no more, who is to come later does, and a server that is away costs nobody an attempt', async () => {
  node.smtp.reject('gone@example.com');
  await node.add(['gone@example.com']);
  await node.tell();
  await node.send();
  expect(await node.states()).toEqual({ bounced: 1 });
  await node.add(['late@example.com']);
  node.smtp.failNext(451, '4.7.1 Greylisted');
  await node.tell({ about: 'INC-2' });
  await node.send();
  expect(await node.states()).toEqual({ bounced: 1, queued: 1 });
  node.clock.advance(61_000);
  node.smtp.failNext(421, '4.3.2 Going down');
  await node.send();
  const row = await node.app.db
    .selectFrom('mailing_recipient')
    .selectAll()
    .where('state', '=', 'queued')
    .executeTakeFirst();
  expect(row).toMatchObject({ attempts: 1 });
  node.clock.advance(31_000);
  await node.send();
  expect(recipients()).toEqual(['late@example.com']);
  expect(await node.states()).toEqual({ bounced: 1, sent: 1 });
  const { rows } = await node.app.pool.query('select status, note from subscriber order by address');
  expect(rows).toMatchObject([{ status: 'suppressed', note: expect.stringContaining('550') }, { status: 'confirmed' }]);
});

test('who leaves while it is sent gets nothing, and what a person pauses waits', async () => {
  const [id] = await node.add(['a@example.com', 'b@example.com']);
  await node.tell();
  await node.app.db.updateTable('mailing').set({ status: 'paused' }).execute();
  await node.send();
  expect(recipients()).toEqual([]);
  await node.app.db.updateTable('mailing').set({ status: 'new' }).execute();
  await node.app.db.deleteFrom('subscriber').where('id', '=', String(id)).execute();
  await node.send();
  expect(recipients()).toEqual(['b@example.com']);
  expect(SERVICE).toBe('shop');
});

test('the list of those who are to get nothing at all is asked', async () => {
  await node.add(['stop@example.com', 'go@example.com']);
  const suppression = { service: SERVICE, to: 'stop@example.com', reason: 'They asked.' };
  expect((await node.call('POST', '/api/consent/suppress', suppression)).status).toBe(200);
  await node.tell();
  await node.send();
  expect(recipients()).toEqual(['go@example.com']);
  expect(await node.states()).toEqual({ sent: 1, suppressed: 1 });
});
