import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { statusListener } from './communicate/status-page/serve/status-listener.ts';
import { type Composed, compose } from './compose.ts';
import { intakeListener } from './detect/intake/intake-listener.ts';
import { receiveListener } from './inbox/receive/receive-listener.ts';
import { reloadPlans } from './plan/reload-plans.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { BY_SIGNAL } from './platform/plans/plan-change.ts';
import { Problem } from './platform/problem.ts';
import { createSignInLink } from './session/create-sign-in-link.ts';

/** A node that listens. */
export interface RunningServer extends Composed {
  readonly url: string;
  /** Stops listening, lets what is under way finish, and stops the node. */
  close(): Promise<void>;
  /** Loads all plan folders anew, as a signal asks for. */
  reloadPlans(): Promise<void>;
  /** A one-time link for the first admin of the plans. */
  signInLink(): Promise<string>;
}

/** How long open requests may go on once the node is told to stop. */
const GRACE_MS = 3_000;
/** Whoever takes longer to say what they want holds a connection that others need. */
const SLOW_CLIENTS = { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 } as const;

/**
 * Arguments → configuration → compose → listen.
 * @throws Problem 'invalid' for a plan with errors, 'conflict' when the port is taken
 */
export async function startServer(config: Config, clock?: Clock): Promise<RunningServer> {
  const where = { url: `http://${config.host}:${config.port}` };
  const composed = await compose(config, where, clock);
  const usual = intakeListener(composed.app, getRequestListener(composed.http.fetch));
  const server = createServer(SLOW_CLIENTS, statusListener(composed.app, receiveListener(composed.app, usual)));
  try {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(config.port, config.host, () => listening());
    });
    where.url = `http://${config.host}:${(server.address() as AddressInfo).port}`;
    await composed.start();
  } catch (error) {
    server.close();
    await composed.stop();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new Problem(
        'conflict',
        `Port ${config.port} on ${config.host} is taken. Stop what uses it, or set TOCSIN_PORT.`,
      );
    }
    throw error;
  }
  const close = async () => {
    const closed = new Promise((done) => server.close(done));
    const kill = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.closeIdleConnections();
    await composed.stop();
    server.closeAllConnections();
    await closed;
    clearTimeout(kill);
  };
  return {
    ...composed,
    url: where.url,
    close,
    reloadPlans: () => reloadPlans(composed.app, BY_SIGNAL),
    signInLink: async () => (await createSignInLink(composed.app)).url,
  };
}
