import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
const SOURCES = ['web', 'src', 'vite.config.ts', 'package-lock.json'];

/** Builds the web client unless dist/web is newer than everything it is made of. Rejects with what vite printed. */
export async function buildWebIfOlder(): Promise<void> {
  const built = await modifiedAt(path.join(root, 'dist/web/index.html'));
  const changed = await Promise.all(SOURCES.map((source) => newestIn(path.join(root, source))));
  if (built > Math.max(...changed)) return;
  await execute(process.execPath, [path.join(root, 'node_modules/vite/bin/vite.js'), 'build'], { cwd: root });
}

/** Milliseconds since 1970; 0 for what does not exist. */
async function modifiedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

async function newestIn(source: string): Promise<number> {
  const entries = await readdir(source, { recursive: true }).catch(() => []);
  return Math.max(...(await Promise.all(['', ...entries].map((entry) => modifiedAt(path.join(source, entry))))));
}

if (process.argv[1] === import.meta.filename) {
  await buildWebIfOlder().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
