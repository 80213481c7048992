import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Whether a file is absent or older than anything in or among these files and folders. */
export async function isStale(file: string, sources: readonly string[]): Promise<boolean> {
  const changed = await Promise.all(sources.map(newestIn));
  return (await modifiedAt(file)) <= Math.max(...changed);
}

/** Milliseconds since 1970; 0 for what does not exist. */
export async function modifiedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

async function newestIn(source: string): Promise<number> {
  const entries = await readdir(source, { recursive: true }).catch(() => []);
  return Math.max(...(await Promise.all(['', ...entries].map((entry) => modifiedAt(path.join(source, entry))))));
}
