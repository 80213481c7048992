import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Who is using a shared thing on this machine: one empty file per user, named after its process, so that those of a
 * process that was killed are told from the living. Nobody ever waits for a dead one.
 */
export type Lease = {
  /** Gives the lease back; the last to leave calls `close` before anybody new may enter. */
  release: (close: () => Promise<void>) => Promise<void>;
};

const unknownStart = '0';

/** Enters `folder`, waiting for whoever is closing it just then. */
export async function takeLease(folder: string): Promise<Lease> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = [process.pid, (await processStart(process.pid)) ?? unknownStart, randomBytes(6).toString('hex')].join(
    '-',
  );
  const using = path.join(folder, `${name}.using`);
  const closing = path.join(folder, `${name}.closing`);
  await writeFile(using, '');
  while ((await living(folder, '.closing')).length > 0) await sleep(20);
  return {
    release: async (close) => {
      // To announce first and look second is what both sides do: of a leaver and a newcomer, one always sees the other.
      await rename(using, closing);
      try {
        if ((await living(folder, '.using')).length === 0) await close();
      } finally {
        await rm(closing, { force: true });
      }
    },
  };
}

async function living(folder: string, ending: '.using' | '.closing'): Promise<string[]> {
  const alive = [];
  for (const name of await readdir(folder)) {
    if (!name.endsWith(ending)) continue;
    const [pid = '', start = ''] = name.split('-');
    if (await isRunning(Number(pid), start)) alive.push(name);
    else await rm(path.join(folder, name), { force: true });
  }
  return alive;
}

async function isRunning(pid: number, start: string): Promise<boolean> {
  if (start !== unknownStart) return (await processStart(pid)) === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process began, in the kernel's ticks: a reused process number has another. Linux only; undefined if it ended. */
async function processStart(pid: number): Promise<string | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}
