import type { DomainMonitor, Observation } from '@tocsin/core';
import { type CheckContext, unseen } from './check.ts';
import { type Registration, readRdap } from './check-domain-rdap.ts';
import { findRdapBase, getJson } from './check-domain-registry.ts';
import { daysUntil } from './check-http.ts';
import { describeFailure, timedOut } from './failure-words.ts';

/** Registries answer a few questions an hour, and what they say changes once a year. */
const ASK_EVERY_MS = 3_600_000;
const ASK_AGAIN_MS = 600_000;

interface Known {
  /** What was heard last, whenever that was. */
  registration: Registration | null;
  latencyMs: number;
  /** Why the last question was not answered; null: it was. */
  problem: string | null;
  askedMs: number;
}

const known = new Map<string, Known>();

/**
 * Asks the registry of a domain when its registration ends (RDAP, RFC 9083), at most once an hour, or once in ten minutes after a
 * failure, however often the monitor is checked. Facts: `days` left, `registrar`, `status`. A registry that does not answer is
 * no fault of the domain: what was heard before still counts.
 */
export async function checkDomain(monitor: DomainMonitor, { signal }: CheckContext): Promise<Observation> {
  const key = `${monitor.domain.toLowerCase()}\n${monitor.rdap ?? ''}`;
  const before = known.get(key);
  const nowMs = performance.now();
  const isFresh = before && nowMs - before.askedMs < (before.problem === null ? ASK_EVERY_MS : ASK_AGAIN_MS);
  if (isFresh) return describe(before);
  const asked = await ask(monitor, signal);
  const now = { ...asked, registration: asked.registration ?? before?.registration ?? null, askedMs: nowMs };
  known.set(key, now);
  return describe(now);
}

async function ask(monitor: DomainMonitor, signal: AbortSignal): Promise<Omit<Known, 'askedMs'>> {
  const startedMs = performance.now();
  try {
    const base = monitor.rdap ?? (await findRdapBase(monitor.domain, signal));
    const answer = await getJson(new URL(`domain/${encodeURIComponent(monitor.domain)}`, withSlash(base)).href, signal);
    return { registration: readRdap(answer), latencyMs: performance.now() - startedMs, problem: null };
  } catch (error) {
    const late = signal.aborted && timedOut(monitor.timeout, 'the registry did not answer');
    return { registration: null, latencyMs: 0, problem: late || describeFailure(error) };
  }
}

function describe({ registration, latencyMs, problem }: Known): Observation {
  if (!registration) return unseen(problem ?? 'the registry did not answer');
  const { expires, registrar, status } = registration;
  const days = daysUntil(expires);
  const left = days < 0 ? `expired ${-days} days ago` : `${days} days left`;
  const said = problem === null ? left : `${left} (as was known before; now: ${problem})`;
  const evidence = `registered until ${expires}\nby ${registrar}\nstatus ${status}`;
  return { failure: null, facts: { days, registrar, status }, latencyMs: latencyMs || null, said, evidence };
}

/** A base without its last slash would lose its last part. */
function withSlash(base: string): string {
  return base.endsWith('/') ? base : `${base}/`;
}
