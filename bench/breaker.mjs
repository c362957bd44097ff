import { performance } from 'node:perf_hooks';
import { Breaker } from '@tocsin/sdk/breaker';
import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import CircuitBreaker from 'opossum';
import { medians } from './statistics.mjs';

const work = () => Promise.resolve(1);
const refuse = () => Promise.reject(new Error('refused'));

/**
 * What a breaker adds to a call that resolves at once, and what turning a call away costs, beside opossum and cockatiel: each
 * in turn within every round, medians of the rounds, in nanoseconds. The bare call's time is taken off the closed ones.
 * @param calls of each contestant in a round
 */
export async function measure({ progress, calls = 200_000, rounds = 7 }) {
  const closed = { bare: work, ...closedCalls() };
  const open = await openCalls();
  await round(closed, calls / 10);
  await round(open, calls / 100);
  const measured = [];
  for (let number = 1; number <= rounds; number += 1) {
    progress(`round ${number} of ${rounds}`);
    measured.push({ closed: await round(closed, calls), open: await round(open, calls / 10) });
  }
  const closedNs = medians(measured.map((one) => one.closed));
  const openNs = medians(measured.map((one) => one.open));
  return {
    ...figures('closed', closedNs, closedNs.bare),
    ...figures('open', openNs, 0),
    bareNs: closedNs.bare,
    timesOpossum: (closedNs.opossum - closedNs.bare) / (closedNs.tocsin - closedNs.bare),
    timesCockatiel: (closedNs.cockatiel - closedNs.bare) / (closedNs.tocsin - closedNs.bare),
    ...{ calls, rounds },
  };
}

function closedCalls() {
  const breaker = new Breaker('bench');
  const windowed = new Breaker('bench', { window: { ms: 10_000, slowMs: 1_000 } });
  const limited = new Breaker('bench', { timeoutMs: 10_000 });
  const cockatiel = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: new ConsecutiveBreaker(5) });
  const cockatielLimited = wrap(cockatiel, timeout(10_000, TimeoutStrategy.Aggressive));
  const opossum = new CircuitBreaker(work, { timeout: false, resetTimeout: 60_000 });
  const opossumLimited = new CircuitBreaker(work, { timeout: 10_000, resetTimeout: 60_000 });
  return {
    tocsin: () => breaker.run(work),
    tocsinWindow: () => windowed.run(work),
    tocsinTimeLimit: () => limited.run(work),
    cockatiel: () => cockatiel.execute(work),
    cockatielTimeLimit: () => cockatielLimited.execute(work),
    opossum: () => opossum.fire(),
    opossumTimeLimit: () => opossumLimited.fire(),
  };
}

/** Each is opened by failures first, and must turn calls away. */
async function openCalls() {
  const breaker = new Breaker('bench');
  const cockatiel = circuitBreaker(handleAll, { halfOpenAfter: 3_600_000, breaker: new ConsecutiveBreaker(5) });
  const opossum = new CircuitBreaker(refuse, { timeout: false, resetTimeout: 3_600_000 });
  for (let i = 0; i < 5; i += 1) {
    await breaker.run(refuse).catch(() => {});
    await cockatiel.execute(refuse).catch(() => {});
    await opossum.fire().catch(() => {});
  }
  const error = await cockatiel.execute(work).catch((thrown) => thrown);
  if (breaker.state !== 'open' || !opossum.opened || !(error instanceof BrokenCircuitError))
    throw new Error('a breaker is not open');
  const swallow = () => {};
  const shared = new Error('shared');
  return {
    // What rejecting and catching cost by themselves.
    bareRejection: () => Promise.reject(shared).catch(swallow),
    tocsin: () => breaker.run(work).catch(swallow),
    cockatiel: () => cockatiel.execute(work).catch(swallow),
    opossum: () => opossum.fire().catch(swallow),
  };
}

/** Nanoseconds a call of each contestant. */
async function round(contestants, calls) {
  const ns = {};
  for (const [name, call] of Object.entries(contestants)) {
    const startMs = performance.now();
    for (let i = 0; i < calls; i += 1) await call();
    ns[name] = ((performance.now() - startMs) * 1e6) / calls;
  }
  return ns;
}

function figures(state, { bare, ...ns }, bareNs) {
  return Object.fromEntries(
    Object.entries(ns).map(([name, each]) => [`${state}${name[0].toUpperCase()}${name.slice(1)}Ns`, each - bareNs]),
  );
}
