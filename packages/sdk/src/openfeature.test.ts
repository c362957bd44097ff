import { OpenFeature, type Provider } from '@openfeature/server-sdk';
import { OpenFeature as WebOpenFeature, type Provider as WebProviderShape } from '@openfeature/web-sdk';
import { OpenFeature as LatestOpenFeature, type Provider as LatestProvider } from 'openfeature-latest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTocsin, type TocsinClient } from './client.ts';
import { readFlagContext } from './openfeature/resolve-lever.ts';
import { serverProvider, webProvider } from './openfeature.ts';
import { type FakeTocsin, startFakeTocsin } from './tocsin-server.fake.ts';

const TIMING = { silenceMs: 5_000, backoffMinMs: 5, backoffMaxMs: 40, pollMs: 40 };
const soon = { timeout: 10_000, interval: 10 };
const LEVERS = { scheduler: false, rate: 60, vendor: 'backup' };
const EU = { match: { region: ['eu'] }, except: {}, percent: null };

let tocsin: FakeTocsin;
let client: TocsinClient;

beforeEach(async () => {
  tocsin = await startFakeTocsin(LEVERS);
  client = connect();
});
afterEach(async () => {
  await Promise.all([OpenFeature.close(), LatestOpenFeature.close(), WebOpenFeature.close()]);
  await client.close();
  await tocsin.kill();
});

function connect(url = tocsin.url): TocsinClient {
  return createTocsin({ url, key: 'k', timing: TIMING, defaults: { fallback: 7 } }) as TocsinClient;
}

function publish(version: number, levers: Record<string, unknown>): void {
  tocsin.publishText(version, JSON.stringify({ version, levers }));
}

/** Both the version from before providers lost their status, and the newest. */
const sdks = [
  ['1.9', OpenFeature, (given: TocsinClient): Provider => serverProvider(given, { staleMs: 500 })],
  ['1.23', LatestOpenFeature, (given: TocsinClient): LatestProvider => serverProvider(given, { staleMs: 500 })],
] as const;

describe.each(sdks)('with OpenFeature’s server SDK %s', (_, sdk, provide) => {
  /** Typed as the older one, as a union of the two cannot be called. */
  const api = sdk as typeof OpenFeature;
  const set = () => api.setProviderAndWait(provide(client) as Provider);

  it('gives each type with its reason', async () => {
    await set();
    const flags = api.getClient();
    expect(await flags.getBooleanDetails('scheduler', true)).toMatchObject({
      ...{ value: false, reason: 'STATIC', variant: 'resting' },
      flagMetadata: { pulled: false, source: 'server', version: 1 },
    });
    expect(await flags.getNumberDetails('rate', 1)).toMatchObject({ value: 60, reason: 'STATIC' });
    expect(await flags.getStringDetails('vendor', '')).toMatchObject({ value: 'backup', variant: 'backup' });
    expect(await flags.getNumberValue('fallback', 1)).toBe(7);
  });

  it('answers the caller’s default with the error when there is no such lever or type', async () => {
    await set();
    const flags = api.getClient();
    const missing = { value: true, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' };
    expect(await flags.getBooleanDetails('nothing', true)).toMatchObject(missing);
    expect(await flags.getBooleanDetails('toString', true)).toMatchObject(missing);
    const mismatch = { reason: 'ERROR', errorCode: 'TYPE_MISMATCH' };
    expect(await flags.getBooleanDetails('rate', true)).toMatchObject({ ...mismatch, value: true });
    expect(await flags.getObjectDetails('rate', { a: 1 })).toMatchObject({ ...mismatch, value: { a: 1 } });
    expect((await flags.getStringDetails('rate', 'x')).errorMessage).toBe(
      'The lever "rate" is a number, not a string.',
    );
  });

  it('evaluates scopes for the context: attributes, and a sticky share by the targeting key', async () => {
    await set();
    const flags = api.getClient();
    publish(2, {
      webhooks: { value: true, pulled: true, scope: { ...EU, value: false } },
      checkout: { value: true, pulled: true, scope: { value: false, match: {}, except: {}, percent: 50 } },
    });
    await vi.waitFor(() => expect(client.stats().version).toBe(2), soon);
    const ask = (region: string) => flags.getBooleanDetails('webhooks', true, { region });
    expect(await ask('eu')).toMatchObject({ value: false, reason: 'TARGETING_MATCH', variant: 'pulled' });
    expect(await ask('us')).toMatchObject({ value: true, reason: 'DEFAULT', variant: 'resting' });
    for (const targetingKey of ['user-1', 'user-2', 'user-3', 'user-4']) {
      const details = await flags.getBooleanDetails('checkout', true, { targetingKey });
      expect(details).toMatchObject({ reason: 'SPLIT', value: client.lever('checkout', { key: targetingKey }) });
    }
    const keyless = await flags.getBooleanDetails('checkout', true);
    expect(keyless).toMatchObject({ reason: 'ERROR', errorCode: 'TARGETING_KEY_MISSING', value: true });
  });

  it('tells which flags changed, all of one state at once', async () => {
    await set();
    const heard: unknown[] = [];
    api.addHandler('PROVIDER_CONFIGURATION_CHANGED' as never, (details) => heard.push(details?.flagsChanged));
    tocsin.publish(2, { ...LEVERS, scheduler: true, rate: 30 });
    await vi.waitFor(() => expect(heard).toEqual([['scheduler', 'rate']]), soon);
    expect(await api.getClient().getNumberValue('rate', 1)).toBe(30);
  });

  it('is stale when stream and polling are lost, goes on answering, and is ready again', async () => {
    await set();
    const heard: string[] = [];
    api.addHandler('PROVIDER_STALE' as never, () => heard.push('stale'));
    await tocsin.kill();
    await vi.waitFor(() => expect(heard).toEqual(['stale']), soon);
    expect(await api.getClient().getNumberValue('rate', 1)).toBe(60);
    api.addHandler('PROVIDER_READY' as never, () => heard.push('ready'));
    await tocsin.restart();
    await vi.waitFor(() => expect(heard).toEqual(['stale', 'ready']), soon);
  });

  it('is not stale while polling works without a stream', async () => {
    tocsin.streamStatus = 503;
    await set();
    const heard: string[] = [];
    api.addHandler('PROVIDER_STALE' as never, () => heard.push('stale'));
    await vi.waitFor(() => expect(tocsin.polls.length).toBeGreaterThan(40), soon);
    expect(client.stats()).toMatchObject({ connected: false, source: 'server' });
    expect(heard).toEqual([]);
  });
});

describe('without a server', () => {
  it('is ready with the defaults, and says that it is stale', async () => {
    const lost = connect('http://127.0.0.1:1');
    const heard: string[] = [];
    LatestOpenFeature.addHandler('PROVIDER_STALE' as never, () => heard.push('stale'));
    await LatestOpenFeature.setProviderAndWait(serverProvider(lost, { readyMs: 20, closesClient: true }));
    const details = await LatestOpenFeature.getClient().getNumberDetails('fallback', 1);
    expect(details).toMatchObject({ value: 7, reason: 'DEFAULT', flagMetadata: { source: 'defaults' } });
    await vi.waitFor(() => expect(heard).toEqual(['stale']), soon);
    LatestOpenFeature.clearHandlers();
    await LatestOpenFeature.clearProviders();
  });
});

describe('with OpenFeature’s web SDK', () => {
  it('resolves at once for the context that was set, and tells of changes', async () => {
    const provider: WebProviderShape = webProvider(client);
    await WebOpenFeature.setContext({ region: 'eu' });
    await WebOpenFeature.setProviderAndWait(provider);
    const flags = WebOpenFeature.getClient();
    const heard: unknown[] = [];
    WebOpenFeature.addHandler('PROVIDER_CONFIGURATION_CHANGED' as never, (details) => heard.push(details));
    expect(flags.getBooleanValue('scheduler', true)).toBe(false);
    publish(2, { webhooks: { value: true, pulled: true, scope: { ...EU, value: false } } });
    await vi.waitFor(() => expect(heard).toHaveLength(1), soon);
    expect(flags.getBooleanDetails('webhooks', true)).toMatchObject({ value: false, reason: 'TARGETING_MATCH' });
    await WebOpenFeature.setContext({ region: 'us' });
    expect(flags.getBooleanDetails('webhooks', false)).toMatchObject({ value: true, reason: 'DEFAULT' });
  });
});

describe('the context', () => {
  it('has texts; what is structured matches nothing', () => {
    const when = new Date('2026-01-02T03:04:05Z');
    const given = {
      targetingKey: 'u',
      tenant: 7,
      beta: true,
      when,
      never: new Date(Number.NaN),
      list: ['a'],
      none: null,
    };
    expect(readFlagContext(given)).toEqual({ key: 'u', tenant: '7', beta: 'true', when: '2026-01-02T03:04:05.000Z' });
    expect(readFlagContext({ targetingKey: '' })).toEqual({});
  });
});
