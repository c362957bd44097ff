import { subscribe } from 'node:diagnostics_channel';
import { Agent, buildConnector } from 'undici';

/** Connections to applications. */
export interface Connections {
  /** Kept alive, one request at a time on each. */
  readonly kept: Agent;
  /** One request each. */
  readonly fresh: Agent;
  destroy(): Promise<void>;
}

/** Requests that were begun on each of our sockets. */
const begun = new WeakMap<object, number>();
const stale = new WeakSet<Error>();

// Nothing else of undici tells which socket a request was written to.
subscribe('undici:client:sendHeaders', (message) => {
  const { socket } = message as { readonly socket: object };
  const before = begun.get(socket);
  if (before !== undefined) begun.set(socket, before + 1);
});

export function openConnections(): Connections {
  // Time limits are ours: one for the whole delivery.
  const limits = { connect: connector(), headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: 65_536 };
  const kept = new Agent({ ...limits, pipelining: 1 });
  const fresh = new Agent({ ...limits, pipelining: 0 });
  return { kept, fresh, destroy: () => Promise.all([kept.destroy(), fresh.destroy()]).then(() => undefined) };
}

/**
 * Whether a request failed by the end of a connection that had carried others: an application closes what was idle for long, and a
 * request that is written at that moment is lost on the way.
 */
export function wasStale(error: Error): boolean {
  return stale.has(error);
}

function connector(): buildConnector.connector {
  const connect = buildConnector({ timeout: 0 });
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      if (socket) {
        begun.set(socket, 0);
        socket.prependListener('error', (error) => {
          if ((begun.get(socket) ?? 0) > 1) stale.add(error);
        });
      }
      callback(...result);
    });
}
