import { createHash, createHmac } from 'node:crypto';
import { startVendorServer, type VendorCall, type VendorReply, type VendorServer } from './vendor-server.ts';

export interface StoredObject {
  readonly body: string;
  readonly type: string;
  readonly cacheControl: string;
}

export interface FakeS3 extends VendorServer {
  /** By the whole name. */
  readonly objects: Map<string, StoredObject>;
}

export const S3_KEY = { accessKey: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

/** An S3 with one bucket, addressed by its path, that checks what S3 checks: the signature, the body's hash, and the moment. */
export async function startFakeS3({ bucket, region }: { bucket: string; region: string }): Promise<FakeS3> {
  const objects = new Map<string, StoredObject>();
  const server = await startVendorServer((call) => {
    const [path = ''] = call.path.split('?');
    const refused = refusal(call, region);
    if (refused) return refused;
    if (!path.startsWith(`/${bucket}/`)) return failure(404, 'NoSuchBucket', 'The specified bucket does not exist');
    const name = decodeURIComponent(path.slice(bucket.length + 2));
    if (call.method === 'DELETE') {
      objects.delete(name);
      return { status: 204 };
    }
    if (call.method !== 'PUT') return failure(405, 'MethodNotAllowed', 'The specified method is not allowed.');
    const header = (key: string) => String(call.headers[key] ?? '');
    objects.set(name, { body: call.body, type: header('content-type'), cacheControl: header('cache-control') });
    return { status: 200, headers: { etag: `"${createHash('md5').update(call.body).digest('hex')}"` } };
  });
  return { ...server, objects };
}

/** An error as S3 writes it. */
export function failure(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): VendorReply {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body };
}

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request,\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;

function refusal(call: VendorCall, region: string): VendorReply | null {
  const { headers, body } = call;
  const [, accessKey, day, scope, signed, signature] = FORM.exec(headers.authorization ?? '') ?? [];
  if (!day || !signed) return failure(403, 'AccessDenied', 'Access Denied');
  if (accessKey !== S3_KEY.accessKey)
    return failure(403, 'InvalidAccessKeyId', 'The key does not exist in our records.');
  if (scope !== region)
    return failure(301, 'PermanentRedirect', 'Use another endpoint.', { 'x-amz-bucket-region': region });
  const at = String(headers['x-amz-date']);
  const moment = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(Date.now() - moment) < 15 * 60_000) || !at.startsWith(day)) {
    return failure(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    );
  }
  const hash = createHash('sha256').update(body).digest('hex');
  if (headers['x-amz-content-sha256'] !== hash)
    return failure(400, 'XAmzContentSHA256Mismatch', 'The hash does not match.');
  const names = signed.split(';');
  const needed = ['host', 'x-amz-content-sha256', 'x-amz-date', ...(headers['content-type'] ? ['content-type'] : [])];
  if (needed.some((name) => !names.includes(name)))
    return failure(403, 'AccessDenied', 'There were headers present which were not signed');
  return signature === sign(call, { day, region, names, at, hash })
    ? null
    : failure(403, 'SignatureDoesNotMatch', 'The signature does not match.');
}

interface Signing {
  readonly day: string;
  readonly region: string;
  readonly names: readonly string[];
  readonly at: string;
  readonly hash: string;
}

function sign({ method, path, headers }: VendorCall, { day, region, names, at, hash }: Signing): string {
  const [pathname = '', query = ''] = path.split('?');
  const lines = names.map((name) => `${name}:${String(headers[name] ?? '').trim()}`).join('\n');
  const canonical = `${method}\n${pathname}\n${query}\n${lines}\n\n${names.join(';')}\n${hash}`;
  const text = `AWS4-HMAC-SHA256\n${at}\n${day}/${region}/s3/aws4_request\n${createHash('sha256').update(canonical).digest('hex')}`;
  let key: Buffer = Buffer.from(`AWS4${S3_KEY.secret}`);
  for (const part of [day, region, 's3', 'aws4_request']) key = createHmac('sha256', key).update(part).digest();
  return createHmac('sha256', key).update(text).digest('hex');
}
