import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IcmpMonitor } from '@tocsin/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readPing } from './check-icmp.ts';
import { asking, base, look } from './check-net.fixture.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-ping-'));
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A program of the name `ping` that does as real ones do; the real one needs a right that few test machines give. */
async function ping(script: string): Promise<void> {
  await writeFile(join(folder, 'ping'), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, 'ping'), 0o755);
}

const monitor = (over: Partial<IcmpMonitor> = {}): IcmpMonitor => ({
  ...base,
  type: 'icmp',
  host: '127.0.0.1',
  count: 3,
  ...over,
});

const IPUTILS = `PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.

--- 127.0.0.1 ping statistics ---
4 packets transmitted, 3 received, 25% packet loss, time 402ms
rtt min/avg/max/mdev = 0.021/0.032/0.049/0.012 ms
`;
const BUSYBOX = `PING localhost (127.0.0.1): 56 data bytes

--- localhost ping statistics ---
3 packets transmitted, 3 packets received, 0% packet loss
round-trip min/avg/max = 0.050/0.075/0.115 ms
`;
const DEAD = `--- 192.0.2.1 ping statistics ---
3 packets transmitted, 0 received, 100% packet loss, time 2041ms
`;

test('the summaries of the programs that there are', () => {
  expect(readPing(IPUTILS, monitor())).toMatchObject({ facts: { loss: 0.25, sent: 4, received: 3 }, latencyMs: 0.032 });
  expect(readPing(BUSYBOX, monitor())).toMatchObject({
    facts: { loss: 0 },
    latencyMs: 0.075,
    said: '3 of 3 pings answered',
  });
  expect(readPing(DEAD, monitor()).failure).toBe('127.0.0.1 answered none of 3 pings');
  expect(readPing(DEAD, monitor({ expect: asking('loss') }))).toMatchObject({
    failure: null,
    facts: { loss: 1 },
    latencyMs: null,
  });
});

test.each([
  [
    'ping: socktype: SOCK_RAW\nping: socket: Operation not permitted',
    /^this machine does not let Tocsin ping: give ping/,
  ],
  ['ping: permission denied (are you root?)', /^this machine does not let Tocsin ping: give ping/],
  ['ping: host.invalid: Name or service not known', /^the host name does not exist$/],
  ["ping: bad address 'host.invalid'", /^the host name does not exist$/],
  ['ping: connect: Network is unreachable', /^the network cannot be reached$/],
  ['', /^ping said nothing$/],
  ['ping: something new', /^ping failed: ping: something new$/],
])('%j', (output, failure) => {
  expect(readPing(output, monitor()).failure).toMatch(failure);
});

test('the program is started without a shell, with what the monitor says', async () => {
  await ping(`echo "$@" > ${folder}/said; printf '%s' '${IPUTILS}'`);
  expect((await look(monitor({ host: 'host.example.com', timeout: 5 }))).facts).toMatchObject({ loss: 0.25 });
  expect(await readFile(join(folder, 'said'), 'utf8')).toBe('-q -c 3 -i 0.2 -W 3 host.example.com\n');
});

test.each(['-f', '$(reboot)', 'a b', 'a;b', ''])('%j is no host', async (host) => {
  await ping('exit 1');
  expect((await look(monitor({ host }))).failure).toBe(`"${host}" is not the name or address of a host`);
});

test('a machine without ping', async () => {
  vi.stubEnv('PATH', folder);
  const { failure } = await look(monitor());
  // It may be in /usr/sbin or /sbin, where it is looked for, too.
  expect(failure === null || failure.startsWith('this machine ')).toBe(true);
});

test('one that never ends is killed', async () => {
  await ping(`echo $$ > ${folder}/pid; exec sleep 60`);
  expect((await look(monitor({ timeout: 0.5 }))).failure).toBe('timed out after 0.5 s: ping did not end');
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/));
});
