import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TocsinClient } from '../src/client.ts';

/** An application under load, whose every request reads a lever, counts, and beats. */
export interface Application {
  /** Answers so far by status; 0 stands for none. */
  readonly answers: Map<number, number>;
  /** Stops the load and the application. */
  stop(): Promise<void>;
}

/** Starts an application, and somebody who asks it one thing after the other until it is stopped. */
export async function startApplication(client: TocsinClient): Promise<Application> {
  const answers = new Map<number, number>();
  const server = createServer((_, response) => {
    try {
      const body = JSON.stringify([client.lever('limit'), client.lever('limit', { key: 'user-1' }), client.levers()]);
      client.counter('requests').ok();
      void client.heartbeat('requests').ping();
      response.end(body);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let isStopped = false;
  const load = (async () => {
    while (!isStopped) {
      const status = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
        async (response) => (await response.text()) && response.status,
        () => 0,
      );
      answers.set(Number(status), (answers.get(Number(status)) ?? 0) + 1);
    }
  })();
  return {
    answers,
    stop: async () => {
      isStopped = true;
      await load;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
