import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Enough for the type, and for the size of most images. */
const HEAD_BYTES = 262_144;
const KEY = /^[0-9a-f]{48}$/;
const DRAFT = /^[0-9a-f]{48}\.draft$/;

export type Stored = { key: string; size: number; sha256: string; head: Buffer };

export class TooLarge extends Error {}

/** Bytes on disk, each under a random key that nobody outside hears of. */
export type Storage = {
  /** Takes a stream in; it is there whole and safe from a power cut, or not at all. TooLarge beyond the limit. */
  put: (chunks: AsyncIterable<Buffer>, limit: number, key?: string) => Promise<Stored>;
  /** The bytes from the start, or fewer of them; null where there are none of this key. */
  read: (key: string, limit?: number) => Promise<ReadStream | null>;
  sizeOf: (key: string) => Promise<number | null>;
  remove: (key: string) => Promise<void>;
  /** Everything that lies there, drafts of uploads that broke off too, and since when. */
  list: () => AsyncGenerator<{ key: string; isDraft: boolean; at: Date }>;
};

export function createStorage(folder: string): Storage {
  // Folders with very many files are slow.
  const folderOf = (key: string) => {
    if (!KEY.test(key)) throw new Error('No key of a stored file');
    return path.join(folder, key.slice(0, 2));
  };
  const placeOf = (key: string) => path.join(folderOf(key), key);
  return {
    async put(chunks, limit, key = randomBytes(24).toString('hex')) {
      const place = placeOf(key);
      await mkdir(folderOf(key), { recursive: true, mode: 0o700 });
      const draft = `${place}.draft`;
      const handle = await open(draft, 'wx', 0o600);
      try {
        const taken = await take(chunks, handle, limit);
        await handle.sync();
        await handle.close();
        await rename(draft, place);
        await flushFolder(folderOf(key));
        return { key, ...taken };
      } catch (error) {
        await handle.close().catch(() => {});
        await rm(draft, { force: true });
        throw error;
      }
    },
    async read(key, limit) {
      const handle = await open(placeOf(key)).catch(absent);
      return handle && createReadStream('', { fd: handle, ...(limit !== undefined && { end: limit - 1 }) });
    },
    sizeOf: async (key) => (await stat(placeOf(key)).catch(absent))?.size ?? null,
    remove: (key) => rm(placeOf(key), { force: true }),
    async *list() {
      for (const name of await namesIn(folder)) {
        for (const file of await namesIn(path.join(folder, name))) {
          const isDraft = DRAFT.test(file);
          if (!isDraft && !KEY.test(file)) continue;
          const found = await stat(path.join(folder, name, file)).catch(absent);
          if (found) yield { key: file, isDraft, at: found.mtime };
        }
      }
    },
  };
}

async function take(chunks: AsyncIterable<Buffer>, handle: FileHandle, limit: number): Promise<Omit<Stored, 'key'>> {
  const hash = createHash('sha256');
  const head: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    if (size < HEAD_BYTES) head.push(chunk);
    size += chunk.length;
    if (size > limit) throw new TooLarge();
    hash.update(chunk);
    await handle.writeFile(chunk);
  }
  return { size, sha256: hash.digest('hex'), head: Buffer.concat(head).subarray(0, HEAD_BYTES) };
}

function absent(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

const namesIn = async (folder: string): Promise<string[]> => (await readdir(folder).catch(absent)) ?? [];

/** So that the new name survives a power cut. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
