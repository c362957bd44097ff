import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { StatusPage } from '@tocsin/core';
import { type ResponseNode, SERVICE, startResponseNode } from '../../../contain/response-node.fixture.ts';
import { statusListener } from './status-listener.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A node whose status pages are served as in production: by the listener, with what it passes on answered `passed on`. */
export interface StatusNode extends ResponseNode {
  /** Sends a path as it is written, without making it a proper address first. */
  ask(path: string, asking?: Asking): Promise<Answer>;
  /** Sends bytes; resolves with all that comes until the connection is closed, or nothing came for a second. */
  send(bytes: string): Promise<string>;
  /** Addresses that were passed on. */
  readonly passed: readonly string[];
  /** Brings the plan into force with another status page. */
  setPage(page: Partial<StatusPage>): Promise<void>;
}

export const PAGE = `/status/${SERVICE}`;

export async function startStatusNode(): Promise<StatusNode> {
  const node = await startResponseNode();
  const passed: string[] = [];
  const server = createServer(
    { headersTimeout: 600, connectionsCheckingInterval: 100 },
    statusListener(node.app, (incoming, response) => {
      passed.push(incoming.url ?? '');
      response.writeHead(418).end('passed on');
    }),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  const { port } = server.address() as AddressInfo;
  const ask = (path: string, { method = 'GET', headers = {}, body }: Asking = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', path, method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const whole = Buffer.concat(chunks);
          const { statusCode: status = 0, headers: got } = response;
          resolve({ status, headers: got, body: whole, text: whole.toString('utf8') });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const send = (bytes: string) =>
    new Promise<string>((resolve) => {
      let got = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
      const done = () => {
        socket.destroy();
        resolve(got);
      };
      socket.setTimeout(1500, done);
      socket.on('data', (chunk) => {
        got += chunk.toString('latin1');
      });
      socket.on('close', done);
      socket.on('error', done);
    });
  return {
    ...{ ...node, ask, send, passed },
    async setPage(page) {
      const { plan, folder } = node.app.plans.inForce(SERVICE);
      await node.app.plans.put({ ...plan, statusPage: { ...plan.statusPage, ...page } }, folder, node.clock.now());
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await node.close();
    },
  };
}
