import type { App } from '../../platform/app.ts';
import type { LeverId } from './lever-command.ts';

const stops = new WeakMap<App, AbortController>();

/** Aborted with 'shutdown' when this node stops. */
export function commandSignal(app: App): AbortSignal {
  return controllerOf(app).signal;
}

/** Ends the commands that run on this node; another node finds out what became of them. */
export function stopCommands(app: App): void {
  controllerOf(app).abort('shutdown');
}

function controllerOf(app: App): AbortController {
  const known = stops.get(app);
  if (known) return known;
  const controller = new AbortController();
  stops.set(app, controller);
  return controller;
}

/**
 * Does `work` while no other process moves the same lever. PostgreSQL lets go of the lock when this process
 * is gone.
 * @returns false, having done nothing, while another one has it
 */
export async function alone(app: App, { service, lever }: LeverId, work: () => Promise<unknown>): Promise<boolean> {
  const key = `lever command ${service}/${lever}`;
  const client = await app.pool.connect();
  let isBroken = false;
  try {
    const sql = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as held';
    const { rows } = await client.query<{ held: boolean }>(sql, [key]);
    if (!rows[0]?.held) return false;
    try {
      await work();
    } finally {
      // Without its connection the lock is gone already.
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]).catch(() => {
        isBroken = true;
      });
    }
    return true;
  } finally {
    client.release(isBroken);
  }
}
