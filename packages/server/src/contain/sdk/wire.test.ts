import { createPublicKey, verify } from 'node:crypto';
import { leverBucket } from '@tocsin/sdk/evaluate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../response-node.fixture.ts';
import { makeSigner } from './lever-signer.ts';
import { pullFor, sdkRequest } from './wire.fixture.ts';

let node: ResponseNode;
let version: number;

beforeAll(async () => {
  node = await startResponseNode();
  await pullFor(node, 'scheduler', false, {
    match: { region: ['eu', 'us'] },
    except: { tenant: ['acme'] },
    percent: null,
  });
  await pullFor(node, 'notifications', false, { match: {}, except: {}, percent: 25 });
  version = (await answer('/sdk/levers')).version;
});
afterAll(() => node.close());

interface Answer {
  readonly version: number;
  readonly at: number;
  readonly levers: Record<string, unknown>;
}

async function answer(path: string): Promise<Answer> {
  const response = await sdkRequest(node, path);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

/** Payload of a compact JWS whose signature the published key confirms. */
async function verified(jws: string): Promise<Record<string, unknown>> {
  const jwk = (await (await fetch(`${node.url}/sdk/levers/key`)).json()) as Record<string, string>;
  const [head = '', payload = '', signature = ''] = jws.split('.');
  expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'EdDSA', kid: jwk.kid });
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  expect(verify(null, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

describe('the state as it is sent', () => {
  it('has the resting value of a lever that is pulled for some, and what holds for them', async () => {
    const { levers, at } = await answer('/sdk/levers');
    expect(levers.scheduler).toEqual({
      ...{ value: true, pulled: true },
      scope: { value: false, match: { region: ['eu', 'us'] }, except: { tenant: ['acme'] }, percent: null },
    });
    expect(levers.rollback).toEqual({ value: false, pulled: false });
    expect(Math.abs(node.clock.now() - at)).toBeLessThan(60_000);
  });
});

describe('the state for somebody', () => {
  it('is evaluated on the server: by attributes, exceptions and share', async () => {
    const inEurope = await answer('/sdk/levers?region=eu&tenant=other');
    expect(inEurope).toMatchObject({ version, levers: { scheduler: { value: false, pulled: true } } });
    expect(JSON.stringify(inEurope)).not.toContain('scope');
    const outside = { scheduler: { value: true, pulled: false } };
    expect((await answer('/sdk/levers?region=eu&tenant=acme')).levers).toMatchObject(outside);
    expect((await answer('/sdk/levers?region=asia')).levers).toMatchObject(outside);
    expect((await answer('/sdk/levers?tenant=other')).levers).toMatchObject(outside);
  });

  it('gives the same key the same share each time, and nobody without a key', async () => {
    for (let user = 0; user < 40; user += 1) {
      const pulled = leverBucket('notifications', `user-${user}`) < 2500;
      const { levers } = await answer(`/sdk/levers?key=user-${user}`);
      expect(levers.notifications, `user-${user}`).toEqual({ value: !pulled, pulled });
    }
    expect((await answer('/sdk/levers?region=eu')).levers.notifications).toEqual({ value: true, pulled: false });
  });

  it('has a tag of its own for each context, whatever the order of its attributes', async () => {
    const tag = async (path: string) => (await sdkRequest(node, path)).headers.get('etag') ?? '';
    const europe = await tag('/sdk/levers?region=eu&tenant=a');
    expect(await tag('/sdk/levers?tenant=a&region=eu')).toBe(europe);
    const others = ['', '?region=eu', '?region=us&tenant=a', '?region=eu&tenant=a&signed=1', '?signed=1', '?key='];
    const tags = await Promise.all(others.map((query) => tag(`/sdk/levers${query}`)));
    expect(new Set([europe, ...tags]).size).toBe(others.length + 1);
    const again = await sdkRequest(node, '/sdk/levers?region=eu&tenant=a', {
      headers: { 'if-none-match': `"x", W/${europe}` },
    });
    expect(again.status).toBe(304);
    const another = await sdkRequest(node, '/sdk/levers?region=us', { headers: { 'if-none-match': europe } });
    expect(another.status).toBe(200);
  });

  it('is refused for a context that is odd or too large', async () => {
    const many = Array.from({ length: 33 }, (_, index) => `a${index}=1`).join('&');
    const odd = [`?${many}`, `?region=${'x'.repeat(201)}`, `?${'n'.repeat(65)}=1`, '?region=eu&region=us'];
    for (const query of odd)
      expect((await sdkRequest(node, `/sdk/levers${query}`)).status, query.slice(0, 30)).toBe(400);
    const strange = await answer(`/sdk/levers?__proto__=x&constructor=y&region=${encodeURIComponent('é\u0000"')}`);
    expect(strange.levers.scheduler).toEqual({ value: true, pulled: false });
  });
});

describe('the signed state', () => {
  it('is a JWS of the same state, of the service, that the published key confirms', async () => {
    const response = await sdkRequest(node, '/sdk/levers?signed=1');
    expect(response.headers.get('content-type')).toContain('application/jose');
    const { service, iat, ...state } = await verified(await response.text());
    expect(state).toEqual(await answer('/sdk/levers'));
    expect({ service, iat }).toEqual({ service: SERVICE, iat: Math.floor(node.clock.now() / 1000) });
    const forSomebody = await (await sdkRequest(node, '/sdk/levers?signed=1&region=eu')).text();
    expect((await verified(forSomebody)).levers).toMatchObject({ scheduler: { value: false, pulled: true } });
  });

  it('comes on the stream, first and later', async () => {
    const abort = new AbortController();
    const response = await sdkRequest(node, '/sdk/levers/stream?signed=1', { signal: abort.signal });
    let read = '';
    const reading = (async () => {
      for await (const chunk of response.body ?? []) read += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    await pullFor(node, 'webhook-processing', false, { match: { region: ['eu'] }, except: {}, percent: null });
    await expect.poll(() => read.split('\n\n').length, { timeout: 5000 }).toBeGreaterThan(2);
    abort.abort();
    await reading;
    const [first = '', later = ''] = read.split('\n\n').map((frame) => /^data: (.*)$/m.exec(frame)?.[1] ?? '');
    const [before, after] = [await verified(first), await verified(later)];
    expect(after.version).toBe(Number(before.version) + 1);
  });

  it('is signed by the same key on every node of a database', () => {
    const seed = node.app.keys.seed('levers');
    const now = () => node.clock.now();
    expect(makeSigner(seed, now).publicKey).toEqual(makeSigner(Buffer.from(seed), now).publicKey);
    expect(makeSigner(node.app.keys.seed('another'), now).publicKey).not.toEqual(makeSigner(seed, now).publicKey);
  });
});
