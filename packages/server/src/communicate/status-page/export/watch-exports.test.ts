import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type FakeS3, S3_KEY, startFakeS3 } from '../../../../../../test/vendors/fake-s3.ts';
import { type Composed, compose } from '../../../compose.ts';
import { SERVICE } from '../../../contain/response-node.fixture.ts';
import { startTicking } from '../../../detect/watch/tick.ts';
import { MovableClock } from '../../../platform/clock.ts';
import { type StatusNode, startStatusNode } from '../serve/status-node.fixture.ts';
import { type ExportPace, startExporting } from './watch-exports.ts';

/** As in production, a hundred times as fast. */
const PACE: ExportPace = { lookEveryMs: 10, writeEveryMs: 400, wholeEveryMs: 60_000 };

let node: StatusNode;
let folder: string;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  node = await startStatusNode();
});
afterAll(() => node.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-watch-'));
  await setFolder(folder);
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await rm(folder, { recursive: true, force: true });
});

const setFolder = (place: string | null) => node.setPage({ export: { folder: place, s3: null, url: null } });
const index = () => readFile(join(folder, 'index.html'), 'utf8');
const lead = async (app = node.app) => void stops.push(await startTicking(app));
const watch = (pace: Partial<ExportPace> = {}, app = node.app) =>
  void stops.push(startExporting(app, { ...PACE, ...pace }));

let posted = 0;
/** Posts a notice. @returns its title, by which it is found on the page */
async function change(): Promise<string> {
  posted += 1;
  const title = `Change number ${posted}.`;
  const { status } = await node.call('POST', `/api/status/${SERVICE}/notices`, { title, text: 'It is so.' });
  expect(status).toBe(200);
  return title;
}

/** Every writing of the copy's list is one writing of the copy. */
async function writtenAt(): Promise<string | null> {
  const row = await node.app.db
    .selectFrom('status_export')
    .select('written_at')
    .where('service', '=', SERVICE)
    .executeTakeFirst();
  return row?.written_at?.toISOString() ?? null;
}

describe('the copies of a node', () => {
  test('are written at the start by the node that leads, and by no other', async () => {
    watch();
    await sleep(300);
    expect(await readdir(folder)).toEqual([]);
    await lead();
    await vi.waitFor(async () => expect(await index()).toContain('<h1'), 5000);
  });

  test('are written after a change, and many changes at once are one writing or two', async () => {
    await lead();
    watch({ writeEveryMs: 3000 });
    await vi.waitFor(index, 5000);
    const seen = new Set<string | null>();
    const titles: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      titles.push(await change());
      node.clock.advance(1000);
      seen.add(await writtenAt());
    }
    await vi.waitFor(async () => expect(await index()).toContain(titles.at(-1)), 10_000);
    seen.add(await writtenAt());
    // Each writing has a moment of its own: that at the start, and at most two for the changes.
    expect(seen.size).toBeLessThanOrEqual(3);
    const text = await index();
    for (const title of titles) expect(text).toContain(title);
  });

  test('are written whole every so often, although nothing has changed', async () => {
    await lead();
    watch({ wholeEveryMs: 800 });
    await vi.waitFor(index, 5000);
    // Only a whole writing brings back what somebody else has spoilt.
    await writeFile(join(folder, 'index.html'), 'spoilt');
    await vi.waitFor(async () => expect(await index()).toContain('<h1'), 5000);
  });

  test('stay as they are once it has stopped', async () => {
    await lead();
    watch();
    await vi.waitFor(index, 5000);
    await stops.pop()?.();
    const title = await change();
    await sleep(PACE.writeEveryMs * 2);
    expect(await index()).not.toContain(title);
  });

  test('that cannot be written are tried again, with longer pauses, until they can', async () => {
    await writeFile(join(folder, 'index.html'), 'mine');
    await lead();
    watch({ writeEveryMs: 50 });
    const failing = () => node.app.db.selectFrom('status_export').select('error').executeTakeFirst();
    await vi.waitFor(async () => expect((await failing())?.error).toContain('was not written by Tocsin'), 5000);
    await rm(join(folder, 'index.html'));
    await vi.waitFor(async () => expect(await index()).toContain('<h1'), 8000);
  });
});

describe('a change during a writing', () => {
  let s3: FakeS3;
  beforeEach(async () => {
    s3 = await startFakeS3({ bucket: 'status-example-com', region: 'eu-central-1' });
  });
  afterEach(() => s3.close());

  test('is written after it', async () => {
    const bucket = { bucket: 'status-example-com', region: 'eu-central-1', endpoint: s3.url, prefix: '', ...S3_KEY };
    await node.setPage({ export: { folder: null, s3: bucket, url: null } });
    await lead();
    watch({ writeEveryMs: 20 });
    // The page is read before its first object is put, and the front page is put last.
    await vi.waitFor(() => expect(s3.calls.length).toBeGreaterThan(0), { timeout: 5000, interval: 1 });
    expect(s3.objects.has('index.html')).toBe(false);
    const title = await change();
    await vi.waitFor(() => expect(s3.objects.get('index.html')?.body).toContain(title), 8000);
  });
});

describe('two nodes that export to the same place', () => {
  /** A copy says as of when it is: which node wrote it is told by the day of its clock. */
  const OTHERS_DAY = '2026-01-09T';
  let other: Composed;
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tocsin-other-'));
    const clock = new MovableClock(Date.parse(`${OTHERS_DAY}12:00:00Z`));
    other = await compose({ ...node.app.config, dataDir }, { url: 'http://127.0.0.1:9' }, clock);
    await other.app.live.start();
    const { plan } = node.app.plans.inForce(SERVICE);
    await other.app.plans.put(plan, other.app.plans.inForce(SERVICE).folder, clock.now());
  });
  afterEach(async () => {
    await other.app.live.stop();
    await other.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('only the one that leads writes, and the other goes on when that one ends', async () => {
    await lead();
    watch();
    await vi.waitFor(index, 5000);
    const stopStandby = await startTicking(other.app);
    const stopOther = startExporting(other.app, PACE);
    const first = await change();
    await vi.waitFor(async () => expect(await index()).toContain(first), 5000);
    await sleep(PACE.writeEveryMs * 2);
    expect(await index()).not.toContain(OTHERS_DAY);
    for (const stop of stops.splice(0).reverse()) await stop();
    const second = await change();
    await vi.waitFor(async () => expect(await index()).toContain(second), 20_000);
    expect(await index()).toContain(OTHERS_DAY);
    await stopOther();
    await stopStandby();
  });
});
