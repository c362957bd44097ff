import { expect, test } from 'vitest';
import { heartbeatMonitor, httpMonitor, planOf, severity } from '../detect/detect.fixture.ts';
import type { CheckedMonitor, HeartbeatMonitor } from '../model/plan-monitors.ts';
import { signalsOf } from './signals-of.ts';

const { type: _, url, method, headers, body, redirects, verify, ...base } = httpMonitor({ severity: 'P1' });
const request = { url, method, headers, body };
const host = { host: 'a.example.com', port: 1 };

/** One monitor of each type. */
const MONITORS: readonly (CheckedMonitor | HeartbeatMonitor)[] = [
  { ...base, type: 'http', ...request, redirects, verify },
  { ...base, type: 'websocket', url, headers, send: null },
  { ...base, type: 'journey', steps: [{ title: 'Home', ...request, expect: [], extract: {} }] },
  { ...base, type: 'browser', script: { file: 'scripts/a.mjs', source: '' } },
  { ...base, type: 'tcp', ...host, send: null },
  { ...base, type: 'dns', name: 'a.example.com', record: 'A', server: null },
  { ...base, type: 'tls', ...host, serverName: host.host },
  { ...base, type: 'domain', domain: 'example.com', rdap: null },
  { ...base, type: 'grpc', ...host, tls: false, service: '' },
  { ...base, type: 'icmp', host: host.host, count: 3 },
  { ...base, type: 'sql', connection: 'app', query: 'SELECT 1' },
  { ...base, type: 'redis', url: 'redis://a.example.com', command: ['PING'] },
  { ...base, type: 'command', command: 'true' },
  { ...base, type: 'queue', connection: null, query: null, command: 'depth' },
  heartbeatMonitor({ id: 'app', severity: 'P1', schedule: { cron: '*/5 * * * *', timezone: 'UTC' } }),
];

test.each(MONITORS.map((monitor) => [monitor.type, monitor] as const))('a %s is played', (_type, monitor) => {
  const plan = planOf([severity('P1', [])], [monitor], []);
  const is = monitor.type === 'heartbeat' ? 'silent' : 'down';
  const signals = signalsOf(plan, { kind: 'monitor', monitor: 'app', is, after: 0, lasts: 3600 }, 0);
  expect(signals.map(({ signal }) => [signal.status, signal.severity])).toEqual([
    ['firing', 'P1'],
    ['resolved', 'P1'],
  ]);
  expect(signals[1]?.atMs).toBeGreaterThanOrEqual(3_600_000);
});

test('a monitor that is only to be no worse than degraded fires by that when it is down', () => {
  const criterion = { kind: 'monitor', monitor: 'app', is: 'degraded', for: 120 } as const;
  const plan = planOf([severity('P2', [criterion])], [httpMonitor()], []);
  const signals = signalsOf(plan, { kind: 'monitor', monitor: 'app', is: 'down', after: 0, lasts: 600 }, 0);
  expect(signals[0]).toMatchObject({ atMs: 120_000, signal: { severity: 'P2', status: 'firing' } });
});

test('a child is played as if its parents were well', () => {
  const parent = httpMonitor({ id: 'host' });
  const plan = planOf([severity('P1', [])], [parent, httpMonitor({ severity: 'P1', parents: ['host'] })], []);
  const signals = signalsOf(plan, { kind: 'monitor', monitor: 'app', is: 'down', after: 0, lasts: 600 }, 0);
  expect(signals.map(({ signal }) => signal.status)).toEqual(['firing', 'resolved']);
});
