import { randomBytes } from 'node:crypto';
import { chown, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { Trouble } from '../core/trouble.ts';
import { takeLease } from './leases.ts';
import { freePort } from './ports.ts';
import { chooseAccount, handOver } from './postgres-account.ts';
import { type Account, preparePrograms, runProgram, workingFolderArgument } from './postgres-binaries.ts';

export type EmbeddedPostgres = {
  url: string;
  port: number;
  /** Whether this process started the server, rather than found it running. */
  isOwner: boolean;
  /** Leaves the server; the last process to leave ends it. May be called more than once. */
  stop: () => Promise<void>;
};

/** One cluster in its folder, with what it takes to run programs on it. */
type Cluster = {
  folder: string;
  password: string;
  native: string;
  account: Account | undefined;
  settings: Record<string, string>;
};

type RunningServer = {
  port: number;
  state: 'ready' | 'changing';
};

/** Enough for recovery after a crash on a slow disk. */
const startTimeoutSeconds = 120;

/** For a team's data on a small machine; whatever concerns single statements is left to the client. */
const defaultSettings: Record<string, string> = {
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_checkpoints: 'off',
};

/**
 * Runs PostgreSQL from the npm package on `dataDir/postgres`, creating the cluster the first time. A server already
 * running there (of a second process, or left by one that was killed) is used as it is, with its own settings.
 */
export async function startEmbeddedPostgres({
  dataDir,
  settings = {},
}: {
  dataDir: string;
  settings?: Record<string, string>;
}): Promise<EmbeddedPostgres> {
  const folder = path.resolve(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lease = await takeLease(path.join(folder, 'postgres.users'));
  try {
    const cluster = await openCluster(folder, settings);
    const server = await findOrStart(cluster);
    const stopWatching = keepRunning(cluster, server.port);
    let stopped: Promise<void> | undefined;
    const stop = () => (stopped ??= stopWatching().then(() => lease.release(() => stopServer(cluster))));
    return { ...server, url: serverUrl(cluster, server.port), stop };
  } catch (error) {
    await lease.release(async () => {});
    throw error;
  }
}

async function openCluster(dataDir: string, settings: Record<string, string>): Promise<Cluster> {
  const folder = path.join(dataDir, 'postgres');
  const account = await chooseAccount(folder);
  const native = await preparePrograms(account);
  const passwordFile = path.join(dataDir, 'postgres.password');
  const isNew = !(await hasCluster(folder));
  const password = isNew ? await agreeOnPassword(passwordFile) : await readPassword(passwordFile);
  const cluster = { folder, password, native, account, settings: { ...defaultSettings, ...settings } };
  if (isNew) await createCluster(cluster);
  if (account) await handOver(folder, account);
  return cluster;
}

async function hasCluster(folder: string): Promise<boolean> {
  return stat(path.join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

/** Of several processes that start at once, all go on with the password of the first. */
async function agreeOnPassword(file: string): Promise<string> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return readPassword(file);
}

async function readPassword(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Trouble(`${file} can't be read, and without it nobody can log in to the database beside it.`, {
      cause: error,
    });
  }
}

/**
 * Makes the cluster in a folder of its own and renames it when it is whole: a crash leaves no half of one, and of two
 * processes that do it at once the slower one finds the name taken.
 */
async function createCluster(cluster: Cluster): Promise<void> {
  await removeAbandonedDrafts(cluster.folder);
  const draft = `${cluster.folder}.draft-${randomBytes(6).toString('hex')}`;
  await mkdir(draft, { mode: 0o700 });
  if (cluster.account) await chown(draft, cluster.account.uid, cluster.account.gid);
  const at = { folder: draft, account: cluster.account };
  const here = workingFolderArgument(cluster.account);
  try {
    await runProgram(cluster.native, 'initdb', ['-D', here, ...initialisation], at);
    const input = `create role kontor login createdb password '${cluster.password}';\ncreate database kontor owner kontor;\n`;
    const quietly = ['-c', 'exit_on_error=on', '-c', 'log_checkpoints=off', 'postgres'];
    await runProgram(cluster.native, 'postgres', ['--single', '-D', here, ...quietly], { ...at, input });
    await rename(draft, cluster.folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await hasCluster(cluster.folder))) throw error;
  }
}

/** The superuser gets no password, so nobody can log in as it; the program's own role is an ordinary one. */
const initialisation = [
  '--username=postgres',
  '--auth-local=reject',
  '--auth-host=scram-sha-256',
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  // Trigrams see letters beyond ASCII only under a character type that knows them.
  `--lc-ctype=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
  '--no-instructions',
];

async function removeAbandonedDrafts(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  const anHourAgo = Date.now() - 3_600_000;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${path.basename(folder)}.draft-`)) continue;
    const draft = path.join(parent, name);
    const { mtimeMs } = await stat(draft).catch(() => ({ mtimeMs: Date.now() }));
    if (mtimeMs < anHourAgo) await rm(draft, { recursive: true, force: true });
  }
}

async function findOrStart(cluster: Cluster, fixedPort?: number): Promise<{ port: number; isOwner: boolean }> {
  const deadline = Date.now() + startTimeoutSeconds * 1000;
  let failure: unknown;
  while (Date.now() < deadline) {
    const running = await findServer(cluster.folder);
    if (running?.state === 'ready' && (await answers(cluster, running.port))) {
      return { port: running.port, isOwner: false };
    }
    if (!running) {
      const port = fixedPort ?? (await freePort());
      failure = await startServer(cluster, port).catch((error: unknown) => error);
      if (failure === undefined) return { port, isOwner: true };
    }
    await sleep(100);
  }
  const log = await readFile(path.join(cluster.folder, 'server.log'), 'utf8').catch(() => '');
  throw new Trouble(`PostgreSQL in ${cluster.folder} did not start. Its log ends:\n${log.slice(-2000)}`, {
    cause: failure,
  });
}

/** What postmaster.pid tells, if the process it names is alive and at work in this very folder. */
async function findServer(folder: string): Promise<RunningServer | undefined> {
  const file = path.join(folder, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').map((line) => line.trim());
  const [pid = '', , , port = '', , , , state] = lines;
  if (!pid) return undefined;
  const served = await servedFolder(pid);
  if (served === 'gone') return undefined;
  if (served !== 'unknown' && served !== (await identity(folder))) {
    // The number has passed to another process, or the file was copied with its folder: PostgreSQL would refuse it.
    await rm(file, { force: true });
    return undefined;
  }
  return { port: Number(port), state: state === 'ready' ? 'ready' : 'changing' };
}

/** A server's working directory is its cluster, which tells it from any other process of the same number. */
async function servedFolder(pid: string): Promise<string> {
  if (process.platform === 'linux') {
    return identity(`/proc/${pid}/cwd`).catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? 'gone' : 'unknown',
    );
  }
  try {
    process.kill(Number(pid), 0);
    return 'unknown';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? 'unknown' : 'gone';
  }
}

async function identity(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder);
  return `${dev}:${ino}`;
}

async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const sql = postgres(serverUrl(cluster, port), { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function serverUrl({ password }: Cluster, port: number): string {
  return `postgres://kontor:${password}@127.0.0.1:${port}/kontor`;
}

async function startServer(cluster: Cluster, port: number): Promise<void> {
  const settings = { ...cluster.settings, port, listen_addresses: '127.0.0.1', unix_socket_directories: '' };
  const options = Object.entries(settings).map(([name, value]) => `-c "${name}=${value}"`);
  await startLogAfresh(path.join(cluster.folder, 'server.log'));
  // With a log of its own the server doesn't hold on to our pipes, which would keep this process from ending.
  await control(cluster, ['start', '-l', 'server.log', '-t', `${startTimeoutSeconds}`, '-o', options.join(' ')]);
}

async function stopServer(cluster: Cluster): Promise<void> {
  await control(cluster, ['stop', '-m', 'fast', '-t', '60']).catch(async (error: unknown) => {
    if (await findServer(cluster.folder)) throw error;
  });
}

async function control(cluster: Cluster, args: string[]): Promise<void> {
  const { native, folder, account } = cluster;
  await runProgram(native, 'pg_ctl', ['-D', workingFolderArgument(account), '-w', '-s', ...args], { folder, account });
}

async function startLogAfresh(file: string): Promise<void> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size > 10_000_000) await rename(file, `${file}.old`);
}

/** Starts the server again on the same port if it dies, so that every process using it reconnects by itself. */
function keepRunning(cluster: Cluster, port: number): () => Promise<void> {
  let round = Promise.resolve();
  let idle = true;
  const timer = setInterval(() => {
    if (!idle) return;
    idle = false;
    round = restartIfDead(cluster, port).finally(() => {
      idle = true;
    });
  }, 1000).unref();
  return () => {
    clearInterval(timer);
    return round;
  };
}

async function restartIfDead(cluster: Cluster, port: number): Promise<void> {
  try {
    if (await findServer(cluster.folder)) return;
    process.emitWarning(`PostgreSQL in ${cluster.folder} has ended by itself; starting it again.`);
    await findOrStart(cluster, port);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}
