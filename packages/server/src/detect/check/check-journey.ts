import {
  isSecretName,
  type JourneyMonitor,
  type JourneyStep,
  type Observation,
  redact,
  whatIsWrong,
} from '@tocsin/core';
import { secretsOf } from '@tocsin/runner';
import type { CheckContext } from './check.ts';
import { daysUntil } from './check-http.ts';
import { bodyOf } from './check-http-body.ts';
import { type Answer, exchange, MOST_BODY_BYTES, type Wish } from './check-http-exchange.ts';
import { CookieJar } from './check-journey-cookies.ts';
import { fillIn, forAddress, forBody, forHeader } from './check-journey-variables.ts';
import { describeFailure } from './failure-words.ts';
import { PRIVATE_HEADER, withoutScheme } from './monitor-secrets.ts';
import { addHeaderFacts, addJsonFacts, askedFacts, type Facts, jsonFact } from './read-facts.ts';

const EVIDENCE_CHARACTERS = 500;
const LONGEST_VARIABLE = 8192;

/** What a journey carries from step to step. */
interface Luggage {
  readonly cookies: CookieJar;
  readonly variables: Record<string, string>;
  /** What must not be shown. */
  readonly secrets: Set<string>;
  url: URL | null;
}

/**
 * Makes a journey's requests one after another and stops at the first step that is not as expected. A redirect is an answer.
 * Cookies are kept between steps; an address may be relative to that of the step before. Facts: `latency` of all of it.
 */
export async function checkJourney(monitor: JourneyMonitor, { plan, signal }: CheckContext): Promise<Observation> {
  const luggage: Luggage = { cookies: new CookieJar(), variables: {}, secrets: new Set(secretsOf(plan)), url: null };
  const startedMs = performance.now();
  const lines: string[] = [];
  const evidence = () => redact(lines.join('\n'), [...luggage.secrets, ...luggage.cookies.values()]);
  for (const [index, step] of monitor.steps.entries()) {
    const stepMs = performance.now();
    const taken = await take(step, luggage, signal).catch((error: unknown) => ({
      wrong: signal.aborted ? `timed out after ${monitor.timeout} s: ${messageOf(error)}` : describeFailure(error),
      seen: null,
    }));
    const took = Math.round(performance.now() - stepMs);
    lines.push(`${index + 1}. ${step.title}: ${taken.wrong ?? taken.seen?.status} in ${took} ms`);
    if (taken.wrong === null) continue;
    if (taken.seen) lines.push('', taken.seen.body.slice(0, EVIDENCE_CHARACTERS));
    const failure = `step ${index + 1} of ${monitor.steps.length}, "${step.title}": ${taken.wrong}`;
    const secrets = [...luggage.secrets, ...luggage.cookies.values()];
    return { failure: redact(failure, secrets), facts: {}, latencyMs: null, said: '', evidence: evidence() };
  }
  const said = `${monitor.steps.length} steps`;
  return { failure: null, facts: {}, latencyMs: performance.now() - startedMs, said, evidence: evidence() };
}

interface Taken {
  /** What is not as expected, in words; null: nothing. */
  readonly wrong: string | null;
  readonly seen: { readonly status: number; readonly body: string } | null;
}

async function take(step: JourneyStep, luggage: Luggage, signal: AbortSignal): Promise<Taken> {
  const wish = wishOf(step, luggage);
  const startedMs = performance.now();
  const answer = await exchange(wish, signal);
  const latency = performance.now() - startedMs;
  const url = new URL(wish.url);
  luggage.url = url;
  luggage.cookies.take(answer.headers['set-cookie'], url, Date.now());
  const body = await bodyOf(answer, MOST_BODY_BYTES);
  const seen = { status: answer.status, body };
  return { wrong: firstWrong(step, factsOf(step, answer, body, latency)) ?? pack(step, answer, body, luggage), seen };
}

function wishOf(step: JourneyStep, luggage: Luggage): Wish {
  const { cookies, variables, secrets, url: last } = luggage;
  const address = fillIn(step.url, variables, forAddress);
  if (!URL.canParse(address, last?.href)) throw new Error(`"${address.slice(0, 200)}" is not an address`);
  const url = new URL(address, last?.href);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('the address is neither http nor https');
  const headers: Record<string, string> = { 'user-agent': 'Tocsin' };
  for (const [name, value] of Object.entries(step.headers)) {
    const filled = fillIn(value, variables, forHeader);
    headers[name.toLowerCase()] = filled;
    if (PRIVATE_HEADER.test(name)) secrets.add(withoutScheme(filled));
  }
  const cookie = cookies.header(url);
  if (cookie !== null) headers.cookie = headers.cookie === undefined ? cookie : `${headers.cookie}; ${cookie}`;
  const body = step.body && fillIn(step.body, variables, forBody(headers['content-type'] ?? '', step.body));
  const asked = askedFacts(step).names;
  const rest = { verify: true, mostBytes: MOST_BODY_BYTES, timed: false, certified: asked.has('days') };
  return { url: url.href, method: step.method, headers, body, ...rest };
}

function factsOf(step: JourneyStep, answer: Answer, body: string, latency: number): Facts {
  const facts: Facts = { status: answer.status, latency, body };
  const asked = askedFacts(step);
  if (answer.validTo !== null) facts.days = daysUntil(answer.validTo);
  addHeaderFacts(facts, answer.headers, asked);
  addJsonFacts(facts, body, asked);
  return facts;
}

function firstWrong({ expect }: JourneyStep, facts: Facts): string | null {
  for (const { of, must } of expect) {
    const wrong = whatIsWrong(must, facts[of]);
    if (wrong !== null) return `${of} ${wrong}`;
  }
  return null;
}

/** Takes along what later steps need. @returns what of it is not there, in words */
function pack(step: JourneyStep, answer: Answer, body: string, luggage: Luggage): string | null {
  for (const [name, fact] of Object.entries(step.extract)) {
    const value = extracted(fact, answer, body, luggage.cookies);
    if (value === undefined) return `${fact} does not exist, from which "${name}" is taken`;
    luggage.variables[name] = value;
    if (fact.startsWith('cookie:') || isSecretName(name)) luggage.secrets.add(value);
  }
  return null;
}

function extracted(fact: string, answer: Answer, body: string, cookies: CookieJar): string | undefined {
  const [kind = '', ...rest] = fact.split(':');
  const name = rest.join(':').trim();
  if (kind === 'cookie') return cookies.value(name);
  if (kind === 'header') {
    const value = answer.headers[name.toLowerCase()];
    return (Array.isArray(value) ? value[0] : value)?.slice(0, LONGEST_VARIABLE);
  }
  if (kind !== 'json') return fact === 'status' ? String(answer.status) : undefined;
  try {
    const value = jsonFact(name, JSON.parse(body));
    return value === undefined || value === null ? undefined : String(value);
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
