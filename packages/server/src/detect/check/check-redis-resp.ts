/* RESP, the protocol of Redis and its kin: https://redis.io/docs/latest/develop/reference/protocol-spec/ */

export type RedisValue = string | number | null | readonly RedisValue[];

/** What a server said: a value, or an error in its words. */
export type RedisReply = { readonly value: RedisValue } | { readonly error: string };

/** No list is nested deeper, and none has more entries, in what a monitor reads. */
const DEEPEST = 16;
const MOST_ENTRIES = 100_000;

/** A command as servers take it. */
export function encodeCommand(words: readonly string[]): Buffer {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return Buffer.from(`*${words.length}\r\n${parts.join('')}`);
}

interface Read {
  readonly reply: RedisReply;
  readonly next: number;
}

/**
 * Reads one reply.
 * @returns the reply and where the next begins; null when it is not complete yet
 * @throws Error when it is not RESP
 */
export function decodeReply(bytes: Buffer, at = 0, depth = 0): Read | null {
  const end = bytes.indexOf('\r\n', at);
  if (end < 0) {
    if (bytes.length > at && !'+-:$*'.includes(String.fromCharCode(bytes[at] ?? 0))) throw notRedis();
    return null;
  }
  const line = bytes.toString('utf8', at + 1, end);
  const next = end + 2;
  switch (bytes[at]) {
    case 0x2b: // +
      return { reply: { value: line }, next };
    case 0x2d: // -
      return { reply: { error: line }, next };
    case 0x3a: // :
      return { reply: { value: wholeNumber(line) }, next };
    case 0x24: // $
      return decodeText(bytes, next, lengthOf(line));
    case 0x2a: // *
      return decodeList(bytes, next, lengthOf(line), depth);
    default:
      throw notRedis();
  }
}

function decodeText(bytes: Buffer, at: number, length: number): Read | null {
  if (length < 0) return { reply: { value: null }, next: at };
  if (bytes.length < at + length + 2) return null;
  return { reply: { value: bytes.toString('utf8', at, at + length) }, next: at + length + 2 };
}

function decodeList(bytes: Buffer, at: number, length: number, depth: number): Read | null {
  if (length < 0) return { reply: { value: null }, next: at };
  if (depth >= DEEPEST || length > MOST_ENTRIES) throw new Error('the answer is too long: ask for less');
  const values: RedisValue[] = [];
  let next = at;
  for (let index = 0; index < length; index += 1) {
    const read = decodeReply(bytes, next, depth + 1);
    if (!read) return null;
    values.push('error' in read.reply ? read.reply.error : read.reply.value);
    next = read.next;
  }
  return { reply: { value: values }, next };
}

function lengthOf(line: string): number {
  const length = Number(line);
  if (!/^-?\d+$/.test(line) || !Number.isSafeInteger(length)) throw notRedis();
  return length;
}

function wholeNumber(line: string): number | string {
  if (!/^[+-]?\d+$/.test(line)) throw notRedis();
  const number = Number(line);
  return Number.isSafeInteger(number) ? number : line;
}

function notRedis(): Error {
  return new Error('what answered does not speak the protocol of Redis');
}
