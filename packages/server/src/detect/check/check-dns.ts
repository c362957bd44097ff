import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type DnsMonitor, type Observation, whatIsWrong } from '@tocsin/core';
import { type CheckContext, unseen } from './check.ts';
import { onAbort, timedOut } from './failure-words.ts';

/** No more of the answers is kept, in characters. */
const LONGEST_ANSWERS = 4096;

/** What a name server's refusal is called (RFC 1035, 4.1.1), and what it means. */
const REFUSALS: Readonly<Record<string, { readonly rcode: string; readonly words: string }>> = {
  ENOTFOUND: { rcode: 'NXDOMAIN', words: 'the name does not exist' },
  ENODATA: { rcode: 'NOERROR', words: 'the name has no such record' },
  ESERVFAIL: { rcode: 'SERVFAIL', words: 'the name server could not answer' },
  EREFUSED: { rcode: 'REFUSED', words: 'the name server refuses to answer' },
  ENOTIMP: { rcode: 'NOTIMP', words: 'the name server does not know this kind of question' },
  EFORMERR: { rcode: 'FORMERR', words: 'the name server did not understand the question' },
};
const FAILURES: Readonly<Record<string, string>> = {
  ETIMEOUT: 'the name server did not answer',
  ECONNREFUSED: 'the name server cannot be reached',
  EBADRESP: 'the name server answered something that is not DNS',
  EBADNAME: 'the name is not one of DNS',
  ERR_INVALID_IP_ADDRESS: 'the name server must be an address, such as 192.0.2.1 or 192.0.2.1:5353',
};

/**
 * Asks a name server for the records of a name, past the hosts file and any cache of this machine. Facts: `answers` (sorted,
 * joined by `, `), `count`, `status` (NOERROR, NXDOMAIN …). A name
 * that does not exist is an answer only where an assertion asks for `status`, for no `answers`, or for a `count` that may be 0; else
 * it is a failure.
 */
export async function checkDns(monitor: DnsMonitor, { signal }: CheckContext): Promise<Observation> {
  const startedMs = performance.now();
  try {
    // Beyond the monitor's own time: the signal ends it.
    const resolver = new Resolver({ timeout: Math.ceil(Math.max(1000, monitor.timeout * 400)), tries: 2 });
    if (monitor.server !== null) resolver.setServers([monitor.server]);
    onAbort(signal, () => resolver.cancel());
    const records = await ask(resolver, monitor);
    const latencyMs = performance.now() - startedMs;
    const answers = records.toSorted().join(', ');
    const facts = { status: 'NOERROR', count: records.length, answers: answers.slice(0, LONGEST_ANSWERS) };
    const said = answers.length > 80 ? `${answers.slice(0, 79)}…` : answers;
    return { failure: null, facts, latencyMs, said };
  } catch (error) {
    if (signal.aborted) return unseen(timedOut(monitor.timeout, 'the name server did not answer'));
    return refused(monitor, error, performance.now() - startedMs);
  }
}

function refused(monitor: DnsMonitor, error: unknown, latencyMs: number): Observation {
  const { code = '', message = 'failed' } = error as { code?: string; message?: string };
  const refusal = REFUSALS[code];
  if (!refusal) return unseen(FAILURES[code] ?? message);
  const { rcode, words } = refusal;
  if (!expectsNone(monitor))
    return unseen(rcode === 'NOERROR' ? `the name has no ${monitor.record} record` : `${words} (${rcode})`);
  return {
    failure: null,
    facts: { status: rcode, count: 0 },
    latencyMs,
    said: rcode === 'NOERROR' ? 'no records' : rcode,
  };
}

/** Whether the plan says what is to be thought of a refusal. */
function expectsNone({ expect, degraded }: DnsMonitor): boolean {
  return [...expect, ...degraded].some(
    ({ of, must }) =>
      of === 'status' ||
      (of === 'count' && whatIsWrong(must, 0) === null) ||
      (of === 'answers' && must.exists === false),
  );
}

/** One question, each record as zone files write it. */
async function ask(resolver: Resolver, { name, record }: DnsMonitor): Promise<string[]> {
  switch (record) {
    case 'A':
      return resolver.resolve4(name);
    case 'AAAA':
      return resolver.resolve6(name);
    case 'CNAME':
      return resolver.resolveCname(name);
    case 'NS':
      return resolver.resolveNs(name);
    case 'TXT':
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    case 'MX':
      return (await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${exchange}`);
    case 'SRV':
      return (await resolver.resolveSrv(name)).map((one) => `${one.priority} ${one.weight} ${one.port} ${one.name}`);
    case 'CAA':
      return (await resolver.resolveCaa(name)).map(caaInWords);
    case 'PTR':
      return isIP(name) ? resolver.reverse(name) : resolver.resolvePtr(name);
    case 'SOA': {
      const { nsname, hostmaster, serial } = await resolver.resolveSoa(name);
      return [`${nsname} ${hostmaster} ${serial}`];
    }
  }
}

/** The runtime gives the value under the name of its tag. */
function caaInWords({ critical, ...tags }: { readonly critical: number }): string {
  const [[tag, value] = ['', '']] = Object.entries(tags).filter(([name]) => name !== 'type');
  return `${critical} ${tag} "${String(value)}"`;
}
