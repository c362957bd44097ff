import dgram from 'node:dgram';
import net from 'node:net';
import type { DnsMonitor } from '@tocsin/core';
import packet, { type Answer, type DecodedPacket } from 'dns-packet';
import { afterEach, expect, test } from 'vitest';
import { base, listen, look, stopListening } from './check-net.fixture.ts';

const udps: dgram.Socket[] = [];

afterEach(async () => {
  for (const udp of udps.splice(0)) await new Promise<void>((done) => udp.close(() => done()));
  await stopListening();
});

const RCODES = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5 } as const;

type Zone = (question: { readonly name: string; readonly type: string }, request: DecodedPacket) => Reply;
type Reply = readonly Answer[] | keyof typeof RCODES | Buffer | null;

/** A name server on UDP and TCP of one port. @returns its address */
async function nameServer(zone: Zone): Promise<string> {
  const tcp = net.createServer((socket) => {
    socket.on('data', (data) => {
      const reply = answer(packet.decode(data.subarray(2)), zone);
      if (!reply) return;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      socket.write(Buffer.concat([length, reply]));
    });
  });
  const port = await listen(tcp);
  const udp = dgram.createSocket('udp4');
  udps.push(udp);
  udp.on('message', (data, from) => {
    const reply = answer(packet.decode(data), zone);
    // Longer ones are asked for by TCP.
    if (reply) udp.send(reply.length > 512 ? truncated(reply) : reply, from.port, from.address);
  });
  await new Promise<void>((done) => udp.bind(port, '127.0.0.1', done));
  return `127.0.0.1:${port}`;
}

function answer(request: DecodedPacket, zone: Zone): Buffer | null {
  const [question] = request.questions ?? [];
  if (!question) return null;
  const reply = zone(question, request);
  if (reply === null || Buffer.isBuffer(reply)) return reply;
  const [answers, rcode] = typeof reply === 'string' ? [[], RCODES[reply]] : [[...reply], 0];
  const flags = packet.AUTHORITATIVE_ANSWER | packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | rcode;
  return packet.encode({
    type: 'response',
    ...(request.id === undefined ? {} : { id: request.id }),
    flags,
    questions: [question],
    answers,
  });
}

function truncated(reply: Buffer): Buffer {
  const head = packet.decode(reply);
  return packet.encode({
    ...head,
    type: 'response',
    answers: [],
    flags: (head.flags ?? 0) | packet.TRUNCATED_RESPONSE,
  });
}

const monitor = (server: string, record: DnsMonitor['record'], over: Partial<DnsMonitor> = {}): DnsMonitor => ({
  ...base,
  ...{ type: 'dns', name: 'example.com', record, server },
  ...over,
});

const name = 'example.com';
const RECORDS: Record<string, readonly Answer[]> = {
  A: [
    { type: 'A', name, data: '192.0.2.9' },
    { type: 'A', name, data: '192.0.2.1' },
  ],
  AAAA: [{ type: 'AAAA', name, data: '2001:db8::1' }],
  CNAME: [{ type: 'CNAME', name, data: 'other.example.com' }],
  NS: [{ type: 'NS', name, data: 'ns1.example.com' }],
  MX: [{ type: 'MX', name, data: { preference: 10, exchange: 'mail.example.com' } }],
  TXT: [{ type: 'TXT', name, data: ['v=spf1 ', '-all'] }],
  SRV: [{ type: 'SRV', name, data: { priority: 1, weight: 5, port: 5060, target: 'sip.example.com' } }],
  CAA: [{ type: 'CAA', name, data: { flags: 0, tag: 'issue', value: 'ca.example.net' } }],
  SOA: [{ type: 'SOA', name, data: { mname: 'ns1.example.com', rname: 'admin.example.com', serial: 42 } }],
  PTR: [{ type: 'PTR', name: '1.2.0.192.in-addr.arpa', data: 'one.example.com' }],
};

test.each([
  ['A', '192.0.2.1, 192.0.2.9', 2],
  ['AAAA', '2001:db8::1', 1],
  ['CNAME', 'other.example.com', 1],
  ['NS', 'ns1.example.com', 1],
  ['MX', '10 mail.example.com', 1],
  ['TXT', 'v=spf1 -all', 1],
  ['SRV', '1 5 5060 sip.example.com', 1],
  ['CAA', '0 issue "ca.example.net"', 1],
  ['SOA', 'ns1.example.com admin.example.com 42', 1],
] as const)('records of type %s', async (record, answers, count) => {
  const server = await nameServer(({ type }) => RECORDS[type] ?? 'SERVFAIL');
  const seen = await look(monitor(server, record));
  expect(seen).toMatchObject({ failure: null, facts: { status: 'NOERROR', count, answers }, said: answers });
});

test('the name of an address', async () => {
  const server = await nameServer((question) =>
    question.name === '1.2.0.192.in-addr.arpa' ? (RECORDS.PTR ?? []) : 'NXDOMAIN',
  );
  expect((await look(monitor(server, 'PTR', { name: '192.0.2.1' }))).facts.answers).toBe('one.example.com');
});

test.each([
  ['NXDOMAIN', 'the name does not exist (NXDOMAIN)'],
  ['SERVFAIL', 'the name server could not answer (SERVFAIL)'],
  ['REFUSED', 'the name server refuses to answer (REFUSED)'],
] as const)('%s', async (rcode, failure) => {
  const server = await nameServer(() => rcode);
  expect((await look(monitor(server, 'A'))).failure).toBe(failure);
  const asked = monitor(server, 'A', { expect: [{ of: 'status', must: { is: [rcode] } }] });
  expect(await look(asked)).toMatchObject({ failure: null, facts: { status: rcode, count: 0 }, said: rcode });
});

test('a name without such a record', async () => {
  const server = await nameServer(() => []);
  expect((await look(monitor(server, 'MX'))).failure).toBe('the name has no MX record');
  const some = { expect: [{ of: 'count', must: { above: 0 } }] };
  expect((await look(monitor(server, 'MX', some))).failure).toBe('the name has no MX record');
  const none = monitor(server, 'MX', { expect: [{ of: 'answers', must: { exists: false } }] });
  expect((await look(none)).facts).toEqual({ status: 'NOERROR', count: 0 });
});

test('a long answer comes by TCP and is bounded', async () => {
  const many = Array.from({ length: 500 }, (_, index) => ({
    ...{ type: 'A' as const, name, data: `198.51.${index >> 8}.${index & 255}` },
  }));
  const server = await nameServer(() => many);
  const { facts, failure } = await look(monitor(server, 'A'));
  expect(failure).toBeNull();
  expect(facts.count).toBe(500);
  expect(String(facts.answers)).toHaveLength(4096);
});

test('a server that lies, babbles, or is silent', async () => {
  const lies = await nameServer((question, { id = 0 }) =>
    // The answer to another question than the one that was asked.
    packet.encode({
      type: 'response',
      id: id ^ 1,
      questions: [{ ...question, type: 'A' }],
      answers: [...(RECORDS.A ?? [])],
    }),
  );
  const babbles = await nameServer((_, { id = 0 }) =>
    Buffer.concat([Buffer.from([id >> 8, id & 255]), Buffer.alloc(300, 0xff)]),
  );
  const silent = await nameServer(() => null);
  const failure = async (server: string) => (await look(monitor(server, 'A', { timeout: 0.5 }))).failure;
  expect(await failure(lies)).toBe('timed out after 0.5 s: the name server did not answer');
  expect(await failure(babbles)).toMatch(/^(timed out after 0.5 s: )?the name server /);
  expect(await failure(silent)).toBe('timed out after 0.5 s: the name server did not answer');
});

test('a server that is not one', async () => {
  expect((await look(monitor('ns.example.com', 'A'))).failure).toBe(
    'the name server must be an address, such as 192.0.2.1 or 192.0.2.1:5353',
  );
  expect((await look(monitor('127.0.0.1:1', 'A', { timeout: 0.5 }))).failure).toMatch(/the name server /);
});

test('a hundred that are given up leave nothing open', async () => {
  const server = await nameServer(() => null);
  const before = process.getActiveResourcesInfo().length;
  await Promise.all(Array.from({ length: 100 }, () => look(monitor(server, 'A', { timeout: 0.3 }))));
  await new Promise((done) => setTimeout(done, 50));
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
});
