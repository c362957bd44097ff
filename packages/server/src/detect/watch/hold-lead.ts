import type pg from 'pg';
import type { App } from '../../platform/app.ts';

/** Any fixed number will do, as long as every node takes the same: 'tocs'. */
const LOCK = 0x746f6373;
const TRY_EVERY_MS = 2000;

interface Lead {
  isHeld(): boolean;
  release(): Promise<void>;
}

/**
 * Tries to become the one node that does something (`detection`, `region eu`), and goes on trying. The lead is a session's advisory lock: it ends with the
 * connection, so a dead node never keeps it.
 */
export function holdLead(app: App, options: { readonly what: string; readonly onLost: () => void }): Lead {
  let client: pg.PoolClient | null = null;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  const lose = (lost: pg.PoolClient) => {
    if (client !== lost) return;
    client = null;
    lost.release(true);
    options.onLost();
    app.log.warn(`this node has lost the lead of ${options.what}`);
  };
  const tryOnce = async () => {
    if (client) return;
    const candidate = await app.pool.connect();
    const gotIt = await candidate
      .query<{ got: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as got', [LOCK, options.what])
      .then((result) => result.rows[0]?.got === true)
      .catch(() => null);
    if (!gotIt || isStopped) return candidate.release(gotIt === null || isStopped);
    candidate.on('error', () => lose(candidate));
    candidate.on('end', () => lose(candidate));
    client = candidate;
    app.log.info(`this node leads ${options.what}`);
  };
  const loop = () => {
    trying = tryOnce()
      .catch((error: unknown) => app.log.warn({ err: error }, `the lead of ${options.what} could not be asked for`))
      .then(() => {
        if (!isStopped) timer = setTimeout(loop, TRY_EVERY_MS);
      });
  };
  let trying: Promise<void> = Promise.resolve();
  loop();
  return {
    isHeld: () => client !== null,
    release: async () => {
      isStopped = true;
      clearTimeout(timer);
      await trying;
      const held = client;
      client = null;
      // Closing the connection gives the lock back at once.
      held?.release(true);
    },
  };
}
