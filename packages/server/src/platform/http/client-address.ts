import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/**
 * The address from which a request comes. `X-Forwarded-For` is believed only as far as it was written by proxies of ours:
 * whoever sends a request writes into it what they like.
 * @param trustedProxies how many proxies of ours stand in front, one behind the other
 * @returns an address, or `unknown` where there is no connection
 */
export function clientAddress(c: Context, trustedProxies: number): string {
  const peer = peerOf(c);
  if (trustedProxies === 0) return peer;
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
  const written = forwarded.at(-Math.min(trustedProxies, forwarded.length)) ?? '';
  return isIP(written) === 0 ? peer : written;
}

function peerOf(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? 'unknown';
  } catch {
    // Called without a server, as tests do.
    return 'unknown';
  }
}

/**
 * What stands for one sender: an IPv4 address, or the /64 of an IPv6 address, since whoever has one address of it has all of
 * them (RFC 4291, section 2.5.1).
 */
export function senderOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
