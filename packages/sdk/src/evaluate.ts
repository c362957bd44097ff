/** What a lever can be set to. */
export type LeverValue = boolean | number | string;

/** For whom a lever is asked: a sticky `key` (a user, a number), and attributes such as `tenant` or `region`. */
export type LeverContext = Readonly<Record<string, string | undefined> & { key?: string | undefined }>;

/** For whom a lever is pulled. A missing list restricts nothing; `percent` is from 0 to 100, null for all. */
export interface EvaluatedScope {
  readonly match?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly except?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly percent?: number | null | undefined;
}

/** A lever as sent: `value` is the one outside of `scope`, and everybody's where there is no scope. */
export interface EvaluatedLever {
  readonly value: LeverValue;
  readonly scope?: (EvaluatedScope & { readonly value: LeverValue }) | undefined;
}

/** The lever's value for a context; the server and all clients decide by this rule. */
export function evaluateLever(leverId: string, lever: EvaluatedLever, context: LeverContext): LeverValue {
  return lever.scope && compileScope(leverId, lever.scope)(context) ? lever.scope.value : lever.value;
}

/** Returns a test for contexts that takes well under a microsecond however long the lists are. */
export function compileScope(leverId: string, scope: EvaluatedScope): (context: LeverContext) => boolean {
  const match = Object.entries(scope.match ?? {}).map(([name, values]) => [name, new Set(values)] as const);
  const except = Object.entries(scope.except ?? {}).map(([name, values]) => [name, new Set(values)] as const);
  const buckets = Math.round((scope.percent ?? 100) * 100);
  const lever = hashOn(`${leverId}/`);
  return (context) => {
    for (const [name, values] of match) if (!values.has(context[name] as string)) return false;
    for (const [name, values] of except) if (values.has(context[name] as string)) return false;
    return buckets >= 10_000 || (Boolean(context.key) && bucketOf(hashOn(context.key as string, lever)) < buckets);
  };
}

/**
 * The key's place among 10,000, always the same: 25 % are the places below 2,500, so that more percent only adds keys.
 * FNV-1a of 32 bits over the UTF-8 of "lever/key", then the finish of murmur3, which spreads keys that differ in their end.
 */
export const leverBucket = (leverId: string, key: string): number => bucketOf(hashOn(`${leverId}/${key}`));

const hashByte = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193);

function hashOn(text: string, start = 0x811c9dc5 | 0): number {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return new TextEncoder().encode(text).reduce(hashByte, start);
    hash = hashByte(hash, code);
  }
  return hash;
}

function bucketOf(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return ((twice ^ (twice >>> 16)) >>> 0) % 10_000;
}
