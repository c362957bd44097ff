import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTocsin, type TocsinClient } from './client.ts';
import { type FakeTocsin, startFakeTocsin } from './tocsin-server.fake.ts';

const TIMING = { silenceMs: 5_000, backoffMinMs: 5, backoffMaxMs: 40, pollMs: 40, reportSpreadMs: 100 };
const eventually = { timeout: 4_000, interval: 5 };

let tocsin: FakeTocsin;
let client: TocsinClient;

beforeEach(async () => {
  tocsin = await startFakeTocsin({ limit: 1 });
  client = createTocsin({ url: tocsin.url, key: 'k1', version: '1.2.3 – größer', timing: TIMING });
  await client.ready(4_000);
});
afterEach(async () => {
  await client.close();
  await tocsin.kill();
});

describe('an instance', () => {
  it('says on the stream who it is, and in a report on which levers it acts', async () => {
    await vi.waitFor(() => expect(tocsin.instances).toHaveLength(1), eventually);
    const { instance } = client.stats();
    const runtime = `node ${process.versions.node.split('.').slice(0, 2).join('.')}`;
    expect(tocsin.streamHeaders[0]).toMatchObject({
      'x-tocsin-instance': instance,
      'x-tocsin-app-version': encodeURIComponent('1.2.3 – größer'),
      'x-tocsin-sdk': '0.1.0',
      'x-tocsin-runtime': runtime,
    });
    expect(tocsin.instances).toEqual([
      { instance, version: '1.2.3 – größer', sdk: '0.1.0', runtime, leversVersion: 1, lagMs: null },
    ]);
  });

  it('says how late a change came, and not at every change', async () => {
    await vi.waitFor(() => expect(client.stats().connected).toBe(true), eventually);
    await vi.waitFor(() => expect(tocsin.instances).toHaveLength(1), eventually);
    for (let version = 2; version <= 20; version += 1) {
      const levers = { limit: { value: version, pulled: true } };
      tocsin.publishText(version, JSON.stringify({ version, at: Date.now() - 300, levers }));
    }
    await vi.waitFor(() => expect(tocsin.instances).toHaveLength(2), eventually);
    expect(tocsin.instances[1]).toMatchObject({ leversVersion: 20 });
    expect(tocsin.instances[1]?.lagMs).toBeGreaterThanOrEqual(300);
    expect(client.stats().lagMs).toBe(tocsin.instances[1]?.lagMs);
  });
});
