import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

export type KontorProcess = {
  url: string;
  /** Everything it has written so far. */
  output: () => string;
  child: ChildProcess;
  /** Sends the signal and waits for the end: the exit code, or null where the signal ended it. */
  end: (signal: NodeJS.Signals) => Promise<number | null>;
};

/** The program as people start it; resolves once it listens. */
export async function startProcess(env: Record<string, string>): Promise<KontorProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: '', PUBLIC_URL: '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  const exited = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      written += chunk.toString();
      const [, address] = /Kontor listens on (\S+)\n/.exec(written) ?? [];
      if (address) resolve(address);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    exited.then(() => reject(new Error(`It ended instead of listening:\n${written}`)), reject);
  });
  return {
    url,
    child,
    output: () => written,
    end: async (signal) => {
      child.kill(signal);
      const [code]: (number | null)[] = await exited;
      return code ?? null;
    },
  };
}

/** The process id of the embedded PostgreSQL, or null where none is running. */
export async function postgresPid(dataDir: string): Promise<number | null> {
  const file = await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(file, 10);
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

/** Where the embedded PostgreSQL of the folder answers. */
export async function postgresUrl(dataDir: string): Promise<string> {
  const [, , , port] = (await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n');
  const password = await readFile(path.join(dataDir, 'postgres.password'), 'utf8');
  return `postgres://kontor:${password}@127.0.0.1:${port?.trim()}/kontor`;
}
