import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Trouble } from '../core/trouble.ts';

/**
 * A backup file: a line that says what it is, the frames (compressed), and a line with the sha256 of all before it. A
 * frame is one byte for its kind, four for the length (big-endian), and the payload.
 */
const FORMAT = 2;
/** The first has no files. */
const KNOWN_FORMATS = [1, FORMAT];
const TITLE = 'KONTOR BACKUP ';
const FIRST_LINE = Buffer.from(`${TITLE}${FORMAT}\n`);
const sealOf = (digest: string): Buffer => Buffer.from(`\nsha256 ${digest}\n`);
const SEAL_LENGTH = sealOf('0'.repeat(64)).length;
const FRAME_HEAD = 5;
const CHUNK_BYTES = 65_536;

const CODES = { header: 1, table: 2, data: 3, end: 4, file: 5 } as const;
export type FrameKind = keyof typeof CODES;
const KINDS = new Map<number, FrameKind>([
  [CODES.header, 'header'],
  [CODES.table, 'table'],
  [CODES.data, 'data'],
  [CODES.end, 'end'],
  [CODES.file, 'file'],
]);

export type Frame = { kind: FrameKind; payload: Buffer };

export function frame(kind: FrameKind, payload: Buffer | object): Buffer {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUInt8(CODES[kind], 0);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

/** The compressed frames as a whole file. */
export async function* sealed(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const hash = createHash('sha256').update(FIRST_LINE);
  yield FIRST_LINE;
  for await (const chunk of packed) {
    hash.update(chunk);
    yield chunk;
  }
  yield sealOf(hash.digest('hex'));
}

/** Refuses a file that is not, to the byte, what a backup wrote. */
export async function checkSeal(file: string): Promise<void> {
  const size = await sizeOf(file);
  const end = size - SEAL_LENGTH;
  await checkFirstLine(file);
  if (end <= FIRST_LINE.length) throw broken(file);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { end: end - 1, highWaterMark: 4 * CHUNK_BYTES }))
    hash.update(chunk);
  if (!(await bytesAt(file, end, SEAL_LENGTH)).equals(sealOf(hash.digest('hex')))) throw broken(file);
}

/** What is in a file whose seal has been checked. */
export async function* readFrames(file: string): AsyncGenerator<Frame> {
  const range = { start: FIRST_LINE.length, end: (await sizeOf(file)) - SEAL_LENGTH - 1 };
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  // Whoever reads `unpacked` is told of what goes wrong in either.
  pipeline(createReadStream(file, range), unpacked, () => {});
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of unpacked) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= FRAME_HEAD && rest.length >= FRAME_HEAD + rest.readUInt32BE(1)) {
      const end = FRAME_HEAD + rest.readUInt32BE(1);
      const kind = KINDS.get(rest.readUInt8(0));
      if (!kind) throw broken(file);
      yield { kind, payload: rest.subarray(FRAME_HEAD, end) };
      rest = rest.subarray(end);
    }
  }
  if (rest.length > 0) throw broken(file);
}

export const broken = (file: string): Trouble =>
  new Trouble(`${file} is not whole, or has been altered: nothing was restored from it`);

async function checkFirstLine(file: string): Promise<void> {
  const start = (await bytesAt(file, 0, FIRST_LINE.length + 8)).toString('latin1');
  const [, format] = /^KONTOR BACKUP (\d+)\n/.exec(start) ?? [];
  if (KNOWN_FORMATS.some((known) => String(known) === format)) return;
  if (format !== undefined && Number(format) > FORMAT) {
    throw new Trouble(`${file} was written by a newer Kontor, in a format that this one can’t read`);
  }
  throw new Trouble(`${file} is no backup of Kontor`);
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new Trouble(`There is no file ${file}`);
  return found.size;
}

async function bytesAt(file: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(file).catch(() => {
    throw new Trouble(`${file} can’t be read`);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
