import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.ts';
import { Trouble } from '../core/trouble.ts';

const FORMAT = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES;
const KEY_FILE = 'secret.key';

/** Encrypts what the database keeps and nobody who reads it may know. */
export type Sealer = {
  /** `place` says where it is kept, like a row's key: what is moved elsewhere can't be opened there. */
  seal: (text: string, place: string) => Buffer;
  /** Throws where it was sealed with another key, for another place, or altered. */
  open: (sealed: Buffer, place: string) => string;
};

export function createSealer(secret: string): Sealer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'kontor sealing', 32));
  // Which key it was, and nothing about the key.
  const keyId = createHash('sha256').update('kontor key id').update(key).digest().subarray(0, KEY_ID_BYTES);
  return {
    seal: (text, place) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([FORMAT]), keyId, nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed, place) => {
      const field = fieldsOf(sealed);
      if (sealed[0] !== FORMAT || !field(KEY_ID_BYTES).equals(keyId)) {
        throw new Trouble('A secret was encrypted with another key: SECRET_KEY or DATA_DIR is not what it was');
      }
      const decipher = createDecipheriv('aes-256-gcm', key, field(NONCE_BYTES)).setAAD(Buffer.from(place));
      decipher.setAuthTag(field(TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]).toString('utf8');
    },
  };
}

/** Takes the bytes after the format's one by one. */
function fieldsOf(sealed: Buffer): (bytes: number) => Buffer {
  let offset = 1;
  return (bytes) => sealed.subarray(offset, (offset += bytes));
}

/**
 * By SECRET_KEY, else by a key in the data folder that only its owner may read, made the first time. Null where there
 * is neither, as in a container that keeps nothing.
 */
export async function loadSealer({
  secretKey,
  dataDir,
}: Pick<Config, 'secretKey' | 'dataDir'>): Promise<Sealer | null> {
  const secret = secretKey ?? (await keyIn(dataDir));
  return secret === null ? null : createSealer(secret);
}

/** The same, without making a key where there is none yet. */
export async function findSealer({
  secretKey,
  dataDir,
}: Pick<Config, 'secretKey' | 'dataDir'>): Promise<Sealer | null> {
  const secret = secretKey ?? (await readKey(path.join(dataDir, KEY_FILE)));
  return secret === null ? null : createSealer(secret);
}

const readKey = (file: string): Promise<string | null> =>
  readFile(file, 'utf8').then(
    (key) => key.trim(),
    () => null,
  );

async function keyIn(dataDir: string): Promise<string | null> {
  const file = path.join(dataDir, KEY_FILE);
  try {
    await mkdir(dataDir, { recursive: true });
    const draft = `${file}.${randomBytes(6).toString('hex')}`;
    const found = await readKey(file);
    if (found !== null) return found;
    await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    // Of processes that start at once the first to link it there decides.
    await link(draft, file).catch(() => {});
    await rm(draft);
    return (await readFile(file, 'utf8')).trim();
  } catch {
    return null;
  }
}
