import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { buildServerIfOlder } from '../build-server.ts';
import type { World } from './world.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export type Server = { url: string; pid: number; stop: () => Promise<void> };

/** Kontor as people start it, built and with the options of `npm start`, in a process of its own, on the world's data. */
export async function startKontor(world: World, env: Record<string, string> = {}): Promise<Server> {
  await buildServerIfOlder();
  const [, ...args] = manifest.parse(JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'))).scripts.start;
  return start(args, { DATABASE_URL: world.url, PUBLIC_URL: '', PORT: '0', LOG_LEVEL: 'error', ...env });
}

const manifest = z.object({ scripts: z.object({ start: z.string().transform((text) => text.split(' ')) }) });

/** A program of TypeScript that says `... listens on <address>`; resolves once it does. */
export const startServer = (args: readonly string[], env: Record<string, string>): Promise<Server> =>
  start(['--import', 'tsx', ...args], env);

/** `BENCH_NODE_OPTIONS` adds Node's own options, as for a profile. */
async function start(args: readonly string[], env: Record<string, string>): Promise<Server> {
  const options = process.env['BENCH_NODE_OPTIONS']?.split(' ').filter(Boolean) ?? [];
  const child = spawn(process.execPath, [...options, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await addressOf(child);
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  let written = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      written += chunk.toString();
      const [, address] = /listens on (\S+)/.exec(written) ?? [];
      if (address) resolve(address);
    });
    child.once('exit', () => reject(new Error(`A server ended instead of listening:\n${written}`)));
  });
}

/** Megabytes of memory that a process holds; NaN where the system does not tell or it has ended. */
export async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1_024;
}

/** Milliseconds of processor time that a process has used so far; where the system does not tell, NaN. */
export async function cpuOf(pid: number): Promise<number> {
  return (await timesOf(pid)).own;
}

/** The same of PostgreSQL: the server and all who work for it, those who have ended included. */
export async function cpuOfPostgres({ dataDir }: World): Promise<number> {
  const file = await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8');
  const postmaster = Number.parseInt(file, 10);
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = await Promise.all(pids.map((pid) => timesOf(pid)));
  const { own, ended } = await timesOf(postmaster);
  return all.filter(({ parent }) => parent === postmaster).reduce((sum, times) => sum + times.own, own + ended);
}

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

type Times = { parent: number; own: number; ended: number };

async function timesOf(pid: number): Promise<Times> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The program's name, in parentheses, may hold anything.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = Number.NaN] = fields;
  const [user = Number.NaN, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  return { parent, own: (user + system) * TICK_MS, ended: (endedUser + endedSystem) * TICK_MS };
}
