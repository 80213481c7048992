import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { Trouble } from '../core/trouble.ts';

/** Why the server can't listen, and what to do; null for what is none of the operator's. */
export async function listenTrouble(error: unknown, { port, host }: Pick<Config, 'port' | 'host'>) {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const because = (message: string) => new Trouble(message, { cause: error });
  switch (error.code) {
    case 'EADDRINUSE': {
      const owner = await portOwner(port);
      return because(
        `Port ${port} is taken${owner ? ` by ${owner}` : ''}. Stop what listens there, or set PORT to another.`,
      );
    }
    case 'EACCES':
      return because(
        `This account may not listen on port ${port}: set PORT to one from 1024 on, with a proxy before it.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return because(
        `${host} is no address of this machine: set HOST to 127.0.0.1, or to 0.0.0.0 for the whole network.`,
      );
    default:
      return null;
  }
}

const LISTENING = '0A';

/** Who listens there, as far as Linux tells this account: `node (process 4711)`. */
async function portOwner(port: number): Promise<string | null> {
  const sockets = await listeningSockets(port);
  if (sockets.size === 0) return null;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const file of files) {
      if (!sockets.has(await readlink(`/proc/${pid}/fd/${file}`).catch(() => ''))) continue;
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a process');
      return `${name.trim()} (process ${pid})`;
    }
  }
  return 'a process of another account';
}

/** As the links to them in /proc have it: `socket:[123]`. */
async function listeningSockets(port: number): Promise<Set<string>> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = tables.flatMap((table) => table.split('\n').slice(1)).map((line) => line.trim().split(/\s+/));
  const found = lines.filter(([, local = '', , state]) => state === LISTENING && local.endsWith(ending));
  return new Set(found.map((fields) => `socket:[${fields[9]}]`));
}
