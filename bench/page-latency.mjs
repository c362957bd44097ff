import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFakeSlack } from './fake-slack.mjs';
import { call, startNode } from './start-node.mjs';
import { medians, nowMs, summarise } from './statistics.mjs';

const INCIDENTS = 30;
const ROUNDS = 3;
const EVENTS = 100;
const WARM_UP_EVENTS = 20;
const SLOW_MS = 100;
const BURST = 200;
const AT_ONCE = 16;

/**
 * How long a page takes. From a check: the clock starts when the target writes its first failing answer, so the interval
 * of the checks is not in the figure; one row over all incidents, because thirty are too few for a p99 a round. From an
 * event: the clock starts before the POST; medians of three rounds. Both end when the request reaches the fake Slack. The
 * burst is two hundred incidents at once, from the first POST to the last page.
 */
export async function measure({ defer, progress }) {
  const slack = await startFakeSlack(defer);
  const target = await startTarget(defer);
  const node = await startNode({
    ...{ defer, progress, hasMonitors: true },
    env: { BENCH_SLACK_URL: slack.url, BENCH_TARGET_URL: target.url },
  });
  await target.answered();
  await sendEvents(node, slack, 'warm', WARM_UP_EVENTS);
  const rounds = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`round ${round} of ${ROUNDS}: ${EVENTS} events`);
    rounds.push(await sendEvents(node, slack, `round${round}`, EVENTS));
  }
  progress(`${BURST} incidents at once`);
  const burst = await pageMany(node, slack);
  progress(`${INCIDENTS} incidents by a failing check, about 3 s each`);
  const fromChecks = await failChecks(node, slack, target);
  return { ...fromChecks, ...medians(rounds), ...burst, incidents: INCIDENTS, eventsARound: EVENTS, rounds: ROUNDS };
}

async function failChecks(node, slack, target) {
  const samplesMs = [];
  let doubled = 0;
  for (let i = 0; i < INCIDENTS; i += 1) {
    // At any point of the interval, as faults are.
    await sleep(Math.random() * 1000);
    const startMs = nowMs();
    const isPage = ({ atMs }) => atMs > startMs;
    const failedMs = await target.fail();
    const page = await slack.waitFor(isPage);
    samplesMs.push(page.atMs - failedMs);
    target.recover();
    await untilQuiet(node);
    doubled += slack.count(isPage) - 1;
  }
  const slow = samplesMs.filter((ms) => ms > SLOW_MS).length;
  return { ...summarise('checkToPage', samplesMs), checkPagesOver100Ms: slow, checkPagesDoubled: doubled };
}

async function pageMany(node, slack) {
  const titles = Array.from({ length: BURST }, (_, index) => `Burst ${index} end`);
  const startMs = nowMs();
  const waiting = titles.slice();
  const opener = async () => {
    for (let title = waiting.pop(); title !== undefined; title = waiting.pop())
      await call(node, '/api/incidents', { service: 'bench', title, severity: 'P1' });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opener));
  const pages = await Promise.all(titles.map((title) => slack.waitFor(({ text }) => text.includes(title))));
  const lastMs = Math.max(...pages.map(({ atMs }) => atMs));
  for (const { id } of (await call(node, '/api/incidents?active=true&limit=500')).incidents)
    await call(node, `/api/incidents/${id}/resolve`, { resolution: 'The burst is over' });
  return { burstPagesPerSecond: BURST / ((lastMs - startMs) / 1000), burst: BURST };
}

async function sendEvents(node, slack, name, count) {
  const pageMs = [];
  const acceptedMs = [];
  for (let i = 0; i < count; i += 1) {
    const dedupKey = `${name}-${i}-end`;
    const event = { routing_key: node.keys.bench.pagerduty, dedup_key: dedupKey };
    const payload = { summary: `Event ${dedupKey}`, source: 'bench', severity: 'critical' };
    const startMs = nowMs();
    await call(node, '/v2/enqueue', { ...event, event_action: 'trigger', payload });
    acceptedMs.push(nowMs() - startMs);
    const page = await slack.waitFor(({ text }) => text.includes(dedupKey));
    pageMs.push(page.atMs - startMs);
    await call(node, '/v2/enqueue', { ...event, event_action: 'resolve' });
    await untilQuiet(node);
  }
  return { ...summarise('eventToPage', pageMs), ...summarise('eventToAccepted', acceptedMs) };
}

/** Waits until the incident has resolved itself, and a moment more for what its end has set going. */
async function untilQuiet(node) {
  const limitMs = nowMs() + 20_000;
  for (;;) {
    await sleep(20);
    const { incidents } = await call(node, '/api/incidents?active=true');
    if (incidents.length === 0) break;
    if (nowMs() > limitMs) throw new Error(`${incidents[0].id} does not resolve itself`);
  }
  await sleep(50);
}

/** What the monitor checks. `fail()` resolves to the moment at which the first 503 is written. */
async function startTarget(defer) {
  let isFailing = false;
  let onAnswer = () => undefined;
  const server = createServer((_request, response) => {
    response.statusCode = isFailing ? 503 : 200;
    onAnswer(nowMs());
    response.end('{}');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  defer(() => server.closeAllConnections());
  const answered = () =>
    new Promise((resolve) => {
      onAnswer = (atMs) => {
        onAnswer = () => undefined;
        resolve(atMs);
      };
    });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    answered,
    fail() {
      isFailing = true;
      return answered();
    },
    recover() {
      isFailing = false;
    },
  };
}
