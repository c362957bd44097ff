import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What the network does: lets everything through, nothing, refuses connections, or says nonsense in place of the server. */
export type Weather = 'fair' | 'stalled' | 'refusing' | 'nonsense';

/** A network between application and Tocsin that can be made bad. */
export interface Network {
  readonly url: string;
  weather: Weather;
  /** Bytes for every application now connected, in the middle of whatever it hears. */
  inject(bytes: Buffer): void;
  /** Cuts every connection, as a pulled cable does. */
  cut(): void;
  /** Says good-bye to the applications and still listens to them. */
  halfClose(): void;
  close(): Promise<void>;
}

/** Starts a proxy before the server at `url`. */
export async function startProxy(url: string): Promise<Network> {
  const downstream = new Set<Socket>();
  const port = Number(new URL(url).port);
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (proxy.weather === 'refusing') return client.destroy();
    const upstream = connect({ port, host: '127.0.0.1' });
    downstream.add(client);
    const end = () => {
      downstream.delete(client);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    client.on('data', (bytes) => proxy.weather !== 'stalled' && upstream.write(bytes));
    upstream.on('data', (bytes) => {
      if (proxy.weather === 'fair') client.write(bytes);
      if (proxy.weather === 'nonsense') client.write(bytes.map((byte) => byte ^ 0x5a));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: Network = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    weather: 'fair',
    inject: (bytes) => {
      for (const socket of downstream) socket.write(bytes);
    },
    cut: () => {
      for (const socket of downstream) socket.resetAndDestroy();
    },
    halfClose: () => {
      for (const socket of downstream) socket.end();
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      proxy.cut();
      await closed;
    },
  };
  return proxy;
}
