import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AnswerLine, Channel, ChannelSettings, InboundEvent, InboundRequest } from './channel.ts';

/** A server that stands behind a channel's callback address, as Tocsin does. */
export interface CallbackApp {
  /** The `callbackUrl` of messages. */
  readonly url: string;
  /** What has come in, in order. */
  readonly events: InboundEvent[];
  /** The requests as they came, also those that were refused. */
  readonly requests: InboundRequest[];
  /** What the app says about the next events. */
  lines: readonly AnswerLine[];
  /** Forgets events, requests and lines. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts a server that gives every request to the channel's `receive` and answers as the channel says. */
export async function startCallbackApp(channel: Channel, settings: ChannelSettings): Promise<CallbackApp> {
  const server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const url = new URL(incoming.url ?? '', app.url);
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    const path = url.pathname.replace(/^\/callback\/?/u, '');
    const request = { method: incoming.method ?? '', url: url.href, path, headers, body, nowMs: Date.now() };
    app.requests.push(request);
    const received = channel.receive?.(request, settings);
    if (received?.kind !== 'accepted') return void response.writeHead(received?.status ?? 404).end(received?.reason);
    app.events.push(...received.events);
    const answer = received.respond(app.lines);
    response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const app: CallbackApp = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    events: [],
    requests: [],
    lines: [],
    reset: () => {
      app.events.length = 0;
      app.requests.length = 0;
      app.lines = [];
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return app;
}
