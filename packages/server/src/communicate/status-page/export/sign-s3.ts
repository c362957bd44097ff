import { createHash, createHmac } from 'node:crypto';

/** What a request to S3 is signed for. */
export interface S3Request {
  readonly method: 'PUT' | 'DELETE' | 'GET';
  readonly url: URL;
  /** Beside host, date and hash of the body, which are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface S3Key {
  readonly accessKey: string;
  readonly secret: string;
  readonly region: string;
}

/**
 * Signs a request by Signature Version 4, with its headers, as
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html says.
 * @returns all headers of the request
 */
export function signS3({ method, url, headers, body }: S3Request, key: S3Key, nowMs: number): Record<string, string> {
  const at = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const payload = sha256(body);
  const all = {
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    host: url.host,
    'x-amz-content-sha256': payload,
    'x-amz-date': at,
  };
  const names = Object.keys(all).sort();
  const lines = Object.entries(all)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`);
  const signed = names.join(';');
  const canonical = [method, url.pathname, queryOf(url), lines.join(''), signed, payload].join('\n');
  const scope = `${at.slice(0, 8)}/${key.region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n');
  const signature = hmac(signingKey(key, at.slice(0, 8)), text).toString('hex');
  const credential = `AWS4-HMAC-SHA256 Credential=${key.accessKey}/${scope},SignedHeaders=${signed},Signature=${signature}`;
  return { ...all, authorization: credential };
}

/** Writes a name as S3 signs it: everything but letters, digits, `-._~` and slashes is escaped, once. */
export function s3Path(name: string): string {
  return name
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}

function queryOf(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${s3Path(name).replaceAll('/', '%2F')}=${s3Path(value).replaceAll('/', '%2F')}`)
    .sort()
    .join('&');
}

function signingKey({ secret, region }: S3Key, day: string): Buffer {
  return ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(Buffer.from(`AWS4${secret}`), day), region));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(body: Buffer | string): string {
  return createHash('sha256').update(body).digest('hex');
}
