import { readConfig, startServer } from '@tocsin/server';

/**
 * One Tocsin node in a process of its own, started by `startNode` with an IPC channel: it tells its address once it listens
 * and answers what a bench asks. Settings come from the environment, as always; the arguments are plan folders.
 */
const server = await startServer(readConfig(process.env, process.argv.slice(2)));

const answers = {
  /** What this process has used so far. */
  usage() {
    const { user, system } = process.cpuUsage();
    return { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
  },
  /** What the database holds of the alerts whose key begins so: alerts, events counted, and how many nobody was told of yet. */
  async alerts(prefix) {
    const { rows } = await server.app.pool.query(
      `select count(*)::int as alerts, coalesce(sum(count), 0)::int as events,
         (count(*) filter (where untold))::int as untold
       from alert where starts_with(dedup_key, $1)`,
      [prefix.includes(':') ? prefix : `pagerduty:${prefix}`],
    );
    return rows[0];
  },
  /** How many webhooks whose id begins so are kept and wait. */
  async webhooks(prefix) {
    const { rows } = await server.app.pool.query(
      'select count(*)::int as count from inbox_event as e join inbox_waiting as w on w.event = e.id where starts_with(vendor_id, $1)',
      [prefix],
    );
    return rows[0].count;
  },
};

process.on('message', async ({ id, question, argument }) => {
  try {
    process.send({ id, answer: await answers[question](argument) });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});

// The bench is over, or has died: either way nobody needs this node any more.
process.on('disconnect', async () => {
  await server.close();
  process.exit();
});

process.send({ url: server.url, token: server.app.config.token });
