import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewEvent } from './keep-events.ts';
import {
  planWith,
  type ReceivingNode,
  sendStripe,
  sourceOf,
  startReceivingNode,
  stripeEvent,
  stripeSignature,
} from './receive.fixture.ts';
import { receiverOf } from './receiver.ts';

/* Whatever is sent and whatever breaks: what was acknowledged is kept, once, and nothing else is. */

let node: ReceivingNode;

beforeAll(async () => {
  const stripe = sourceOf({ orderBy: 'data.object.subscription', mostBytes: 256 * 1024 });
  node = await startReceivingNode(planWith(stripe, sourceOf({ id: 'unset', secrets: [] })));
});
afterAll(() => node.close());

const query = async (text: string, values: unknown[] = []) => (await node.app.pool.query(text, values)).rows;
const keptIds = async (like: string) => {
  const rows = await query(
    `select vendor_id as id, (select count(*)::int from inbox_waiting where event = e.id) as waiting
     from inbox_event as e where vendor_id like $1 order by 1`,
    [like],
  );
  for (const { waiting } of rows) expect(waiting).toBe(1);
  return rows.map(({ id }) => String(id));
};
const counted = async (column: 'arrived' | 'repeated' | 'refused') =>
  Number((await query(`select coalesce(sum(${column}), 0) as sum from inbox_change`))[0]?.sum);

/** Sends bytes as they are. @returns all that is answered */
async function raw(text: string | Buffer, hangUp: false | 'soon' | 'when answered' = false): Promise<string> {
  const { port } = new URL(node.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  let answered = '';
  socket.on('data', (chunk) => {
    answered += chunk.toString('latin1');
  });
  socket.write(text);
  if (hangUp) {
    if (hangUp === 'soon') await new Promise((done) => setTimeout(done, 50));
    else await expect.poll(() => answered, { timeout: 20_000 }).not.toBe('');
    socket.destroy();
  }
  await closed;
  return answered;
}

function head(body: string | Buffer, length: number | null, more = ''): string {
  const signature = stripeSignature(body, node.app.clock.now());
  const framing = length === null ? 'transfer-encoding: chunked' : `content-length: ${length}`;
  return `POST /in/shop/stripe HTTP/1.1\r\nhost: x\r\nconnection: close\r\nstripe-signature: ${signature}\r\n${more}${framing}\r\n\r\n`;
}

describe('what is not the vendor’s', () => {
  test('is refused, counted and sampled, and never waits', async () => {
    const before = await counted('refused');
    const body = stripeEvent('evt_bad');
    const now = node.app.clock.now();
    const signatures = [
      stripeSignature(body, now, 'whsec_other'),
      stripeSignature(body, now - 301_000),
      stripeSignature(body, now + 301_000),
      stripeSignature(`${body} `, now),
      stripeSignature(body, now).replace('v1=', 'v0='),
      stripeSignature(body, now).replace('t=', 't=1'),
      stripeSignature(body, now).slice(0, -1),
      `t=${Math.floor(now / 1000)},v1=`,
      't=NaN,v1=00',
      ',=,='.repeat(500),
      'x'.repeat(5_000),
      '',
    ];
    for (const signature of signatures) {
      const response = await sendStripe(node, body, { 'stripe-signature': signature });
      expect(response.status).toBe(401);
      expect((await response.json()).error).toMatch(/\S/);
    }
    const receiver = receiverOf(node.app);
    await receiver.refusals.write(node.app);
    expect((await counted('refused')) - before).toBe(signatures.length);
    const samples = await query('select reason, headers, body from inbox_refused');
    expect(samples.length).toBeGreaterThan(0);
    expect(samples.length).toBeLessThan(signatures.length);
    expect(samples[0].body.toString()).toBe(body);
    expect(await keptIds('evt_bad')).toEqual([]);
  });

  test('in a flood leaves a hundred samples at most', async () => {
    const receiver = receiverOf(node.app);
    const request = { headers: ['a', 'b'.repeat(5_000)], query: '', body: Buffer.alloc(100_000), address: '192.0.2.1' };
    const id = receiver.targets?.get('shop/unset')?.id ?? 0;
    for (let time = 0; time < 60; time += 1) {
      for (let one = 0; one < 50; one += 1) receiver.refusals.note(id, 0, 'x', request);
      await receiver.refusals.write(node.app);
    }
    const [kept] = await query(
      'select count(*)::int as count, max(length(body))::int as bytes from inbox_refused where source = $1',
      [id],
    );
    expect(kept).toEqual({ count: 100, bytes: 4_096 });
  });

  test('goes nowhere without a source, a secret, or POST', async () => {
    const send = async (path: string, method = 'POST') => {
      const response = await fetch(node.url + path, { method, ...(method === 'POST' ? { body: 'x' } : {}) });
      await response.body?.cancel();
      return [response.status, response.headers.get('retry-after')];
    };
    for (const path of [
      '/in/shop/nobody',
      '/in/nobody/stripe',
      '/in/shop',
      '/in/shop/stripe/more',
      '/in/shop/%73tripe',
      '/in/',
    ]) {
      expect(await send(path)).toEqual([404, null]);
    }
    expect(await send('/in/shop/unset')).toEqual([503, '5']);
    for (const method of ['GET', 'PUT', 'DELETE', 'HEAD']) expect((await send('/in/shop/stripe', method))[0]).toBe(405);
    expect((await send('/intake/x'))[0]).toBe(418);
  });
});

describe('a body', () => {
  test('that is cut off is not kept', async () => {
    const body = stripeEvent('evt_cut');
    await raw(head(body, body.length) + body.slice(0, -5), 'soon');
    await raw(`${head(body, null)}${body.length.toString(16)}\r\n${body}`, 'soon');
    expect(await keptIds('evt_cut')).toEqual([]);
    await expect.poll(() => receiverOf(node.app).heldBytes).toBe(0);
  });

  test('that is too large is refused, with and without a stated length', async () => {
    const body = 'x'.repeat(50 * 1024 * 1024);
    expect(await raw(head('x', body.length) + body.slice(0, 1_000), 'when answered')).toMatch(/^HTTP\/1.1 413 /);
    const pieces = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`;
    expect(await raw(head('x', null) + pieces.repeat(16), 'when answered')).toMatch(/^HTTP\/1.1 413 /);
    const sent = await sendStripe(node, body).catch(() => null);
    expect(sent?.status ?? 413).toBe(413);
    expect(receiverOf(node.app).heldBytes).toBe(0);
  });

  test('of unknown length is kept', async () => {
    const body = stripeEvent('evt_chunked');
    const [first, second] = [body.slice(0, 10), body.slice(10)];
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
    expect(await raw(`${head(body, null)}${chunk(first)}${chunk(second)}0\r\n\r\n`)).toMatch(/^HTTP\/1.1 200 /);
    expect(await keptIds('evt_chunked')).toEqual(['evt_chunked']);
  });

  test.each([
    ['of another content type', Buffer.from(stripeEvent('evt_odd_1')), 'text/html', /^evt_odd_1$/],
    [
      'that is a form by its type alone',
      Buffer.from(stripeEvent('evt_odd_2')),
      'application/x-www-form-urlencoded',
      /^sha256:/,
    ],
    ['that is no JSON', Buffer.from('no json evt_odd_3'), 'application/json', /^sha256:/],
    ['that is empty', Buffer.alloc(0), 'application/json', /^none:/],
    ['of bytes that are no text', Buffer.from([0xff, 0xfe, 0, 0x80, 0xc3]), 'application/json', /^sha256:/],
    [
      'with an id that is no text',
      Buffer.from('{"id":"evt_odd_\xff","type":"x"}', 'latin1'),
      'application/json',
      /^evt_odd_\ufffd#sha256:/,
    ],
    [
      'with U+0000 in its id and type',
      Buffer.from('{"id":"evt_odd_\\u0000","type":"\\u0000a"}'),
      'application/json',
      /^evt_odd_\ufffd#sha256:/,
    ],
    [
      'with half a character in its id',
      Buffer.from('{"id":"evt_odd_\\ud800"}'),
      'application/json',
      /^evt_odd_\ufffd#sha256:/,
    ],
    [
      'whose id is too large a number',
      Buffer.from('{"id":12345678901234567890}'),
      'application/json',
      /^1234567890123456\d+#sha256:/,
    ],
    [
      'whose id is longer than any',
      Buffer.from(JSON.stringify({ id: 'x'.repeat(9_999) })),
      'application/json',
      /^sha256:/,
    ],
    ['whose id is an object', Buffer.from('{"id":{"a":1}}'), 'application/json', /^sha256:/],
    ['that is nested without end', Buffer.from(`${'['.repeat(100_000)}`), 'application/json', /^sha256:/],
    [
      'that is nested to the end',
      Buffer.from(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
      'application/json',
      /^sha256:/,
    ],
    [
      'with names of prototypes',
      Buffer.from('{"__proto__":{"id":"evt_p"},"constructor":1}'),
      'application/json',
      /^sha256:/,
    ],
  ])('%s is kept as it came', async (_, body, type, id) => {
    const [before] = await query('select coalesce(max(id), 0)::int as id from inbox_event');
    const response = await sendStripe(node, body, { 'content-type': type });
    expect(response.status).toBe(200);
    const rows = await query('select vendor_id, body, type from inbox_event where id > $1', [before.id]);
    expect(rows).toHaveLength(1);
    expect(rows[0].vendor_id).toMatch(id);
    expect(rows[0].body.equals(body)).toBe(true);
    expect(rows[0].vendor_id.length).toBeLessThanOrEqual(255);
  });

  test('that is compressed is read, as far as it is no bomb, and kept as it came', async () => {
    const packed = gzipSync(stripeEvent('evt_gzip', 'invoice.paid'));
    expect((await sendStripe(node, packed, { 'content-encoding': 'gzip' })).status).toBe(200);
    const brotli = brotliCompressSync(stripeEvent('evt_brotli'));
    expect((await sendStripe(node, brotli, { 'content-encoding': 'br' })).status).toBe(200);
    expect(await keptIds('evt_gzip')).toEqual(['evt_gzip']);
    expect(await keptIds('evt_brotli')).toEqual(['evt_brotli']);
    const [gzip] = await query(`select type, body from inbox_event where vendor_id = 'evt_gzip'`);
    expect([gzip.type, gzip.body.equals(packed)]).toEqual(['invoice.paid', true]);
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, ' '));
    const memory = process.memoryUsage().rss;
    expect((await sendStripe(node, bomb, { 'content-encoding': 'gzip' })).status).toBe(200);
    expect(process.memoryUsage().rss - memory).toBeLessThan(60 * 1024 * 1024);
    expect((await sendStripe(node, 'no gzip', { 'content-encoding': 'gzip' })).status).toBe(200);
    expect((await sendStripe(node, 'unknown', { 'content-encoding': 'zstd, gzip' })).status).toBe(200);
  });

  test('behind headers with U+0000 is refused', async () => {
    const body = stripeEvent('evt_nul');
    expect(await raw(head(body, body.length, 'x-a: a\0b\r\n') + body)).toMatch(/^HTTP\/1.1 400 /);
    expect(await keptIds('evt_nul')).toEqual([]);
  });
});

test('the same event a thousand times at once, at two nodes, is kept once', async () => {
  const other = await node.second();
  try {
    const repeatedBefore = await counted('repeated');
    const body = stripeEvent('evt_thousand');
    const send = (index: number) => sendStripe(index % 2 === 0 ? node : { ...node, url: other.url }, body);
    const responses = await Promise.all(Array.from({ length: 1_000 }, (_, index) => send(index)));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    await Promise.all(responses.map((response) => response.arrayBuffer()));
    expect(await keptIds('evt_thousand')).toEqual(['evt_thousand']);
    const [seen] = await query(`select repeats from inbox_seen where vendor_id = 'evt_thousand'`);
    expect(seen.repeats).toBe(999);
    expect((await counted('repeated')) - repeatedBefore).toBe(999);
  } finally {
    await other.close();
  }
});

test('one event that the database refuses fails alone', async () => {
  const { commits, targets } = receiverOf(node.app);
  const good: NewEvent = {
    ...{ source: targets?.get('shop/stripe')?.id ?? 0, type: 'x', orderKey: null, priority: 1, origin: 'received' },
    ...{ of: null, headers: ['a', 'b'], query: '', body: Buffer.from('x'), sentAtMs: null, repeats: 0, window: 60 },
    ...{ vendorId: '', receivedAtMs: node.app.clock.now() },
  };
  const events = Array.from(
    { length: 50 },
    (_, n): NewEvent => ({ ...good, vendorId: `poison_${n}${n === 7 ? '\0' : ''}` }),
  );
  const outcomes = await Promise.allSettled(events.map((event) => commits.submit(event)));
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(events.map((_, n) => n !== 7));
  expect(await keptIds('poison_%')).toHaveLength(49);
});

describe('a database', () => {
  const administer = async (work: (client: pg.Client, name: string) => Promise<void>) => {
    const url = new URL(
      node.app.config.databaseUrl?.replace(/^postgres(ql)?:\/\/([^@]*@)?\//, 'postgres://$2localhost/') ?? '',
    );
    const name = url.pathname.slice(1);
    const client = new pg.Client({ connectionString: node.app.config.databaseUrl?.replace(`/${name}`, '/postgres') });
    await client.connect();
    await work(client, name).finally(() => client.end());
  };

  test('that is away acknowledges nothing, and everything when it is back', async () => {
    await administer(async (client, name) => {
      await client.query(`alter database ${name} with allow_connections false`);
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      try {
        const sent = Array.from({ length: 20 }, (_, n) => sendStripe(node, stripeEvent(`evt_away_${n}`)));
        for (const response of await Promise.all(sent)) {
          expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
          await response.arrayBuffer();
        }
      } finally {
        await client.query(`alter database ${name} with allow_connections true`);
      }
    });
    expect(await keptIds('evt_away_%')).toEqual([]);
    expect((await sendStripe(node, stripeEvent('evt_away_0'))).status).toBe(200);
    expect(await keptIds('evt_away_%')).toEqual(['evt_away_0']);
    expect(receiverOf(node.app).heldBytes).toBe(0);
  });

  test('that drops its connections again and again loses nothing that was acknowledged', async () => {
    const ids = Array.from({ length: 600 }, (_, n) => `evt_drop_${String(n).padStart(3, '0')}`);
    const acknowledged = new Set<string>();
    const waiting = [...ids];
    const sender = async () => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const response = await sendStripe(node, stripeEvent(id));
        await response.arrayBuffer();
        if (response.status === 200) acknowledged.add(id);
        else expect(response.status).toBe(503);
      }
    };
    let isOver = false;
    const killer = administer(async (client, name) => {
      while (!isOver) {
        await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
        await new Promise((done) => setTimeout(done, 20));
      }
    });
    await Promise.all(Array.from({ length: 16 }, sender));
    isOver = true;
    await killer;
    const kept = new Set(await keptIds('evt_drop_%'));
    expect([...acknowledged].filter((id) => !kept.has(id))).toEqual([]);
    // Whoever got no answer comes again: then all is here, once.
    for (const id of ids.filter((one) => !acknowledged.has(one)))
      expect((await sendStripe(node, stripeEvent(id))).status).toBe(200);
    expect(await keptIds('evt_drop_%')).toEqual(ids);
  });
});

test('what is acknowledged is kept, and nothing else', async () => {
  let run = 0;
  const request = fc.record({
    id: fc.integer({ min: 0, max: 5 }),
    kind: fc.constantFrom('good', 'forged', 'old', 'cut', 'chunked'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 30 }), async (requests) => {
      run += 1;
      const prefix = `evt_property_${run}_`;
      const acknowledged = new Set<string>();
      const send = async ({ id, kind }: (typeof requests)[number]) => {
        const body = stripeEvent(prefix + id);
        const now = node.app.clock.now();
        if (kind === 'cut') return void (await raw(head(body, body.length) + body.slice(1), 'soon'));
        const chunked = `${head(body, null)}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
        if (kind === 'chunked') return (await raw(chunked)).startsWith('HTTP/1.1 200') && acknowledged.add(prefix + id);
        const wrong = kind === 'old' ? stripeSignature(body, now - 400_000) : stripeSignature(body, now, 'x');
        const response = await sendStripe(node, body, kind === 'good' ? {} : { 'stripe-signature': wrong });
        await response.arrayBuffer();
        return response.ok && acknowledged.add(prefix + id);
      };
      await Promise.all(requests.map(send));
      expect(await keptIds(`${prefix}%`)).toEqual([...acknowledged].sort());
      const expected = requests
        .filter(({ kind }) => kind === 'good' || kind === 'chunked')
        .map(({ id }) => prefix + id);
      expect(acknowledged).toEqual(new Set(expected));
    }),
    { numRuns: 25 },
  );
}, 60_000);
