import { execFile } from 'node:child_process';
import { lchown, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Trouble } from '../core/trouble.ts';
import type { Account } from './postgres-binaries.ts';

const execute = promisify(execFile);

/** PostgreSQL refuses to run as root: then it runs as the cluster's owner, else as an account every system has. */
export async function chooseAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const account = await lookUp(name).catch(() => undefined);
    if (account) return account;
  }
  throw new Trouble(
    'PostgreSQL does not run as root, and there is no account "postgres" or "nobody". Start Kontor as another user.',
  );
}

/** Gives the account a cluster that a plain copy made root's; its folder last, as the sign that all is done. */
export async function handOver(cluster: string, { uid, gid }: Account): Promise<void> {
  if ((await stat(cluster)).uid !== 0) return;
  for (const name of [...(await readdir(cluster, { recursive: true })), '.']) {
    await lchown(path.join(cluster, name), uid, gid);
  }
}

async function lookUp(name: string): Promise<Account> {
  const [uid, gid] = await Promise.all([execute('id', ['-u', name]), execute('id', ['-g', name])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
