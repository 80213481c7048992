import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export type Line = {
  /** Where the server is reached through it. */
  url: string;
  /** Drops what is open and lets nobody in. */
  cut: () => Promise<void>;
  mend: () => Promise<void>;
  /** Cuts itself when the answer to such a request begins: the server has done it, and nobody hears of it. */
  cutAtAnswerTo: (request: string) => Promise<void>;
};

/** A line to the server that can be cut, the server running on. */
export async function openLine(target: string): Promise<Line> {
  const { port: targetPort, hostname } = new URL(target);
  const sockets = new Set<Socket>();
  let port = 0;
  let server: Server;
  let trap: { request: string; sprung: () => void } | null = null;

  async function mend() {
    server = createServer((near) => {
      const far = connect(Number(targetPort), hostname);
      let isTrapped = false;
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => sockets.delete(socket));
      }
      near.on('data', (bytes) => {
        if (trap && bytes.includes(trap.request)) isTrapped = true;
        far.write(bytes);
      });
      far.on('data', (bytes) => {
        if (isTrapped) void cut().then(trap?.sprung);
        else near.write(bytes);
      });
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  }

  async function cut() {
    server.close();
    for (const socket of sockets) socket.destroy();
  }

  await mend();
  return {
    url: `http://127.0.0.1:${port}`,
    cut,
    mend,
    cutAtAnswerTo: (request) =>
      new Promise((resolve) => {
        trap = {
          request,
          sprung: () => {
            trap = null;
            resolve();
          },
        };
      }),
  };
}
