import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import { leverBucket } from '@tocsin/sdk/evaluate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../response-node.fixture.ts';
import { pullFor, sdkRequest } from './wire.fixture.ts';

let node: ResponseNode;
const everybody = { match: {}, except: {}, percent: null };

beforeAll(async () => {
  node = await startResponseNode();
  await pullFor(node, 'scheduler', false, { ...everybody, match: { region: ['eu'], shard: ['7'] } });
  await pullFor(node, 'notifications', false, { ...everybody, match: { region: ['eu'] }, percent: 25 });
  await pullFor(node, 'read-only', true, everybody);
});
afterAll(() => node.close());

const ask = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  sdkRequest(node, `/ofrep/v1/evaluate/flags${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

const flag = async (key: string, context: unknown) => {
  const response = await ask(`/${key}`, { context });
  return { status: response.status, ...((await response.json()) as object) };
};

/** A key that is, or is not, in the first quarter. */
function keyOf(inShare: boolean): string {
  const keys = Array.from({ length: 100 }, (_, index) => `user-${index}`);
  return keys.find((key) => leverBucket('notifications', key) < 2500 === inShare) ?? '';
}

describe('one flag', () => {
  it('has its value, the reason and the variant', async () => {
    const all = { status: 200, key: 'read-only', value: true, reason: 'STATIC', variant: 'pulled' };
    expect(await flag('read-only', {})).toMatchObject({ ...all, metadata: { service: SERVICE, pulled: true } });
    expect(await flag('rollback', {})).toMatchObject({ value: false, reason: 'STATIC', variant: 'resting' });
    const inside = { value: false, reason: 'TARGETING_MATCH', variant: 'pulled' };
    expect(await flag('scheduler', { targetingKey: 'a', region: 'eu', shard: 7 })).toMatchObject(inside);
    const outside = { value: true, reason: 'DEFAULT', variant: 'resting' };
    expect(await flag('scheduler', { region: 'eu', shard: { id: 7 } })).toMatchObject(outside);
    const split = (key: string) => flag('notifications', { targetingKey: key, region: 'eu' });
    expect(await split(keyOf(true))).toMatchObject({ value: false, reason: 'SPLIT' });
    expect(await split(keyOf(false))).toMatchObject({ value: true, reason: 'SPLIT' });
  });

  it('that there is none of, or whose context is wrong, says so by the code of the protocol', async () => {
    expect(await flag('nothing', {})).toMatchObject({ status: 404, key: 'nothing', errorCode: 'FLAG_NOT_FOUND' });
    expect(await flag('__proto__', {})).toMatchObject({ status: 404, errorCode: 'FLAG_NOT_FOUND' });
    expect(await flag('scheduler', [1])).toMatchObject({ status: 400, key: 'scheduler', errorCode: 'INVALID_CONTEXT' });
    expect(await flag('scheduler', { targetingKey: 5 })).toMatchObject({ status: 400, errorCode: 'INVALID_CONTEXT' });
    const missing = { status: 400, key: 'notifications', errorCode: 'TARGETING_KEY_MISSING' };
    expect(await flag('notifications', { region: 'eu' })).toMatchObject(missing);
    // Where the share decides nothing, no key is needed.
    expect(await flag('notifications', { region: 'us' })).toMatchObject({ status: 200, value: true });
    const broken = await ask('/scheduler', '{"context":');
    expect([broken.status, await broken.json()]).toMatchObject([400, { key: 'scheduler', errorCode: 'PARSE_ERROR' }]);
    expect(await flag('read-only', { errorCode: 'X', errorDetails: 'Y' })).toMatchObject({ status: 200, value: true });
    expect((await ask('/scheduler', '')).status).toBe(200);
    expect((await ask('/scheduler', `{"context":{"a":"${'x'.repeat(70_000)}"}}`)).status).toBe(413);
  });

  it('takes the key as bearer token or as X-API-Key, and no other', async () => {
    expect((await ask('/read-only', {}, { 'x-api-key': node.app.keys.sdk(SERVICE) })).status).toBe(200);
    expect((await ask('/read-only', {}, { 'x-api-key': 'sdk_wrong' })).status).toBe(401);
    expect((await ask('', {}, { authorization: 'Bearer sdk_wrong' })).status).toBe(401);
  });
});

describe('all flags', () => {
  it('come with a tag, and 304 while nothing is new for the context', async () => {
    const context = { targetingKey: 'a', region: 'eu', shard: '7' };
    const first = await ask('', { context });
    const { flags } = (await first.json()) as { flags: { key: string }[] };
    expect(flags.map(({ key }) => key).toSorted()).toEqual(Object.keys(node.app.plans.get(SERVICE).levers).toSorted());
    expect(flags.find(({ key }) => key === 'scheduler')).toMatchObject({ value: false, reason: 'TARGETING_MATCH' });
    const etag = first.headers.get('etag') ?? '';
    expect((await ask('', { context }, { 'if-none-match': etag })).status).toBe(304);
    const elsewhere = { ...context, region: 'us' };
    expect((await ask('', { context: elsewhere }, { 'if-none-match': etag })).status).toBe(200);
    const keyless = (await (await ask('', { context: { region: 'eu' } })).json()) as { flags: { key: string }[] };
    const failed = keyless.flags.find(({ key }) => key === 'notifications');
    expect(failed).toMatchObject({ errorCode: 'TARGETING_KEY_MISSING' });
    expect(await (await ask('', '[]')).json()).toMatchObject({ errorCode: 'PARSE_ERROR' });
  });
});

describe("OpenFeature's own provider", () => {
  it('evaluates levers unchanged, and gives the default of what there is not', async () => {
    const headers: [string, string][] = [['Authorization', `Bearer ${node.app.keys.sdk(SERVICE)}`]];
    await OpenFeature.setProviderAndWait('levers', new OFREPProvider({ baseUrl: node.url, headers }));
    const client = OpenFeature.getClient('levers');
    const inside = await client.getBooleanDetails('scheduler', true, { targetingKey: 'a', region: 'eu', shard: '7' });
    expect(inside).toMatchObject({ value: false, reason: 'TARGETING_MATCH', variant: 'pulled' });
    expect(await client.getBooleanValue('scheduler', false, { region: 'us' })).toBe(true);
    const nothing = await client.getBooleanDetails('nothing', true, {});
    expect(nothing).toMatchObject({ value: true, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' });
    const keyless = await client.getBooleanDetails('notifications', true, { region: 'eu' });
    expect(keyless).toMatchObject({ value: true, errorCode: 'TARGETING_KEY_MISSING' });
    expect(await client.getStringDetails('read-only', 'x', {})).toMatchObject({
      value: 'x',
      errorCode: 'TYPE_MISMATCH',
    });
    await OpenFeature.close();
  });
});
