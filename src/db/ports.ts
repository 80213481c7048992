import { createServer } from 'node:net';

type HeldPort = { port: number; release: () => Promise<void> };

/** A port that nobody listens on, and that nobody else is given before it is released. */
export async function holdPort(host = '127.0.0.1'): Promise<HeldPort> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, host, resolve);
  });
  const address = probe.address();
  const release = () => new Promise<void>((resolve) => probe.close(() => resolve()));
  if (address === null || typeof address === 'string') {
    await release();
    throw new Error(`No free port on ${host}.`);
  }
  return { port: address.port, release };
}

/** A port that nobody listens on just now. */
export async function freePort(host?: string): Promise<number> {
  const { port, release } = await holdPort(host);
  await release();
  return port;
}
