import { setTimeout as sleep } from 'node:timers/promises';
import { startFakeSlack } from './fake-slack.mjs';
import { call, startDatabase, startNodeOn } from './start-node.mjs';
import { nowMs, quantile } from './statistics.mjs';

const KILLS = 20;

/**
 * Two nodes on one database. Each has a Slack of its own, which takes the page and never answers, so that the page is on
 * its way when its node is killed with -9. The clock runs from the kill until the page reaches the other node's Slack.
 */
export async function measure({ defer, progress }) {
  const database = await startDatabase({ defer, progress });
  const start = async () => {
    const slack = await startFakeSlack(defer);
    return { slack, ...(await startNodeOn(database, { env: { BENCH_SLACK_URL: slack.url } })) };
  };
  progress('starting two nodes');
  let nodes = await Promise.all([start(), start()]);
  const samplesMs = [];
  let doubled = 0;
  for (let round = 1; round <= KILLS; round += 1) {
    const { victim, survivor, isPage, killedMs } = await killInTheMiddle(nodes, round);
    const page = await survivor.slack.waitFor(isPage, 30_000);
    samplesMs.push(page.atMs - killedMs);
    progress(`kill ${round} of ${KILLS}: ${Math.round(page.atMs - killedMs)} ms`);
    const [another] = await Promise.all([start(), sleep(500)]);
    doubled += survivor.slack.count(isPage) - 1 + (victim.slack.count(isPage) - 1);
    await resolveAll(survivor);
    nodes = [survivor, another];
  }
  return {
    failoverP50Ms: quantile(samplesMs, 0.5),
    failoverMaxMs: Math.max(...samplesMs),
    over10s: samplesMs.filter((ms) => ms > 10_000).length,
    lost: 0,
    doubled,
    kills: KILLS,
  };
}

/** Opens an incident and kills the node whose Slack has got its page. A page that never comes ends the bench. */
async function killInTheMiddle(nodes, round) {
  const dedupKey = `failover-${round}-end`;
  const isPage = ({ text }) => text.includes(dedupKey);
  for (const { slack } of nodes) slack.silence(true);
  const payload = { summary: `Event ${dedupKey}`, source: 'bench', severity: 'critical' };
  const event = { routing_key: nodes[0].keys.bench.pagerduty, dedup_key: dedupKey, event_action: 'trigger', payload };
  await call(nodes[0], '/v2/enqueue', event);
  const victim = await Promise.race(nodes.map((node) => node.slack.waitFor(isPage, 60_000).then(() => node)));
  const survivor = nodes.find((node) => node !== victim);
  survivor.slack.silence(false);
  const killedMs = nowMs();
  await victim.kill();
  return { victim, survivor, isPage, killedMs };
}

async function resolveAll(node) {
  const { incidents } = await call(node, '/api/incidents?active=true');
  for (const { id } of incidents) await call(node, `/api/incidents/${id}/resolve`, { resolution: 'The bench goes on' });
}
