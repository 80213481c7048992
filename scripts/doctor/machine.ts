import { lookup } from 'node:dns/promises';
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import type { Config } from '../../src/config.ts';
import { folderTrouble } from '../../src/db/troubles.ts';
import { listenTrouble } from '../../src/http/listening.ts';
import { describeError } from '../../src/trpc/errors.ts';
import { isWebBuilt, isWebCurrent } from '../build-web.ts';
import type { Finding } from './finding.ts';

const MIN_FREE_BYTES = 1_000_000_000;
const PROBE_MS = 5_000;

/** Looks at what Kontor runs on and how it is reached, before any database. */
export async function examineMachine(config: Config): Promise<Finding[]> {
  const isEmbedded = config.databaseUrl === undefined;
  return [
    { what: 'Node', isGood: true, seen: process.versions.node },
    ...(isEmbedded ? [await examineFolder(config.dataDir), ...(await examinePermissions(config.dataDir))] : []),
    ...(isEmbedded ? [await examineDisk(config.dataDir)] : []),
    await examineWeb(),
    ...(await examineAddresses(config)),
  ];
}

async function examineFolder(dataDir: string): Promise<Finding> {
  const what = 'data folder';
  try {
    await access(await nearestFolder(dataDir), constants.W_OK);
    return { what, isGood: true, seen: dataDir };
  } catch (error) {
    return { what, isGood: false, seen: dataDir, remedy: folderTrouble(error, dataDir)?.message ?? String(error) };
  }
}

/** The folder itself, or the one that it will be made in. */
async function nearestFolder(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isAbsent || path.dirname(folder) === folder) throw error;
    return nearestFolder(path.dirname(folder));
  }
}

/** They hold everybody's data and the database's password: nobody else has any business there. */
async function examinePermissions(dataDir: string): Promise<Finding[]> {
  const places = [path.join(dataDir, 'postgres'), path.join(dataDir, 'postgres.password')];
  const findings = places.map(async (place): Promise<Finding[]> => {
    const found = await stat(place).catch(() => null);
    if (!found) return [];
    const mode = found.mode & 0o777;
    const seen = `permissions ${mode.toString(8).padStart(4, '0')}`;
    return [{ what: place, isGood: (mode & 0o077) === 0, seen, remedy: `chmod go= '${place}'` }];
  });
  return (await Promise.all(findings)).flat();
}

async function examineDisk(dataDir: string): Promise<Finding> {
  const what = 'disk';
  const room = await nearestFolder(dataDir)
    .then((folder) => statfs(folder))
    .catch(() => null);
  if (!room) return { what, isGood: false, seen: 'can’t be looked at', remedy: 'See the data folder.' };
  const free = room.bavail * room.bsize;
  return {
    what,
    isGood: free >= MIN_FREE_BYTES,
    seen: `${(free / 1e9).toFixed(1)} GB free for ${dataDir}`,
    remedy: 'Make room, or move DATA_DIR: PostgreSQL stops when its disk is full.',
  };
}

async function examineWeb(): Promise<Finding> {
  const what = 'web client';
  if (!(await isWebBuilt())) {
    return { what, isGood: false, seen: 'not built', remedy: 'npm run build makes it; npm start does so by itself.' };
  }
  const isCurrent = await isWebCurrent();
  return { what, isGood: isCurrent, seen: isCurrent ? 'built' : 'older than its sources', remedy: 'npm run build' };
}

async function examineAddresses(config: Config): Promise<Finding[]> {
  const { port, host, publicUrl } = config;
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  const isRunning = await answersAsKontor(`http://${reached}:${port}`);
  const failure = isRunning ? null : await tryToListen(port, host);
  const trouble =
    failure === null ? null : ((await listenTrouble(failure, config))?.message ?? describeError(failure).message);
  const listening: Finding = {
    what: `port ${port}`,
    isGood: trouble === null,
    seen: isRunning ? 'Kontor answers there' : trouble === null ? 'free' : 'can’t be listened on',
    ...(trouble !== null && { remedy: trouble }),
  };
  return [listening, await examinePublicUrl(publicUrl, isRunning)];
}

async function examinePublicUrl(publicUrl: string, isRunning: boolean): Promise<Finding> {
  const what = 'PUBLIC_URL';
  const name = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
  const isKnown = await lookup(name).then(
    () => true,
    () => false,
  );
  if (!isKnown) {
    const remedy = `There is no machine called ${name}: correct PUBLIC_URL, or tell the name service.`;
    return { what, isGood: false, seen: publicUrl, remedy };
  }
  if (!isRunning) return { what, isGood: true, seen: `${publicUrl} (Kontor does not run, so not tried)` };
  const isOurs = await answersAsKontor(publicUrl);
  const remedy = 'Kontor does not answer there: correct PUBLIC_URL, or see to the proxy and its certificate.';
  return { what, isGood: isOurs, seen: publicUrl, remedy };
}

const health = z.object({ status: z.literal('ok') });

async function answersAsKontor(origin: string): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(PROBE_MS), redirect: 'manual' });
    return health.safeParse(await answer.json()).success;
  } catch {
    return false;
  }
}

async function tryToListen(port: number, host: string): Promise<unknown> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', resolve);
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}
