import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { headerOf, type RawWebhook } from './raw-request.ts';

/** What a body says: a value of JSON, or the fields of a form; undefined when it is neither. */
export type Fields = unknown;

const INFLATE: ReadonlyMap<string, (body: Buffer, limits: { maxOutputLength: number }) => Promise<Buffer>> = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/** Whether a body must be inflated before anything can be read in it. */
export function isCompressed(request: RawWebhook): boolean {
  const coding = headerOf(request, 'content-encoding');
  return coding !== null && coding !== '' && coding.toLowerCase() !== 'identity';
}

/**
 * A compressed body as it was before, for reading only: what is kept and forwarded is what came.
 * @returns null when it is broken, in an unknown coding, or inflates to more than that
 */
export async function inflated(request: RawWebhook, mostBytes: number): Promise<Buffer | null> {
  const inflateBody = INFLATE.get((headerOf(request, 'content-encoding') ?? '').trim().toLowerCase());
  if (!inflateBody) return null;
  return inflateBody(request.body, { maxOutputLength: mostBytes }).catch(() => null);
}

/** Reads JSON, or a form when its type says so. Never throws. */
export function readFields(request: Pick<RawWebhook, 'headers'>, body: Buffer): Fields {
  if (body.length === 0) return undefined;
  const text = body.toString('utf8');
  const type = headerOf(request, 'content-type') ?? '';
  if (!type.toLowerCase().includes('form-urlencoded')) return parsed(text);
  return Object.fromEntries(new URLSearchParams(text));
}

/**
 * What stands at a path; a text on the way that holds JSON is read, as forms carry it. Undefined when there is nothing.
 * @param path names with points between: `data.items.0.id`; of a form also a name with points in it
 */
export function valueAt(fields: Fields, path: string): unknown {
  const whole = ownValue(fields, path);
  if (whole !== undefined) return whole;
  let value: unknown = fields;
  for (const name of path.split('.')) {
    if (typeof value === 'string') value = parsed(value);
    value = ownValue(value, name);
    if (value === undefined) return undefined;
  }
  return value;
}

function ownValue(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
