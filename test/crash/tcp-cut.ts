import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a server, which can be cut and can fall silent. */
export interface TcpLine {
  readonly port: number;
  /** Ends all connections, and takes none until `mend`. */
  cut(): void;
  /** What the server answers does not come back any more, until `mend`, which ends those connections. */
  silence(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Opens a line to a port of this machine. */
export async function openTcpLine(port: number): Promise<TcpLine> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'silent' = 'open';
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (state === 'cut') return near.destroy();
    const far = connect(port, '127.0.0.1');
    keep(far);
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => {
      if (state !== 'silent') near.write(chunk);
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut';
      end();
    },
    silence() {
      state = 'silent';
    },
    mend() {
      if (state === 'silent') end();
      state = 'open';
    },
    async close() {
      end();
      await new Promise((closed) => server.close(closed));
    },
  };
}
