import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTocsin, type TocsinClient, type TocsinOptions } from './client.ts';
import { createStateFile } from './state-file.ts';
import { type FakeTocsin, startFakeTocsin } from './tocsin-server.fake.ts';

let folder: string;
let file: string;
let errors: string[];
const reportError = (error: Error) => errors.push(error.message);

beforeEach(async () => {
  errors = [];
  folder = await mkdtemp(join(tmpdir(), 'tocsin-state-'));
  file = join(folder, 'levers.json');
});
afterEach(() => rm(folder, { recursive: true }));

async function startWith(text: string | Buffer, options: Partial<TocsinOptions> = {}): Promise<TocsinClient> {
  await writeFile(file, text);
  const client = createTocsin({
    stateFile: file,
    service: 'shop',
    defaults: { limit: 1 },
    onError: reportError,
    ...options,
  });
  await client.ready(4_000);
  await client.close();
  return client;
}

describe('a state file', () => {
  it.each([
    ['half-written', '{"version":3,"levers":{"limit":{"val', 'JSON'],
    ['empty', '', 'JSON'],
    ['of zeroes', Buffer.alloc(100), 'JSON'],
    ["another service's", '{"version":3,"service":"bank","levers":{"limit":{"value":3}}}', 'of the service bank'],
    ['of something else', '{"version":3}', 'not a lever snapshot'],
    ['huge', Buffer.alloc(17_000_000, ' '), 'no state file'],
  ])('that is %s is reported, and the defaults hold', async (_, text, message) => {
    const client = await startWith(text);
    expect(client.stats().source).toBe('defaults');
    expect(client.lever('limit')).toBe(1);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(message);
  });

  it('of nobody in particular is taken, and so is one with scopes', async () => {
    const scope = { value: 3, match: { tenant: ['a'] } };
    const client = await startWith(
      JSON.stringify({ version: 3, levers: { limit: { value: 2, pulled: true, scope } } }),
    );
    expect(client.lever('limit')).toBe(2);
    expect(client.lever('limit', { tenant: 'a' })).toBe(3);
    expect(errors).toEqual([]);
  });

  it('that cannot be written is reported at each try, leaves nothing behind, and works once it can', async () => {
    await mkdir(file);
    await writeFile(join(file, 'in the way'), '');
    const kept = createStateFile(file, reportError);
    kept.save('one');
    await kept.settled();
    kept.save('two');
    await kept.settled();
    expect(errors).toHaveLength(2);
    expect(errors[0]).toContain(file);
    expect(await readdir(folder)).toEqual(['levers.json']);
    await rm(file, { recursive: true });
    kept.save('three');
    await kept.settled();
    expect(await readFile(file, 'utf8')).toBe('three');
  });

  it('is whole at every moment, however often it is written', async () => {
    const kept = createStateFile(file, reportError);
    const texts = Array.from({ length: 50 }, (_, index) => String(index).repeat(50_000));
    kept.save(texts[0] ?? '');
    await kept.settled();
    for (const text of texts) {
      kept.save(text);
      expect(texts).toContain(await readFile(file, 'utf8'));
    }
    await kept.settled();
    expect(await readFile(file, 'utf8')).toBe(texts.at(-1));
    expect(errors).toEqual([]);
  });

  it('whose folder is gone disturbs neither the levers nor the application', async () => {
    const tocsin: FakeTocsin = await startFakeTocsin({ limit: 5 });
    const stateFile = join(folder, 'gone', 'levers.json');
    const client = createTocsin({ url: tocsin.url, key: 'k', stateFile, onError: reportError });
    expect(await client.ready(4_000)).toBe('server');
    expect(client.lever('limit')).toBe(5);
    await vi.waitFor(() => expect(errors.join()).toContain('ENOENT'), { timeout: 4_000, interval: 5 });
    await client.close();
    await tocsin.kill();
  });
});
