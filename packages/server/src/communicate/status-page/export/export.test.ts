import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StatusBucket } from '@tocsin/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FakeS3, failure, S3_KEY, startFakeS3 } from '../../../../../../test/vendors/fake-s3.ts';
import { SERVICE } from '../../../contain/response-node.fixture.ts';
import { type StatusNode, startStatusNode } from '../serve/status-node.fixture.ts';
import { exportStatus } from './export-status.ts';
import { objectUrl, putObjects } from './put-objects.ts';
import type { CopyFiles } from './write-folder.ts';

let node: StatusNode;
let folder: string;
let s3: FakeS3;
beforeAll(async () => {
  node = await startStatusNode();
  const { status } = await node.call('POST', `/api/status/${SERVICE}/notices`, {
    title: 'Slow mail',
    text: 'Mail is late.',
  });
  expect(status).toBe(200);
});
afterAll(() => node.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-copy-'));
  s3 = await startFakeS3({ bucket: 'status-example-com', region: 'eu-central-1' });
  await setExport({});
});
afterEach(async () => {
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

function bucket(more: Partial<StatusBucket> = {}): StatusBucket {
  return { bucket: 'status-example-com', region: 'eu-central-1', endpoint: s3.url, prefix: 'a b/', ...S3_KEY, ...more };
}

function setExport(more: { folder?: string | null; s3?: StatusBucket | null; url?: string | null }, page = {}) {
  return node.setPage({
    languages: ['en', 'de'],
    private: false,
    password: null,
    export: { folder, s3: null, url: null, ...more },
    ...page,
  });
}

const write = (isWhole = false) => exportStatus(node.app, node.app.plans.get(SERVICE), isWhole);
const view = async () =>
  (await node.call('GET', `/api/status/${SERVICE}/export`)).body as {
    copies: Record<string, unknown>[];
    warning: string | null;
  };

/** As simple a server as can be: files as they lie, nothing else. */
async function serveFiles(root: string, prefix: string): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const name = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    readFile(join(root, name === '' ? 'index.html' : name)).then(
      (body) => response.end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`, server };
}

describe('a copy in a folder', () => {
  test('is whole: every link in it leads to a file of it, under any prefix', async () => {
    expect(await write()).toMatchObject([{ target: 'folder', place: folder, error: null }]);
    const { url, server } = await serveFiles(folder, '/some/where/');
    const fetched = new Map<string, string>();
    const live = new Set<string>();
    const follow = async (address: string): Promise<void> => {
      if (fetched.has(address)) return;
      const response = await fetch(address);
      const text = await response.text();
      fetched.set(address, text);
      expect([address, response.status]).toEqual([address, 200]);
      if (!address.endsWith('.html') && address !== url) return;
      expect(text).toMatch(/(?:As of|Stand:) <time datetime="2026-/);
      const links = [...text.matchAll(/(?:href|src)="([^"#][^"]*)"/g)].map(([, link = '']) => link);
      expect(links.filter((link) => link.startsWith('/'))).toEqual([]);
      for (const link of links.filter((one) => /^https?:/.test(one))) live.add(link);
      for (const link of links.filter((one) => !/^(?:https?|data):/.test(one)))
        await follow(new URL(link, address).href);
    };
    await follow(url);
    server.close();
    const names = [...fetched.keys()].map((address) => address.slice(url.length));
    expect(names).toEqual(
      expect.arrayContaining([
        'index.html',
        'de/index.html',
        'history.html',
        'de/history.html',
        'rss.xml',
        'atom.xml',
        'status.json',
      ]),
    );
    expect(names.some((name) => /^incidents\/.+\.html$/.test(name))).toBe(true);
    expect(
      [...live].every((link) => link.startsWith(`${node.url}/status/${SERVICE}`) || !link.startsWith(node.url)),
    ).toBe(true);
    expect(await readdir(join(folder, 'api/v2'))).toEqual(expect.arrayContaining(['summary.json', 'components.json']));
    expect(await readFile(join(folder, 'badge.svg'), 'utf8')).toMatch(/^<svg/);
    expect(JSON.stringify(await readdir(folder, { recursive: true }))).not.toContain('.tmp');
  });

  test('changes only where the page has changed, and removes only what is ours', async () => {
    await writeFile(join(folder, 'robots.txt'), 'mine');
    const [first] = await write();
    expect(first?.changed).toBeGreaterThan(10);
    expect((await write())[0]?.changed).toBe(0);
    await setExport({}, { languages: ['en'] });
    await write();
    expect(await readdir(folder)).not.toContain('de');
    expect(await readFile(join(folder, 'robots.txt'), 'utf8')).toBe('mine');
    expect((await write(true))[0]?.changed).toBeGreaterThan(5);
  });

  test('is not written over files of others, nor by two services', async () => {
    await writeFile(join(folder, 'index.html'), 'mine');
    const [refused] = await write();
    expect(refused?.error).toContain('was not written by Tocsin');
    expect(await readdir(folder)).toEqual(['index.html']);
    await rm(join(folder, 'index.html'));
    expect((await write())[0]?.error).toBeNull();
    const manifest = join(folder, '.tocsin-status.json');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(SERVICE, 'other'));
    expect((await write())[0]?.error).toContain('holds the copy of the page of other');
    await writeFile(manifest, '{');
    expect((await write())[0]?.error).toContain('cannot be read as a list of our files');
  });

  test('ends no file outside by a list that somebody has changed', async () => {
    const victim = join(folder, '..', `victim-${process.pid}`);
    await writeFile(victim, 'mine');
    await mkdir(join(folder, 'copy'));
    const files = { '../x': '', [`../../victim-${process.pid}`]: '', [`../victim-${process.pid}`]: '' };
    await writeFile(join(folder, '.tocsin-status.json'), JSON.stringify({ service: SERVICE, files }));
    await write();
    expect(await readFile(victim, 'utf8')).toBe('mine');
    await rm(victim);
  });

  test('says over the API how it stands, since when it fails, and warns after ten minutes', async () => {
    await write();
    expect(await view()).toMatchObject({
      copies: [{ target: 'folder', place: folder, error: null, failingSince: null }],
      warning: null,
    });
    await writeFile(join(folder, '.tocsin-status.json'), '{');
    await write();
    const failingSince = (await view()).copies[0]?.failingSince;
    expect(failingSince).toEqual(expect.any(String));
    node.clock.advance(11 * 60_000);
    await write();
    const { copies, warning } = await view();
    expect(copies).toMatchObject([{ failingSince, error: expect.stringContaining('cannot be read') }]);
    expect(warning).toContain(folder);
    await rm(join(folder, '.tocsin-status.json'));
    await rm(folder, { recursive: true });
    const { status, body } = await node.call('POST', `/api/status/${SERVICE}/export`);
    expect([status, body]).toMatchObject([200, { warning: null, copies: [{ error: null, failingSince: null }] }]);
  });

  test('of a private page is not made', async () => {
    await setExport({}, { private: true, password: 'x' });
    expect((await write())[0]?.error).toContain('private');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a copy in a bucket', () => {
  const now = () => Date.now();
  const files = (texts: Record<string, string>): CopyFiles =>
    new Map(
      Object.entries(texts).map(([path, text]) => [
        path,
        { body: Buffer.from(text), type: 'text/html; charset=utf-8', hash: text },
      ]),
    );

  test('is put there signed, with its type, and only what has changed', async () => {
    const first = await putObjects(bucket(), files({ 'index.html': 'ä', 'de/index.html': 'b' }), {
      held: {},
      isWhole: false,
      now,
    });
    expect(first).toEqual({ held: { 'index.html': 'ä', 'de/index.html': 'b' }, changed: 2, error: null });
    expect([...s3.objects.keys()]).toEqual(['a b/de/index.html', 'a b/index.html']);
    expect(s3.objects.get('a b/index.html')).toMatchObject({
      body: 'ä',
      type: 'text/html; charset=utf-8',
      cacheControl: expect.stringContaining('stale-if-error'),
    });
    const second = await putObjects(bucket(), files({ 'index.html': 'c' }), { held: first.held, isWhole: false, now });
    expect([second.changed, [...s3.objects.keys()]]).toEqual([2, ['a b/index.html']]);
    expect(s3.calls).toHaveLength(4);
  });

  test('is tried again when S3 is slow, and goes on where it ended', async () => {
    s3.failNext(failure(503, 'SlowDown', 'Please reduce your request rate.'), 2);
    expect(await putObjects(bucket(), files({ 'index.html': 'a' }), { held: {}, isWhole: false, now })).toMatchObject({
      error: null,
    });
    expect(s3.calls).toHaveLength(3);
    s3.failNext('drop');
    expect(await putObjects(bucket(), files({ 'index.html': 'b' }), { held: {}, isWhole: false, now })).toMatchObject({
      error: null,
    });
  });

  test.each([
    [{ secret: 'wrong' }, '403 SignatureDoesNotMatch'],
    [{ region: 'us-east-1' }, 'The bucket is in the region eu-central-1: write it as statusPage.export.s3.region.'],
    [{ bucket: 'other' }, '404 NoSuchBucket'],
    [{ accessKey: 'AKIDOTHER' }, '403 InvalidAccessKeyId'],
    [{ secret: null }, 'The key of the bucket is not set'],
  ])('%j is told in words', async (more, words) => {
    const result = await putObjects(bucket(more), files({ 'index.html': 'a' }), { held: {}, isWhole: false, now });
    expect(result.error).toContain(words);
    expect(result.held).toEqual({});
  });

  test('is refused with a clock that is wrong', async () => {
    const late = () => Date.now() - 20 * 60_000;
    const result = await putObjects(bucket(), files({ 'index.html': 'a' }), { held: {}, isWhole: false, now: late });
    expect(result.error).toContain('The clock of this machine is wrong.');
  });

  test('does not keep the folder from its own, and the other way round', async () => {
    await setExport({ s3: bucket({ bucket: 'other' }) });
    expect((await write()).map(({ target, error }) => [target, error === null])).toEqual([
      ['folder', true],
      ['s3', false],
    ]);
    expect((await view()).copies).toMatchObject([
      { error: null },
      { writtenAt: null, error: expect.stringContaining('NoSuchBucket') },
    ]);
  });

  test('is addressed by host or by path', () => {
    const aws = { endpoint: null, prefix: 'p/' };
    expect(objectUrl(bucket(aws), 'index.html').href).toBe(
      'https://status-example-com.s3.eu-central-1.amazonaws.com/p/index.html',
    );
    expect(objectUrl(bucket({ ...aws, bucket: 'status.example.com' }), 'x').href).toBe(
      'https://s3.eu-central-1.amazonaws.com/status.example.com/p/x',
    );
    expect(objectUrl(bucket({ endpoint: 'https://s3.example.com/base/', prefix: '' }), 'x').href).toBe(
      'https://s3.example.com/base/status-example-com/x',
    );
    expect(objectUrl(bucket({ endpoint: 'https://status-example-com.s3.example.com', prefix: '' }), 'x').href).toBe(
      'https://status-example-com.s3.example.com/x',
    );
  });
});
