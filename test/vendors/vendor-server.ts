import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface VendorCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface VendorReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else as JSON; absent: nothing. */
  readonly body?: unknown;
}

/** What the next call meets instead of being served. `silence` never answers; `drop` closes the connection. */
export type VendorFault = VendorReply | 'silence' | 'drop';

/** An HTTP server of the loopback interface that stands for a vendor's. */
export interface VendorServer {
  /** `http://127.0.0.1:…`, without a slash at its end. */
  readonly url: string;
  /** Every request, whatever became of it. */
  readonly calls: readonly VendorCall[];
  /** Makes the next `times` calls fail. */
  failNext(fault: VendorFault, times?: number): void;
  close(): Promise<void>;
}

/** Starts a server on a free port that answers each call by `serve`. */
export async function startVendorServer(serve: (call: VendorCall) => VendorReply): Promise<VendorServer> {
  const calls: VendorCall[] = [];
  const faults: VendorFault[] = [];
  const server: Server = createServer((request, response) => {
    readCall(request)
      .then((call) => {
        calls.push(call);
        const fault = faults.shift();
        if (fault === 'drop') request.socket.destroy();
        else if (fault !== 'silence') reply(response, fault ?? serve(call));
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    failNext: (fault, times = 1) => {
      for (let n = 0; n < times; n += 1) faults.push(fault);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Reads a body that should be a JSON object; null if it is not. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

async function readCall(request: IncomingMessage): Promise<VendorCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  return { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
}

function reply(response: ServerResponse, { status, headers, body }: VendorReply): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
  response.end(body === undefined ? '' : isText ? body : JSON.stringify(body));
}
