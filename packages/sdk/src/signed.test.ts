import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTocsin, type TocsinClient, type TocsinOptions } from './client.ts';
import { createVerify, type PublicKey } from './signed.ts';
import { type FakeTocsin, startFakeTocsin } from './tocsin-server.fake.ts';

const TIMING = { silenceMs: 5_000, backoffMinMs: 5, backoffMaxMs: 40, pollMs: 40 };
const eventually = { timeout: 4_000, interval: 5 };
const ours = generateKeyPairSync('ed25519');
const theirs = generateKeyPairSync('ed25519');
const publicKey: PublicKey = ours.publicKey.export({ format: 'jwk' });

/** A compact JWS as the server makes it (RFC 7515, RFC 8037). */
function signed(state: object, key: KeyObject = ours.privateKey, header: object = { alg: 'EdDSA' }): string {
  const [head, body] = [header, state].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return `${head}.${body}.${sign(null, Buffer.from(`${head}.${body}`), key).toString('base64url')}`;
}

function state(version: number, limit: number, service = 'shop'): object {
  return { version, service, iat: 1, levers: { limit: { value: limit, pulled: true } } };
}

describe('createVerify', () => {
  const genuine = signed(state(1, 5));
  const [head, , signature] = genuine.split('.');

  it('returns what was signed, whichever form the key has', async () => {
    for (const key of [publicKey, JSON.stringify(publicKey)])
      expect(JSON.parse(await createVerify(key, 'shop')(genuine))).toEqual(state(1, 5));
  });

  it.each([
    ['nothing', '', 'not signed'],
    ['plain JSON', JSON.stringify(state(1, 5)), 'not signed'],
    ['another key', signed(state(1, 5), theirs.privateKey), 'another key'],
    ['another payload', `${head}.${signed(state(1, 6)).split('.')[1]}.${signature}`, 'another key'],
    ['no algorithm', signed(state(1, 5), ours.privateKey, { alg: 'none' }), 'another key'],
    ['another service', signed(state(1, 5, 'bank')), 'signed for the service bank'],
    ['no service', signed({ version: 1, levers: {} }), 'signed for the service undefined'],
    ['characters that are not base64', '%%.%%.%%', 'Invalid character'],
  ])('refuses %s', async (_, text, message) => {
    await expect(createVerify(publicKey, 'shop')(text)).rejects.toThrow(message);
  });

  it('refuses everything without a service, or with a key that is none', async () => {
    await expect(createVerify(publicKey, undefined)(genuine)).rejects.toThrow('need the option "service"');
    await expect(createVerify('{}', 'shop')(genuine)).rejects.toThrow();
    await expect(createVerify('no JSON', 'shop')(genuine)).rejects.toThrow();
  });
});

describe('a client with a public key', () => {
  let tocsin: FakeTocsin;
  let folder: string;
  let errors: string[];
  const clients: TocsinClient[] = [];

  beforeEach(async () => {
    errors = [];
    tocsin = await startFakeTocsin();
    folder = await mkdtemp(join(tmpdir(), 'tocsin-signed-'));
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await tocsin.kill();
    await rm(folder, { recursive: true });
  });

  function connect(options: Partial<TocsinOptions> = {}): TocsinClient {
    const client = createTocsin({
      ...{ url: tocsin.url, key: 'k1', service: 'shop', publicKey, timing: TIMING, defaults: { limit: 1 } },
      onError: (error) => errors.push(error.message),
      ...options,
    });
    clients.push(client);
    return client;
  }

  it('takes over what is signed, in order, and nothing else', async () => {
    tocsin.publishText(1, signed(state(1, 5)));
    const client = connect();
    expect(await client.ready(4_000)).toBe('server');
    await vi.waitFor(() => expect(client.stats().connected).toBe(true), eventually);
    tocsin.publishText(9, JSON.stringify(state(9, 9)));
    tocsin.publishText(8, signed(state(8, 8), theirs.privateKey));
    tocsin.publishText(7, signed(state(7, 7, 'bank')));
    for (const version of [2, 3, 4]) tocsin.publishText(version, signed(state(version, version * 10)));
    await vi.waitFor(() => expect(client.lever('limit')).toBe(40), eventually);
    expect(client.stats().version).toBe(4);
    expect(errors.filter((message) => message.endsWith('ignored'))).toHaveLength(3);
  });

  it('does not take a stream without signatures for Tocsin', async () => {
    tocsin.publish(1, { limit: 5 });
    const client = connect();
    await vi.waitFor(() => expect(errors.join()).toContain('not signed'), eventually);
    expect(client.stats()).toMatchObject({ connected: false, source: 'defaults' });
    expect(client.lever('limit')).toBe(1);
  });

  it('keeps the signature on disk, refuses a file that was changed, and what is older than the file', async () => {
    const stateFile = join(folder, 'levers');
    tocsin.publishText(5, signed(state(5, 50)));
    const first = connect({ stateFile });
    await first.ready(4_000);
    await first.close();
    expect(await readFile(stateFile, 'utf8')).toBe(signed(state(5, 50)));

    tocsin.publishText(4, signed(state(4, 40)));
    const second = connect({ stateFile });
    await vi.waitFor(() => expect(errors.join()).toContain('version 4 is older than 5'), eventually);
    expect(second.lever('limit')).toBe(50);
    tocsin.publishText(5, signed(state(5, 50)));
    expect(await second.ready(4_000)).toBe('server');
    await second.close();

    await writeFile(stateFile, JSON.stringify(state(6, 60)));
    const third = connect({ stateFile, url: undefined });
    expect(await third.ready(4_000)).toBe('defaults');
    expect(errors.join()).toContain('not signed');
  });
});
