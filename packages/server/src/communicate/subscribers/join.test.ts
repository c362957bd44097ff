import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SERVICE, type SubscriberNode, startSubscriberNode } from './subscriber-node.fixture.ts';
import { setAddressRule } from './web/guarded-post.ts';

let node: SubscriberNode;
beforeAll(async () => {
  node = await startSubscriberNode();
});
afterAll(() => node.close());
beforeEach(() => {
  node.smtp.messages.length = 0;
  // The limit of one client address is refilled.
  node.clock.advance(3_600_000);
});

const FORM = `/status/${SERVICE}/subscribe`;

async function ask(address: string, more: Readonly<Record<string, string | readonly string[]>> = {}) {
  const answer = await node.page(FORM, { kind: 'email', address, ...more });
  await node.settle();
  return answer;
}

function linkIn(text: string | undefined, what: string): string {
  return new RegExp(`http://\\S+/${what}/\\S+`).exec(text ?? '')?.[0] ?? '';
}

async function statusOf(address: string): Promise<string | undefined> {
  const row = await node.app.db
    .selectFrom('subscriber')
    .select('status')
    .where('address', '=', address)
    .executeTakeFirst();
  return row?.status;
}

describe('by e-mail', () => {
  test('a person asks, confirms with a button, chooses, and leaves with one click, as often as it is sent', async () => {
    const { status, text } = await ask('ada@example.com', { component: ['checkout', 'secret-db', 'nonsense'] });
    expect(status).toBe(200);
    expect(text).toContain('a mail with a link is on its way');
    expect(await statusOf('ada@example.com')).toBe('unconfirmed');
    const confirm = linkIn(node.smtp.messages[0]?.text, 'confirm');
    expect((await node.page(confirm)).text).toContain('Confirm the subscription');
    expect(await statusOf('ada@example.com')).toBe('unconfirmed');
    expect((await node.page(confirm, {})).text).toContain('You are subscribed');
    expect((await node.page(confirm, {})).status).toBe(404);
    const row = await node.app.db
      .selectFrom('subscriber')
      .selectAll()
      .where('address', '=', 'ada@example.com')
      .executeTakeFirst();
    expect(row).toMatchObject({ status: 'confirmed', components: ['checkout'], token_hash: null });
    await node.tell({ components: ['checkout'] });
    await node.send();
    const mail = node.smtp.messages.at(-1);
    const manage = linkIn(mail?.text, 'manage');
    expect((await node.page(manage)).text).toContain('value="checkout" checked');
    expect((await node.page(manage, { component: 'search' })).text).toContain('It is saved');
    const stop = /<(\S+)>/.exec(mail?.headers['list-unsubscribe'] ?? '')?.[1] ?? '';
    expect((await node.page(stop)).text).toContain('<button');
    expect(await statusOf('ada@example.com')).toBe('confirmed');
    for (let n = 0; n < 2; n += 1) {
      expect((await node.page(stop, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
      expect(await statusOf('ada@example.com')).toBeUndefined();
    }
    expect((await node.page(manage)).status).toBe(404);
  });

  test('says the same whether an address is known, and asks it once an hour and three times a day', async () => {
    const answers = [];
    for (const _hour of [0, 1, 2, 3]) {
      answers.push(await ask('bob@example.com'), await ask('bob@example.com'));
      node.clock.advance(3_601_000);
    }
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(node.smtp.messages).toHaveLength(3);
  });

  test('the newest link confirms for 24 hours', async () => {
    await ask('carl@example.com');
    const confirm = linkIn(node.smtp.messages[0]?.text, 'confirm');
    node.clock.advance(24 * 3_600_000 + 1000);
    expect((await node.page(confirm, {})).status).toBe(404);
  });

  test.each([
    ['two addresses', 'a@example.com, b@example.com'],
    ['a header', 'a@example.com\r\nBcc: b@example.com'],
    ['a quoted name', '"a b"@example.com'],
    ['an address literal', 'a@[127.0.0.1]'],
    ['no domain', 'a@localhost'],
    ['a long one', `${'a'.repeat(65)}@example.com`],
    ['a longer one', `a@${'b.'.repeat(130)}example.com`],
    ['other letters before the @', 'ä@example.com'],
  ])('refuses %s', async (_what, address) => {
    expect((await ask(address)).status).toBe(400);
    expect(node.smtp.messages).toHaveLength(0);
  });

  test('takes names of other scripts as Punycode, and a plus', async () => {
    await ask('ada+x@bücher.example');
    expect(await statusOf('ada+x@xn--bcher-kva.example')).toBe('unconfirmed');
    expect(node.smtp.messages).toHaveLength(1);
  });

  test('thanks a bot that fills in everything, and stops one that comes often', async () => {
    expect((await ask('victim@example.com', { website: 'x' })).text).toContain('on its way');
    expect(node.smtp.messages).toHaveLength(0);
    const statuses = [];
    for (let n = 0; n < 14; n += 1) statuses.push((await node.page(FORM, { address: `v${n}@example.com` })).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    await node.settle();
  });
});

describe('by webhook', () => {
  let server: Server;
  const seen: { headers: Record<string, unknown>; body: Record<string, unknown> }[] = [];
  let answer: (body: Record<string, unknown>) => { status: number; body: string };
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
        seen.push({ headers: request.headers, body });
        const { status, body: text } = answer(body);
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end(text);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => new Promise((closed) => server.close(closed)));
  const target = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;

  test('an address of this machine is never spoken to', async () => {
    expect((await node.page(FORM, { kind: 'webhook', address: 'http://example.com/' })).status).toBe(400);
    expect((await node.page(FORM, { kind: 'webhook', address: 'https://a:b@example.com/' })).status).toBe(400);
    expect((await node.page(FORM, { kind: 'webhook', address: 'https://127.0.0.1/x' })).status).toBe(200);
    expect((await node.page(FORM, { kind: 'webhook', address: 'https://localhost/x' })).status).toBe(200);
    await node.settle();
    expect(await statusOf('https://127.0.0.1/x')).toBe('unconfirmed');
    expect(await statusOf('https://localhost/x')).toBe('unconfirmed');
  });

  test('a program confirms by its answer, and is told in the form of Statuspage, signed', async () => {
    setAddressRule(node.app, { isAllowed: (address) => address === '127.0.0.1', ports: ['*'], protocols: ['http:'] });
    answer = () => ({ status: 200, body: 'fine' });
    await node.page(FORM, { kind: 'webhook', address: target() });
    await node.settle();
    expect(await statusOf(target())).toBe('unconfirmed');
    node.clock.advance(3_601_000);
    answer = (body) => ({ status: 200, body: JSON.stringify({ challenge: body.challenge }) });
    await node.page(FORM, { kind: 'webhook', address: target() });
    await node.settle();
    expect(await statusOf(target())).toBe('confirmed');
    seen.length = 0;
    answer = () => ({ status: 302, body: '' });
    await node.tell({ about: 'INC-9', state: 'identified', components: ['checkout'] });
    await node.send();
    expect(seen).toHaveLength(1);
    answer = () => ({ status: 200, body: '' });
    node.clock.advance(61_000);
    await node.send();
    expect(seen).toHaveLength(2);
    expect(seen[1]?.body).toMatchObject({
      meta: { unsubscribe: expect.stringContaining('/unsubscribe/') },
      page: { id: SERVICE },
      incident: { id: 'INC-9', status: 'identified', incident_updates: [{ body: 'We **look** into it.' }] },
    });
    expect(seen[0]?.headers['webhook-id']).toBe(seen[1]?.headers['webhook-id']);
    expect(seen[1]?.headers['webhook-signature']).toMatch(/^v1,/);
  });
});

describe('the team', () => {
  const base = `/api/status/${SERVICE}`;
  const upload = async (bytes: Buffer, consent = 'They signed the contract') => {
    const headers = { authorization: 'Bearer a-token-for-tests-only', 'content-type': 'text/csv' };
    const url = `${node.url}${base}/subscribers/import?consent=${encodeURIComponent(consent)}`;
    const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(bytes) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test('imports a list in any encoding, without those who left, and mails nobody', async () => {
    const csv =
      'Email;Components\nx1@example.com;checkout\nX1@example.com;\nx2@example.com;nope\n"x3@example.com";\nada@example.com;\nwrong\n';
    const { status, body } = await upload(Buffer.from(`\ufeff${csv}`, 'utf16le'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ added: 2, known: 1, suppressed: 1, wrong: [{ line: 4 }, { line: 7 }] });
    expect((await upload(Buffer.from(csv), '')).status).toBe(400);
    expect(node.smtp.messages).toHaveLength(0);
  });

  test('finds, removes and erases, and nothing brings them back but themselves', async () => {
    const { body } = await node.call('GET', `${base}/subscribers?search=x1%40`);
    const [found] = body.subscribers as { id: string; consent: string }[];
    expect(found).toMatchObject({ consent: 'They signed the contract', status: 'confirmed' });
    expect((await node.call('DELETE', `${base}/subscribers/${found?.id}`)).status).toBe(200);
    expect((await node.call('POST', `${base}/subscribers/erase`, { address: 'x3@example.com' })).body).toEqual({
      known: true,
    });
    const again = { address: 'x3@example.com', consent: 'They said so' };
    expect((await node.call('POST', `${base}/subscribers`, again)).status).toBe(409);
    const { rows } = await node.app.pool.query(
      `select 1 from audit where detail::text like '%x3@example%' or subject like '%x3@%'`,
    );
    expect(rows).toEqual([]);
  });

  test('sees mailings, pauses one and cancels it', async () => {
    await node.add(['late@example.com']);
    await node.tell({ about: 'INC-77' });
    const { body } = await node.call('GET', `${base}/mailings`);
    const [newest] = body.mailings as { id: string; status: string }[];
    expect(newest).toMatchObject({ status: 'new' });
    const path = `${base}/mailings/${newest?.id}`;
    expect((await node.call('POST', path, { do: 'pause' })).body).toMatchObject({ status: 'paused' });
    expect((await node.call('POST', path, { do: 'cancel' })).body).toMatchObject({ status: 'cancelled' });
    expect((await node.call('POST', path, { do: 'resume' })).status).toBe(409);
    await node.send();
    expect(node.smtp.messages).toHaveLength(0);
  });
});
