import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: string;
}

/** Buckets of objects; each bucket is a folder. */
export interface ObjectStore {
  /** Undefined: there is none. */
  get(bucket: string, key: string): Promise<Buffer | undefined>;
  put(bucket: string, key: string, content: Uint8Array | string): Promise<void>;
  remove(bucket: string, key: string): Promise<void>;
  list(bucket: string, prefix: string): Promise<StoredObject[]>;
}

const NAME = /^[a-z0-9][a-z0-9-]{2,62}$/;

/** @throws RangeError for a bucket or a key that would lead out of the folder */
export function openObjectStore(folder: string): ObjectStore {
  const pathOf = (bucket: string, key: string) => {
    const isSafe = NAME.test(bucket) && key.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
    if (!isSafe || key.includes('\0')) throw new RangeError(`"${bucket}/${key}" is no bucket and key`);
    return join(folder, bucket, key);
  };
  return {
    get: (bucket, key) => readFile(pathOf(bucket, key)).catch(() => undefined),
    async put(bucket, key, content) {
      const path = pathOf(bucket, key);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    },
    remove: (bucket, key) => rm(pathOf(bucket, key), { force: true }),
    async list(bucket, prefix) {
      const root = dirname(pathOf(bucket, 'any'));
      const keys = (await readdir(root, { recursive: true }).catch(() => [])).filter((key) => key.startsWith(prefix));
      const found = await Promise.all(keys.map(async (key) => ({ key, info: await stat(join(root, key)) })));
      return found
        .filter(({ info }) => info.isFile())
        .map(({ key, info }) => ({ key, size: info.size, modifiedAt: info.mtime.toISOString() }))
        .sort((a, b) => a.key.localeCompare(b.key));
    },
  };
}
