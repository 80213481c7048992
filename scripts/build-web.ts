import '../src/node-version.ts';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { isStale, modifiedAt } from './stale.ts';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
const page = path.join(root, 'dist/web/index.html');
const SOURCES = ['web', 'src', 'vite.config.ts', 'package-lock.json'];

/** Builds the web client unless dist/web is newer than everything it is made of. Rejects with what vite printed. */
export async function buildWebIfOlder(): Promise<void> {
  if (await isWebCurrent()) return;
  await execute(process.execPath, [path.join(root, 'node_modules/vite/bin/vite.js'), 'build'], { cwd: root });
}

export async function isWebCurrent(): Promise<boolean> {
  const sources = SOURCES.map((source) => path.join(root, source));
  return !(await isStale(page, sources));
}

export const isWebBuilt = async (): Promise<boolean> => (await modifiedAt(page)) > 0;

if (process.argv[1] === import.meta.filename) {
  await buildWebIfOlder().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
