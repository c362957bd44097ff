import type { HttpMonitor, Observation } from '@tocsin/core';
import { type CheckContext, unseen } from './check.ts';
import { bodyOf } from './check-http-body.ts';
import { type Answer, exchange, MOST_BODY_BYTES, type Moments, type Wish } from './check-http-exchange.ts';
import { follow } from './check-http-redirects.ts';
import { describeFailure, timedOut } from './failure-words.ts';
import { type AskedFacts, addHeaderFacts, addJsonFacts, askedFacts, type Facts } from './read-facts.ts';

const DAY_MS = 86_400_000;
/** So much of a body is kept for whoever looks into a failure, in characters. */
const EVIDENCE = 500;
const PHASES = ['dns-ms', 'connect-ms', 'tls-ms', 'first-byte-ms'];

const wishes = new WeakMap<HttpMonitor, Wish>();

/**
 * Makes one request on a fresh connection, and follows as many redirects as the monitor says. Facts beside the usual: `days`
 * of the certificate, `url` where the redirects ended, `dns-ms`, `connect-ms`, `tls-ms` and `first-byte-ms` of the last request.
 */
export async function checkHttp(monitor: HttpMonitor, { signal }: CheckContext): Promise<Observation> {
  const startedMs = performance.now();
  try {
    const wish = wishOf(monitor);
    if (monitor.redirects === 0) return await observe(monitor.url, await exchange(wish, signal), monitor, startedMs);
    const { url, answer } = await follow(wish, monitor.redirects, signal);
    return await observe(url, answer, monitor, startedMs);
  } catch (error) {
    if (signal.aborted) return unseen(timedOut(monitor.timeout, error instanceof Error ? error.message : ''));
    const words = describeFailure(error);
    const message = error instanceof Error && error.message !== words ? error.message.slice(0, EVIDENCE) : undefined;
    return unseen(words, message);
  }
}

/** What is asked of a monitor's server, worked out once: the checks of thousands of monitors are counted in microseconds. */
function wishOf(monitor: HttpMonitor): Wish {
  const known = wishes.get(monitor);
  if (known) return known;
  const { names } = askedFacts(monitor);
  const wish = {
    url: monitor.url,
    method: monitor.method,
    headers: { 'user-agent': 'Tocsin', ...monitor.headers },
    body: monitor.body,
    verify: monitor.verify,
    mostBytes: MOST_BODY_BYTES,
    timed: PHASES.some((phase) => names.has(phase)),
    certified: names.has('days'),
  };
  wishes.set(monitor, wish);
  return wish;
}

async function observe(url: string, answer: Answer, monitor: HttpMonitor, startedMs: number): Promise<Observation> {
  const latencyMs = performance.now() - startedMs;
  const { status, headers } = answer;
  const asked = askedFacts(monitor);
  const facts: Facts = { status };
  addHeaderFacts(facts, headers, asked);
  if (asked.names.has('url')) facts.url = url;
  if (asked.names.has('days') && answer.validTo !== null) facts.days = daysUntil(answer.validTo);
  addPhases(facts, answer.moments, asked);
  const said = String(status);
  const wantsBody = asked.names.has('body') || asked.json.length > 0;
  if (!wantsBody && status < 400) return { failure: null, facts, latencyMs, said };
  const { text, problem } = await readText(answer);
  if (asked.names.has('body') && problem === null) facts.body = text;
  const evidence = [problem ?? addJsonFacts(facts, text, asked), cutNote(answer), text.slice(0, EVIDENCE)];
  return { failure: null, facts, latencyMs, said, evidence: evidence.filter(Boolean).join('\n') };
}

async function readText(answer: Answer): Promise<{ text: string; problem: string | null }> {
  try {
    return { text: await bodyOf(answer, MOST_BODY_BYTES), problem: null };
  } catch (error) {
    return { text: '', problem: describeFailure(error) };
  }
}

function cutNote({ isCut }: Answer): string | null {
  return isCut ? `only the first ${MOST_BODY_BYTES / 1024} KB of the body were read` : null;
}

function addPhases(facts: Facts, { lookup, connect, secure, answer }: Moments, { names }: AskedFacts): void {
  const took = (since: number | undefined, until: number | undefined) =>
    until === undefined ? undefined : until - (since ?? 0);
  const phases = [lookup, took(lookup, connect), took(connect, secure), took(secure ?? connect, answer)];
  for (const [index, name] of PHASES.entries()) {
    const value = phases[index];
    if (value !== undefined && names.has(name)) facts[name] = value;
  }
}

/** Days left until a date that a certificate names; negative once it is past. */
export function daysUntil(date: string): number {
  return Math.floor((Date.parse(date) - Date.now()) / DAY_MS);
}
