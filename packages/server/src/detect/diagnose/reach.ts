import { lookup } from 'node:dns/promises';
import net from 'node:net';
import type { Monitor, Plan } from '@tocsin/core';
import { describeFailure, onAbort } from '../check/failure-words.ts';

/** Where a monitor's target is; without a port only its name is looked up. */
export interface Target {
  readonly host: string;
  readonly port: number | null;
  readonly isSecure: boolean;
}

const PORTS: Readonly<Record<string, number>> = {
  ...{ 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443, 'redis:': 6379, 'rediss:': 6379 },
  ...{ 'postgres:': 5432, 'postgresql:': 5432, 'mysql:': 3306, 'mariadb:': 3306 },
};
const SECURE = new Set(['https:', 'wss:', 'rediss:']);
/** A name may stand for very many addresses. */
const MOST_ADDRESSES = 4;

/** The host and port that a monitor depends on; null: it has none, or they are not known. */
export function targetOf(monitor: Monitor, plan: Pick<Plan, 'connections'>): Target | null {
  switch (monitor.type) {
    case 'http':
    case 'websocket':
    case 'redis':
      return targetOfUrl(monitor.url);
    case 'journey':
      return targetOfUrl(monitor.steps[0]?.url ?? '');
    case 'tcp':
    case 'tls':
    case 'grpc':
      return { host: monitor.host, port: monitor.port, isSecure: monitor.type === 'tls' };
    case 'icmp':
      return { host: monitor.host, port: null, isSecure: false };
    case 'sql':
    case 'queue': {
      const connection = plan.connections[monitor.connection ?? ''];
      return connection && 'url' in connection && connection.url ? targetOfUrl(connection.url) : null;
    }
    default:
      return null;
  }
}

function targetOfUrl(address: string): Target | null {
  if (!URL.canParse(address)) return null;
  const { hostname, port, protocol } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === '') return null;
  return { host, port: port === '' ? (PORTS[protocol] ?? null) : Number(port), isSecure: SECURE.has(protocol) };
}

/** Looks the host up and connects to each of its addresses. @returns one line for each finding */
export async function reach({ host, port }: Target, signal: AbortSignal): Promise<string[]> {
  const startedMs = performance.now();
  const given = new Promise<never>((_, reject) => {
    onAbort(signal, () => reject(new Error('the look-up of the host name did not end')));
  });
  try {
    const found = await Promise.race([lookup(host, { all: true }), given]);
    const addresses = found.map(({ address }) => address);
    const more = addresses.length > MOST_ADDRESSES ? ` and ${addresses.length - MOST_ADDRESSES} more` : '';
    const shown = addresses.slice(0, MOST_ADDRESSES);
    const names = net.isIP(host) ? [] : [`${host} is ${shown.join(', ')}${more} (${tookMs(startedMs)})`];
    if (port === null) return names;
    return [...names, ...(await Promise.all(shown.map((address) => connect(address, port, signal))))];
  } catch (error) {
    return [`${host}: ${describeFailure(error)}`];
  }
}

function connect(address: string, port: number, signal: AbortSignal): Promise<string> {
  const startedMs = performance.now();
  const name = net.isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
  return new Promise((resolve) => {
    const socket = net.connect({ host: address, port });
    const end = (said: string) => {
      socket.destroy();
      resolve(`${name}: ${said}`);
    };
    onAbort(signal, () => end('no connection was made in time'));
    socket.on('connect', () => end(`connected in ${tookMs(startedMs)}`));
    socket.on('error', (error) => end(describeFailure(error)));
  });
}

function tookMs(startedMs: number): string {
  return `${Math.round(performance.now() - startedMs)} ms`;
}
