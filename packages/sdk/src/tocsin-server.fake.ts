import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

interface Posted {
  path: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
}

/** A Tocsin that speaks the SDK's protocol on a real port, and can be told to misbehave. */
export interface FakeTocsin {
  readonly url: string;
  /** Counters and heartbeats. */
  readonly posted: Posted[];
  /** What instances said of themselves. */
  readonly instances: Record<string, unknown>[];
  /** Headers of the streams that were opened. */
  readonly streamHeaders: IncomingHttpHeaders[];
  readonly polls: { ifNoneMatch: string | undefined; status: number }[];
  streamsOpened: number;
  /** Status of the stream; 200 streams, anything else answers so. */
  streamStatus: number;
  /** Status of POST answers, or 'hang up' to cut the connection. */
  postStatus: number | 'hang up';
  /** Whether the stream says anything when it is opened. */
  greets: boolean;
  /** Changes the levers and tells all streams. */
  publish(version: number, levers: Record<string, unknown>): void;
  /** Sends this text as the state from now on, whatever it is, and tells all streams. */
  publishText(version: number, text: string): void;
  /** Writes bytes to all streams as they are. */
  writeRaw(text: string): void;
  /** Ends as a killed process would: all connections are cut. */
  kill(): Promise<void>;
  /** Listens again on the same port. */
  restart(): Promise<void>;
}

/** Starts the fake with the given levers as version 1. */
export async function startFakeTocsin(levers: Record<string, unknown> = {}): Promise<FakeTocsin> {
  const streams = new Set<ServerResponse>();
  let state = snapshot(1, levers);
  let version = 1;
  let server = createServer(answer);
  const port = await listen(server, 0);

  const fake: FakeTocsin = {
    url: `http://127.0.0.1:${port}`,
    posted: [],
    instances: [],
    streamHeaders: [],
    polls: [],
    streamsOpened: 0,
    streamStatus: 200,
    postStatus: 202,
    greets: true,
    publish: (newVersion, newLevers) => fake.publishText(newVersion, snapshot(newVersion, newLevers)),
    publishText(newVersion, text) {
      version = newVersion;
      state = text;
      for (const stream of streams) stream.write(`event: levers\nid: ${version}\ndata: ${state}\n\n`);
    },
    writeRaw(text) {
      for (const stream of streams) stream.write(text);
    },
    async kill() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    async restart() {
      server = createServer(answer);
      await listen(server, port);
    },
  };
  return fake;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'POST') void answerPost(request, response);
    else if (request.url?.startsWith('/sdk/levers/stream')) answerStream(request, response);
    else answerPoll(request, response);
  }

  function answerStream(request: IncomingMessage, response: ServerResponse): void {
    fake.streamsOpened += 1;
    fake.streamHeaders.push(request.headers);
    if (fake.streamStatus !== 200) {
      response.writeHead(fake.streamStatus).end('no stream here');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    streams.add(response);
    response.on('close', () => streams.delete(response));
    if (fake.greets) response.write(`event: snapshot\nid: ${version}\ndata: ${state}\n\n`);
  }

  function answerPoll(request: IncomingMessage, response: ServerResponse): void {
    const ifNoneMatch = request.headers['if-none-match'];
    const status = ifNoneMatch === `"${version}"` ? 304 : 200;
    fake.polls.push({ ifNoneMatch, status });
    response.writeHead(status, { etag: `"${version}"`, 'content-type': 'application/json' });
    response.end(status === 200 ? state : undefined);
  }

  async function answerPost(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    if (fake.postStatus === 'hang up') {
      request.socket.destroy();
      return;
    }
    if (request.url === '/sdk/instances') {
      fake.instances.push(JSON.parse(text));
      response.writeHead(204).end();
      return;
    }
    fake.posted.push({ path: request.url ?? '', authorization: request.headers.authorization, body: JSON.parse(text) });
    response.writeHead(fake.postStatus).end('{}');
  }
}

function snapshot(version: number, levers: Record<string, unknown>): string {
  const states = Object.entries(levers).map(([id, value]) => [id, { value, pulled: false }]);
  return JSON.stringify({ version, levers: Object.fromEntries(states) });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
