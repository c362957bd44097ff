import {
  type CheckedMonitor,
  type DnsMonitor,
  type HttpMonitor,
  judgeObservation,
  type Monitor,
  type Observation,
  type Plan,
  type TlsMonitor,
} from '@tocsin/core';
import { runCheck } from '../check/run-check.ts';
import { reach, type Target, targetOf } from './reach.ts';

/** Every look is over by then, so that the note is there within ten seconds of the opening. In seconds. */
const LOOK_S = 6;
const HTTP_FACTS = [
  'dns-ms',
  'connect-ms',
  'tls-ms',
  'first-byte-ms',
  'days',
  'header:location',
  'header:server',
  'body',
];

const MOST_BODY = 8192;

/** One thing that was looked at. */
export interface Finding {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Looks at a monitor's target as a person would first, everything at the same time. A look that fails is a finding, too. */
export async function lookClosely(monitor: Monitor, plan: Plan, dataDir: string): Promise<Finding[]> {
  const looks = looksAt(monitor, plan, dataDir);
  return Promise.all(
    looks.map(async ({ title, look }) => {
      const signal = AbortSignal.timeout(LOOK_S * 1000);
      const lines = await look(signal).catch((error: unknown) => [
        `could not be looked at: ${error instanceof Error ? error.message : String(error)}`,
      ]);
      return { title, lines };
    }),
  );
}

interface Look {
  readonly title: string;
  readonly look: (signal: AbortSignal) => Promise<readonly string[]>;
}

function looksAt(monitor: Monitor, plan: Plan, dataDir: string): Look[] {
  if (monitor.type === 'heartbeat') return [];
  const check = (one: CheckedMonitor) => runCheck({ ...one, timeout: Math.min(one.timeout, LOOK_S) }, plan, dataDir);
  const looks: Look[] = [{ title: 'Checked again', look: async () => checkedAgain(monitor, check) }];
  const target = targetOf(monitor, plan);
  if (target) looks.push({ title: 'Reached', look: (signal) => reach(target, signal) });
  if (target?.isSecure && monitor.type !== 'tls') {
    const certificate = tlsOf(monitor, target);
    looks.push({ title: 'Certificate', look: async () => linesOf(await check(certificate)) });
  }
  if (monitor.type === 'dns' && monitor.server !== null) {
    const bySystem: DnsMonitor = { ...monitor, server: null };
    looks.push({ title: 'The name server of this machine says', look: async () => linesOf(await check(bySystem)) });
  }
  return looks;
}

async function checkedAgain(
  monitor: CheckedMonitor,
  check: (monitor: CheckedMonitor) => Promise<Observation>,
): Promise<string[]> {
  const asked = monitor.type === 'http' ? askingMore(monitor) : monitor;
  const observation = await check(asked);
  const { outcome, detail } = judgeObservation(monitor, observation);
  const lines = [`${outcome}: ${detail}`];
  if (monitor.type !== 'http') return [...lines, ...evidenceOf(observation)];
  const { body } = observation.facts;
  // Longer than what is shown, so that no secret is cut in two before it is recognised.
  const shown = typeof body === 'string' ? body.slice(0, MOST_BODY).split('\n') : evidenceOf(observation);
  return [...lines, ...httpLines(observation), ...shown];
}

/** The same request, and more is seen of it. Whoever reads the target's log can tell it from the regular checks. */
function askingMore(monitor: HttpMonitor): HttpMonitor {
  const more = HTTP_FACTS.map((of) => ({ of, must: { exists: true } }));
  const headers = { 'user-agent': 'Tocsin (first look)', ...monitor.headers };
  return { ...monitor, headers, expect: [...monitor.expect, ...more] };
}

function httpLines({ facts }: Observation): string[] {
  const phase = (name: string, words: string) => {
    const value = facts[name];
    return typeof value === 'number' ? [`${words} ${Math.round(value)} ms`] : [];
  };
  const phases = [
    ...phase('dns-ms', 'name looked up'),
    ...phase('connect-ms', 'connected'),
    ...phase('tls-ms', 'TLS'),
    ...phase('first-byte-ms', 'first byte'),
  ];
  const lines = phases.length === 0 ? [] : [phases.join(', ')];
  if (facts['header:location'] !== undefined) lines.push(`redirects to ${String(facts['header:location'])}`);
  if (facts['header:server'] !== undefined) lines.push(`answered by ${String(facts['header:server'])}`);
  return lines;
}

function tlsOf(monitor: CheckedMonitor, { host, port }: Target): TlsMonitor {
  const { id, title, component, severity, runbook, parents, every, timeout, confirm, recover, flapping } = monitor;
  return {
    ...{ id, title, component, severity, runbook, parents, every, timeout, confirm, recover, flapping, regions: null },
    ...{ type: 'tls', host, port: port ?? 443, serverName: host, expect: [], degraded: [] },
  };
}

function linesOf(observation: Observation): string[] {
  return [observation.failure ?? observation.said, ...evidenceOf(observation)];
}

function evidenceOf({ evidence }: Observation): string[] {
  return evidence === undefined || evidence.trim() === '' ? [] : evidence.trimEnd().split('\n');
}
