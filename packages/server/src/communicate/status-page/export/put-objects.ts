import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusBucket } from '@tocsin/core';
import { type S3Request, s3Path, signS3 } from './sign-s3.ts';
import type { CopyFiles } from './write-folder.ts';

/** What a bucket holds of us: hash by path. */
export type Held = Readonly<Record<string, string>>;

/** How putting went: what the bucket holds now, also when it ended in the middle. */
export interface PutResult {
  readonly held: Held;
  readonly changed: number;
  /** Why it ended; null: all is there. */
  readonly error: string | null;
}

export interface PutOptions {
  readonly held: Held;
  /** Also puts what has not changed. */
  readonly isWhole: boolean;
  /** The moment that requests are signed with. */
  readonly now: () => number;
}

/** Pauses before the next try, in milliseconds; S3 asks for backing off at 503 (Slow Down). */
const PAUSES_MS = [250, 1000, 3000] as const;
const TIMEOUT_MS = 20_000;
const CACHE_CONTROL = 'public, max-age=10, stale-while-revalidate=30, stale-if-error=86400';

/** Puts what has changed into a bucket, and removes what we put there before and is no more. Never throws for what S3 answers. */
export async function putObjects(bucket: StatusBucket, files: CopyFiles, options: PutOptions): Promise<PutResult> {
  const held: Record<string, string> = { ...options.held };
  const changed = [...files].filter(([path, { hash }]) => options.isWhole || held[path] !== hash);
  const gone = Object.keys(held).filter((path) => !files.has(path));
  let count = 0;
  // The front page comes last: what it links to is there by then.
  for (const [path, { body, type, hash }] of changed.toSorted(([a]) => (a === 'index.html' ? 1 : -1))) {
    const headers = { 'content-type': type, 'cache-control': CACHE_CONTROL };
    const error = await send(bucket, { method: 'PUT', path, headers, body }, options.now);
    if (error !== null) return { held, changed: count, error };
    held[path] = hash;
    count += 1;
  }
  for (const path of gone) {
    const error = await send(bucket, { method: 'DELETE', path, headers: {}, body: Buffer.alloc(0) }, options.now);
    if (error !== null) return { held, changed: count, error };
    delete held[path];
    count += 1;
  }
  return { held, changed: count, error: null };
}

/** The address of an object: by the name of the bucket as host where that works, else with the bucket in the path. */
export function objectUrl({ bucket, region, endpoint, prefix }: StatusBucket, path: string): URL {
  const name = `${prefix}${path}`;
  if (endpoint === null) {
    // A certificate for one level of names does not hold for a bucket with dots.
    const byHost = !bucket.includes('.');
    const url = new URL(`https://${byHost ? `${bucket}.` : ''}s3.${region}.amazonaws.com`);
    url.pathname = s3Path(byHost ? `/${name}` : `/${bucket}/${name}`);
    return url;
  }
  const url = new URL(endpoint);
  const before = url.pathname.replace(/\/$/, '');
  url.pathname = `${before}${s3Path(url.hostname.startsWith(`${bucket}.`) ? `/${name}` : `/${bucket}/${name}`)}`;
  return url;
}

type Sending = Pick<S3Request, 'method' | 'headers' | 'body'> & { readonly path: string };

/** @returns why it failed after all tries; null: it went well */
async function send(bucket: StatusBucket, sending: Sending, now: () => number): Promise<string | null> {
  const { region, accessKey, secret } = bucket;
  if (accessKey === null || secret === null) {
    return 'The key of the bucket is not set: statusPage.export.s3 names the secrets accessKey and secret.';
  }
  const url = objectUrl(bucket, sending.path);
  for (let tries = 0; ; tries += 1) {
    const { host: _host, ...headers } = signS3({ ...sending, url }, { accessKey, secret, region }, now());
    const outcome = await sendOnce(url, sending, headers);
    const pause = PAUSES_MS[tries];
    if (outcome === null || !outcome.again || pause === undefined) return outcome && `${url.host}: ${outcome.why}`;
    await sleep(pause * (0.75 + Math.random() / 2));
  }
}

async function sendOnce(
  url: URL,
  { method, body }: Sending,
  headers: Record<string, string>,
): Promise<{ readonly why: string; readonly again: boolean } | null> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const sent = method === 'PUT' ? { body: new Uint8Array(body) } : {};
    const response = await fetch(url, { method, headers, redirect: 'manual', signal, ...sent });
    const text = (await response.text()).slice(0, 4000);
    if (response.ok || (method === 'DELETE' && response.status === 404)) return null;
    return { why: reasonOf(response, text), again: response.status >= 500 || response.status === 429 };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { why: cause instanceof Error ? cause.message : String(cause), again: true };
  }
}

/** What S3 says in its XML, and what to do about it where that is known. */
function reasonOf({ status, headers }: Response, text: string): string {
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(text)?.[1];
  const message = /<Message>([^<]{1,500})<\/Message>/.exec(text)?.[1];
  const region = headers.get('x-amz-bucket-region') ?? /<Region>([a-z0-9-]{1,40})<\/Region>/.exec(text)?.[1];
  const said = `it answered ${status}${code ? ` ${code}` : ''}${message ? `: ${message}` : ''}`;
  if (region && (status === 301 || status === 307 || status === 400)) {
    return `${said} The bucket is in the region ${region}: write it as statusPage.export.s3.region.`;
  }
  if (code === 'RequestTimeTooSkewed') return `${said} The clock of this machine is wrong.`;
  return said;
}
