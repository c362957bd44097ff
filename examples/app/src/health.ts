import type { TocsinClient } from '@tocsin/sdk';
import { createHealth as createStandardHealth, type Health } from '@tocsin/sdk/health';
import { Hono } from 'hono';
import type { Database } from './database.ts';
import type { Faults } from './faults.ts';
import { messageOf } from './log.ts';
import type { Backlog, Webhooks } from './webhooks.ts';

/** Slower than this and the database counts as unhealthy. */
const SLOW_DATABASE_MS = 1_000;
const LOWEST_WEBHOOK_RATE = 0.5;
const OLDEST_BACKLOG_SECONDS = 60;

export interface HealthOptions {
  database: Database;
  tocsin: TocsinClient;
  webhooks: Webhooks;
  faults: Faults;
}

/** The release whose code path is in use, by the lever `rollback`. */
export function releaseInUse(tocsin: TocsinClient): 'current' | 'previous' {
  return tocsin.lever('rollback') === true ? 'previous' : 'current';
}

/**
 * The health endpoints: the whole, the database, the webhooks. 200 when well and 503 when not, with the figures in both cases.
 * Under /health the same in the IETF's form, as the SDK makes it.
 */
export function createHealth({ database, tocsin, webhooks, faults }: HealthOptions): Hono {
  const app = new Hono();
  const standard = standardHealth({ database, webhooks, faults });
  for (const path of ['/health', '/health/*']) app.all(path, (c) => standard.fetch(c.req.raw));

  app.get('/api/health', async (c) => {
    const about = { release: releaseInUse(tocsin), readOnly: tocsin.lever('read-only') === true };
    if (faults.isOn('down')) return c.json({ status: 'down', ...about }, 503);
    try {
      await database.control.query('SELECT 1');
      return c.json({ status: 'ok', ...about, uptimeSeconds: Math.round(process.uptime()) });
    } catch (error) {
      return c.json({ status: 'down', ...about, error: messageOf(error) }, 503);
    }
  });

  app.get('/api/health/db', async (c) => {
    const startedAtMs = performance.now();
    const figures = () => ({
      latencyMs: Math.round(performance.now() - startedAtMs),
      pool: {
        size: database.pool.options.max,
        open: database.pool.totalCount,
        idle: database.pool.idleCount,
        waiting: database.pool.waitingCount,
      },
    });
    try {
      await database.query('SELECT 1');
      const { latencyMs, pool } = figures();
      const slow = latencyMs > SLOW_DATABASE_MS;
      return c.json({ status: slow ? 'slow' : 'ok', latencyMs, pool }, slow ? 503 : 200);
    } catch (error) {
      return c.json({ status: 'down', ...figures(), error: messageOf(error) }, 503);
    }
  });

  app.get('/api/health/webhooks', async (c) => {
    const { ok, fail, rate } = webhooks.lastMinute.read();
    const about = {
      processing: tocsin.lever('webhook-processing') !== false,
      lastProcessedAt: webhooks.lastProcessedAt(),
      lastMinute: { ok, fail },
      successRate: rate,
    };
    try {
      const backlog = await webhooks.backlog();
      const status = webhookStatus(rate, backlog);
      return c.json({ status, ...about, backlog }, status === 'ok' ? 200 : 503);
    } catch (error) {
      return c.json({ status: 'unknown', ...about, error: messageOf(error) }, 503);
    }
  });
  return app;
}

function webhookStatus(rate: number | null, { oldestSeconds }: Backlog): 'ok' | 'failing' | 'late' {
  if (rate !== null && rate < LOWEST_WEBHOOK_RATE) return 'failing';
  return oldestSeconds !== null && oldestSeconds > OLDEST_BACKLOG_SECONDS ? 'late' : 'ok';
}

/** Shown to everybody, because the application listens on this machine only. */
function standardHealth({ database, webhooks, faults }: Omit<HealthOptions, 'tocsin'>): Health {
  return createStandardHealth({
    ...{ serviceId: 'churn-saver', details: 'everybody' },
    checks: {
      api: () => !faults.isOn('down'),
      db: {
        ...{ componentType: 'datastore', slowMs: SLOW_DATABASE_MS },
        check: async () => void (await database.query('SELECT 1')),
      },
      // Reminders still go out while webhooks wait.
      webhooks: {
        ...{ measurement: 'backlog', critical: false },
        async check() {
          const backlog = await webhooks.backlog();
          const status = webhookStatus(webhooks.lastMinute.read().rate, backlog);
          const observed = { observedValue: backlog.count, observedUnit: 'events' };
          return status === 'ok' ? observed : { status: 'fail', output: `webhooks are ${status}`, ...observed };
        },
      },
    },
  });
}
