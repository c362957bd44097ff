/** An address as groups of 16 bits: two for IPv4, eight for IPv6. */
type Groups = readonly number[];

/** A range in CIDR notation, read. */
interface AddressRange {
  groups: Groups;
  bits: number;
}

/**
 * Makes a test of addresses by ranges such as `10.0.0.0/8`, `2001:db8::/32` or single addresses. An IPv4 address in the IPv6 form
 * (`::ffff:10.0.0.1`) is the IPv4 address. What is no address is in no range.
 *
 * @throws when a range cannot be read
 */
export function matchAddresses(ranges: readonly string[]): (address: string) => boolean {
  const read = ranges.map(readRange);
  if (read.length === 0) return () => false;
  return (address) => {
    const groups = readAddress(address);
    return groups !== undefined && read.some((range) => within(groups, range));
  };
}

/**
 * The key under which requests from an address are counted: an IPv4 address itself, of an IPv6 address its first 64 bits,
 * because a single subscriber has all of those. Undefined when it is no address.
 */
export function addressKey(address: string): string | undefined {
  const groups = readAddress(address);
  if (groups === undefined) return undefined;
  if (groups.length === 2) return address.includes(':') ? dotted(groups) : address;
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

/** What stands before the application, and may therefore say who the client is: so many proxies, or those in these ranges. */
export type TrustProxies = number | readonly string[];

/**
 * Makes the reading of the client's address from the address that connected and the header X-Forwarded-For. The header is read
 * from its end, one entry for each trusted proxy, so that what a client writes into it itself is never believed. With 0 or no
 * ranges it is not read at all. Where nobody knows who connected (`''`), the platform in front counts as the first proxy.
 */
export function readClientAddress(
  trust: TrustProxies,
): (connected: string, forwardedFor: string | undefined) => string {
  if (typeof trust === 'number') {
    return (connected, forwardedFor) =>
      trust > 0 && forwardedFor ? nthFromEnd(connected, forwardedFor, trust) : connected;
  }
  const trusted = matchAddresses(trust);
  return (connected, forwardedFor) => {
    let client = connected;
    if (!forwardedFor) return client;
    for (const entry of entriesFromEnd(forwardedFor)) {
      if (!trusted(client)) return client;
      client = entry;
    }
    return client;
  };
}

/** More entries than any chain of proxies has are not looked at. */
const MOST_PROXIES = 32;

function nthFromEnd(connected: string, forwardedFor: string, hops: number): string {
  let client = connected;
  let hop = 0;
  for (const entry of entriesFromEnd(forwardedFor)) {
    if (hop >= hops) break;
    client = entry;
    hop += 1;
  }
  return client;
}

/** The entries of the header, the last first; nothing after the first that is no address. */
function* entriesFromEnd(forwardedFor: string): Generator<string> {
  let end = forwardedFor.length;
  for (let count = 0; count < MOST_PROXIES && end >= 0; count += 1) {
    const comma = end === 0 ? -1 : forwardedFor.lastIndexOf(',', end - 1);
    const entry = withoutPort(forwardedFor.slice(comma + 1, end).trim());
    if (readAddress(entry) === undefined) return;
    yield entry;
    end = comma;
  }
}

/** `192.0.2.1:4711` and `[2001:db8::1]:4711` without their ports. */
function withoutPort(text: string): string {
  if (text.startsWith('[')) return text.slice(1, Math.max(1, text.indexOf(']')));
  const colon = text.indexOf(':');
  return colon > 0 && text.includes('.') && text.indexOf(':', colon + 1) < 0 ? text.slice(0, colon) : text;
}

function readRange(range: string): AddressRange {
  const slash = range.indexOf('/');
  const text = slash < 0 ? range : range.slice(0, slash);
  const groups = readAddress(text);
  const all = (groups?.length ?? 0) * 16;
  // A range of IPv4 addresses in the IPv6 form counts the bits of that form.
  const shift = groups?.length === 2 && text.includes(':') ? 96 : 0;
  const bits = slash < 0 ? all : bitsOf(range.slice(slash + 1)) - shift;
  if (groups === undefined || !(bits >= 0 && bits <= all)) {
    throw new Error(`"${range}" is no address range: write for example 10.0.0.0/8 or 2001:db8::/32`);
  }
  return { groups, bits };
}

function bitsOf(text: string): number {
  return /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
}

function within(groups: Groups, range: AddressRange): boolean {
  if (groups.length !== range.groups.length) return false;
  for (let i = 0, left = range.bits; left > 0; i += 1, left -= 16) {
    const shift = left >= 16 ? 0 : 16 - left;
    if ((groups[i] ?? 0) >> shift !== (range.groups[i] ?? 0) >> shift) return false;
  }
  return true;
}

function dotted(groups: Groups): string {
  return groups.map((group) => `${group >> 8}.${group & 255}`).join('.');
}

/** Reads an address, IPv4 in the IPv6 form as IPv4; undefined when it is none. A zone (`%eth0`) is left out. */
function readAddress(text: string): Groups | undefined {
  if (text.length > 64) return undefined;
  if (!text.includes(':')) return readIpv4(text);
  const zone = text.indexOf('%');
  const groups = readIpv6(zone < 0 ? text : text.slice(0, zone));
  const mapped = groups?.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return mapped ? groups?.slice(6) : groups;
}

const [ZERO, NINE, DOT] = [48, 57, 46];

/** Reads without a regular expression: this runs once for each request. */
function readIpv4(text: string): Groups | undefined {
  if (text.length < 7 || text.length > 15) return undefined;
  const bytes: number[] = [];
  let from = 0;
  for (let i = 0; i <= text.length; i += 1) {
    if (i < text.length && text.charCodeAt(i) !== DOT) continue;
    const byte = readByte(text, from, i);
    if (byte === undefined) return undefined;
    bytes.push(byte);
    from = i + 1;
  }
  if (bytes.length !== 4) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return [a * 256 + b, c * 256 + d];
}

function readByte(text: string, from: number, to: number): number | undefined {
  // A leading zero is octal to some and decimal to others.
  if (to - from < 1 || to - from > 3 || (to - from > 1 && text.charCodeAt(from) === ZERO)) return undefined;
  let byte = 0;
  for (let i = from; i < to; i += 1) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return undefined;
    byte = byte * 10 + code - ZERO;
  }
  return byte <= 255 ? byte : undefined;
}

function readIpv6(text: string): Groups | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(readGroups);
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function readGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    const ipv4 = i === parts.length - 1 && part.includes('.') ? readIpv4(part) : undefined;
    if (ipv4) groups.push(...ipv4);
    else if (/^[\da-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
