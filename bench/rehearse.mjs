import { performance } from 'node:perf_hooks';
import { decide, rehearseYear, SYSTEM } from '@tocsin/core';
import { loadPlan } from '@tocsin/plan';

const INCIDENTS = 10_000;
const ROUNDS = 3;
const DECISIONS = 20_000;

/**
 * How fast a plan is rehearsed: a year of 10,000 incidents of the example plan, and single decisions in core, each round after
 * a warm-up.
 */
export async function measure({ progress }) {
  const { plan } = await loadPlan('examples/churn-saver', { env: {} });
  if (!plan) throw new Error('the example plan has errors');
  const request = {
    year: 2027,
    incidents: 500,
    seed: 1,
    noAnswer: 0.2,
    down: { slack: 0.01 },
    holidays: ['2027-12-25'],
  };
  rehearseYear(plan, request);
  const seconds = [];
  let report;
  for (let round = 1; round <= ROUNDS; round++) {
    const begin = performance.now();
    report = rehearseYear(plan, { ...request, incidents: INCIDENTS });
    seconds.push((performance.now() - begin) / 1000);
    progress(`year ${round} of ${ROUNDS}: ${seconds.at(-1).toFixed(2)} s`);
  }
  const yearSeconds = median(seconds);
  progress('decisions');
  const decisions = median(Array.from({ length: ROUNDS }, () => decisionsPerSecond(plan)));
  return {
    incidents: INCIDENTS,
    yearSeconds,
    incidentsPerSecond: Math.round(INCIDENTS / yearSeconds),
    pagesPlayed: report.total.pages + report.total.notifications,
    decisionsPerSecond: Math.round(decisions),
  };
}

/** Opens an incident, lets the escalation wake it, answers and resolves it, again and again. */
function decisionsPerSecond(plan) {
  const startMs = Date.UTC(2027, 0, 5, 12);
  const signal = {
    ...{ dedupKey: 'monitor:app', status: 'firing', source: 'monitor:app', summary: 'The application is down' },
    ...{ severity: 'P0', components: ['app'], runbook: null, sinceMs: startMs },
  };
  const open = {
    kind: 'open',
    service: plan.service,
    title: 'It is down',
    severity: 'P0',
    components: ['app'],
    runbook: null,
    signal,
    turn: 0,
  };
  const begin = performance.now();
  let count = 0;
  while (count < DECISIONS) {
    const give = (incident, command, nowMs) => {
      count += 1;
      return decide('INC-1', incident, command, plan, nowMs, SYSTEM);
    };
    let decision = give(null, open, startMs);
    for (let wakes = 0; wakes < 12 && decision.wakeAtMs !== null; wakes++) {
      decision = give(decision.incident, { kind: 'wake', health: {} }, decision.wakeAtMs);
    }
    decision = give(decision.incident, { kind: 'acknowledge', person: 'cto' }, startMs + 3_600_000);
    give(decision.incident, { kind: 'resolve', resolution: 'Mended.', falsePositive: false }, startMs + 4_000_000);
  }
  return count / ((performance.now() - begin) / 1000);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
