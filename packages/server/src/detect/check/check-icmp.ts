import { spawn } from 'node:child_process';
import type { IcmpMonitor, Observation } from '@tocsin/core';
import { type CheckContext, unseen } from './check.ts';
import { onAbort, timedOut } from './failure-words.ts';

const MOST_OUTPUT = 16 * 1024;
const BETWEEN_S = 0.2;

/**
 * Has the system's `ping` send echo requests. Facts: `loss` from 0 to 1 and the number `sent` and `received`; the latency is the
 * average round trip. A host that answers none is an answer only where an assertion asks for `loss` or `received`.
 */
export function checkIcmp(monitor: IcmpMonitor, { signal }: CheckContext): Promise<Observation> {
  if (!isHost(monitor.host))
    return Promise.resolve(unseen(`"${monitor.host.slice(0, 80)}" is not the name or address of a host`));
  return new Promise((resolve) => {
    const child = spawn('ping', argumentsFor(monitor), {
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' },
    });
    let output = '';
    const hear = (chunk: Buffer) => {
      if (output.length < MOST_OUTPUT) output += chunk.toString('utf8').slice(0, MOST_OUTPUT);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', (error: NodeJS.ErrnoException) => resolve(unseen(spawnFailure(error))));
    child.on('close', () => resolve(readPing(output, monitor)));
    onAbort(signal, () => {
      child.kill('SIGKILL');
      resolve(unseen(timedOut(monitor.timeout, 'ping did not end')));
    });
  });
}

/** Neither an option nor anything that a name or address does not hold. */
function isHost(host: string): boolean {
  return /^[A-Za-z0-9_:][A-Za-z0-9._:%-]{0,252}$/.test(host);
}

function argumentsFor({ host, count, timeout }: IcmpMonitor): string[] {
  const waits = Math.max(1, Math.floor(timeout - count * BETWEEN_S - 0.5));
  const wait = process.platform === 'darwin' ? waits * 1000 : waits;
  return ['-q', '-c', String(count), '-i', String(BETWEEN_S), '-W', String(wait), host];
}

/** What the summary of `ping` says, by iputils, BusyBox or BSD. */
export function readPing(
  output: string,
  { host, expect, degraded }: Pick<IcmpMonitor, 'host' | 'expect' | 'degraded'>,
): Observation {
  const counted = /(\d{1,6}) packets transmitted, (\d{1,6}) (?:packets )?received/.exec(output);
  if (!counted) return unseen(pingFailure(output), output.slice(0, 500));
  const [sent, received] = [Number(counted[1]), Number(counted[2])];
  const loss = sent === 0 ? 1 : Math.max(0, (sent - received) / sent);
  const average = /= [\d.]{1,12}\/([\d.]{1,12})\//.exec(output)?.[1];
  const isAsked = [...expect, ...degraded].some(({ of }) => of === 'loss' || of === 'received');
  if (received === 0 && !isAsked) return unseen(`${host} answered none of ${sent} pings`, output.slice(0, 500));
  const latencyMs = received === 0 || average === undefined ? null : Number(average);
  return { failure: null, facts: { loss, sent, received }, latencyMs, said: `${received} of ${sent} pings answered` };
}

function spawnFailure({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'this machine has no ping: install it (Debian: iputils-ping)';
  if (code === 'EACCES' || code === 'EPERM') return `this machine does not let Tocsin start ping: ${NOT_ALLOWED}`;
  return `ping could not be started: ${message}`;
}

const NOT_ALLOWED = 'give ping the capability cap_net_raw, or open net.ipv4.ping_group_range for the user of Tocsin';

function pingFailure(output: string): string {
  if (/not permitted|permission denied|lacking privilege/i.test(output))
    return `this machine does not let Tocsin ping: ${NOT_ALLOWED}`;
  if (/not known|unknown host|bad address|cannot resolve|no address associated/i.test(output))
    return 'the host name does not exist';
  if (/temporary failure in name resolution/i.test(output)) return 'the host name could not be looked up';
  if (/unreachable/i.test(output)) return 'the network cannot be reached';
  const line = output.trim().split('\n').at(-1) ?? '';
  return line === '' ? 'ping said nothing' : `ping failed: ${line.slice(0, 200)}`;
}
