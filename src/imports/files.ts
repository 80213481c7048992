import { randomUUID } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { withoutGuard } from '../core/csv.ts';
import { AppError } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { delimiterOf, encodingOf, formatOf, headOf } from './detect.ts';
import { type FileEncoding, type FileFormat, MAX_FILE_ROWS } from './input.ts';
import { CARD_COLUMNS, readCards } from './vcard.ts';
import { readWorkbook } from './xlsx.ts';

/** How a file is read; what is left out is found out. */
export type Settings = {
  encoding?: FileEncoding | undefined;
  delimiter?: string | undefined;
  sheet?: string | undefined;
};
export type FileReading = {
  format: FileFormat;
  encoding: FileEncoding | null;
  delimiter: string | null;
  sheet: string | null;
  sheets: string[];
  header: string[];
  rowCount: number;
};
export type FileRow = { line: number; cells: string[] };
export type NewReading = {
  reading: FileReading;
  /** The first rows. */
  sample: FileRow[];
  keep: () => Promise<void>;
  discard: () => Promise<void>;
};

const MAX_ROW_CHARACTERS = 1_000_000;
const MAX_COLUMNS = 1_000;
const KEPT_HOURS = 48;
const WRITTEN_AT_ONCE = 64_000;
const SAMPLE_ROWS = 50;
/** What is kept of a file that unpacks to very much. */
const MAX_KEPT_CHARACTERS = 600_000_000;
/** Long rows are worked on fewer at once. */
const READ_AT_ONCE = 4_000_000;

const refused = (said: ReturnType<typeof say>): AppError => new AppError('BAD_REQUEST', said);
const gone = (): AppError => refused(say('importGone'));

/** The files that wait to be imported: as they came, and as the rows that were read from them. */
export type ImportFiles = ReturnType<typeof openImportFiles>;

export function openImportFiles(folder: string) {
  const upload = (token: string): string => path.join(folder, `${token}.upload`);
  const rows = (token: string): string => path.join(folder, `${token}.rows`);
  return {
    /**
     * Writes a piece at its place, which is no further than where the file ends: one that is sent again, even while the first
     * is on its way, changes nothing. `whole` is how large the file is to be.
     */
    async append(token: string, { offset, whole }: { offset: number; whole: number }, piece: Buffer): Promise<number> {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const handle = await open(upload(token), constants.O_RDWR | constants.O_CREAT, 0o600);
      try {
        const { size } = await handle.stat();
        if (offset > size || offset + piece.length > whole) throw refused(say('importGap'));
        await writeAll(handle, piece, offset);
        return Math.max(size, offset + piece.length);
      } finally {
        await handle.close();
      }
    },
    /**
     * Reads all of the file once, and its rows so that any of them can be come back to. They are kept from `keep` on, instead of
     * those of a reading before; whoever does not want them discards them.
     */
    async read(token: string, settings: Settings): Promise<NewReading> {
      await stat(upload(token)).catch(() => {
        throw gone();
      });
      const draft = `${rows(token)}.${randomUUID()}.draft`;
      const discard = () => rm(draft, { force: true });
      try {
        const reading = await keepRows(upload(token), draft, settings);
        const { rows: sample } = await rowsAt(draft, FIRST_PLACE, SAMPLE_ROWS);
        return { reading, sample, keep: () => rename(draft, rows(token)), discard };
      } catch (error) {
        await discard();
        throw error;
      }
    },
    /** Some rows from a place in the file on, and the place of the next; null at the end. */
    rowsAt: (token: string, place: Place, limit: number) => rowsAt(rows(token), place, limit),
    async remove(token: string): Promise<void> {
      await Promise.all([upload(token), rows(token)].map((file) => rm(file, { force: true })));
    },
    /** Forgets what nobody came back to. */
    async sweep(): Promise<void> {
      const names = await readdir(folder).catch(() => []);
      for (const name of names) {
        const file = path.join(folder, name);
        const found = await stat(file).catch(() => null);
        if (found && Date.now() - found.mtimeMs > KEPT_HOURS * 3_600_000) await rm(file, { force: true });
      }
    },
  };
}

/** A file may be written in several goes. */
async function writeAll(handle: FileHandle, piece: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < piece.length; ) {
    const { bytesWritten } = await handle.write(piece, done, piece.length - done, offset + done);
    done += bytesWritten;
  }
}

/** Where a row begins: in bytes, and as the file's line or row, the header being 1. */
export type Place = { offset: number; line: number };
export const FIRST_PLACE: Place = { offset: 0, line: 2 };

async function rowsAt(
  file: string,
  { offset, line }: Place,
  limit: number,
): Promise<{ rows: FileRow[]; next: Place | null }> {
  const found: FileRow[] = [];
  let at = offset;
  let row = line;
  let rest = Buffer.alloc(0);
  const stream = createReadStream(file, { start: offset, highWaterMark: 256_000 });
  try {
    // Without an encoding, a file's chunks are buffers.
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const bytes = Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        if (end > start) {
          const isEnough = found.length === limit || at - offset > READ_AT_ONCE;
          if (isEnough) return { rows: found, next: { offset: at, line: row } };
          const cells: string[] = JSON.parse(bytes.toString('utf8', start, end));
          found.push({ line: row, cells });
        }
        row += 1;
        at += end - start + 1;
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw gone();
    throw error;
  }
  return { rows: found, next: null };
}

async function keepRows(file: string, draft: string, settings: Settings): Promise<FileReading> {
  const head = await headOf(file);
  const format = formatOf(head);
  const source = await sourceOf(file, format, settings);
  let header: string[] | null = null;
  let rowCount = 0;
  async function* lines(): AsyncGenerator<string> {
    let [text, kept, blank] = ['', 0, 0];
    for await (const cells of source.rows) {
      if (header === null) {
        if (cells.length > 1 || (cells[0] ?? '') !== '') header = headerOf(cells);
        else blank += 1;
        continue;
      }
      const trimmed = withoutEmptyEnd(cells, header.length);
      if (trimmed.every((cell) => cell.trim() === '')) {
        blank += 1;
        continue;
      }
      rowCount += 1;
      if (rowCount > MAX_FILE_ROWS || blank > MAX_FILE_ROWS)
        throw refused(say('importTooManyRows', { rows: MAX_FILE_ROWS }));
      // Empty lines keep the place of empty rows, so that each row has the number that it has in a spreadsheet.
      text += `${'\n'.repeat(blank)}${JSON.stringify(trimmed)}\n`;
      blank = 0;
      if (text.length < WRITTEN_AT_ONCE) continue;
      kept += text.length;
      if (kept > MAX_KEPT_CHARACTERS) throw refused(say('importBomb'));
      yield text;
      text = '';
    }
    yield text;
  }
  try {
    await pipeline(lines, createWriteStream(draft, { mode: 0o600 }));
  } catch (error) {
    if (error instanceof CsvError || error instanceof TypeError) {
      throw refused(say('importUnreadable', { format: format === 'csv' ? 'CSV' : format }));
    }
    throw error;
  }
  if (header === null) throw refused(say('importEmpty'));
  const { encoding = null, delimiter = null, sheet = null, sheets = [] } = source;
  return { format, encoding, delimiter, sheet, sheets, header, rowCount };
}

function withoutEmptyEnd(cells: readonly string[], length: number): string[] {
  let end = cells.length;
  while (end > length && (cells[end - 1] ?? '').trim() === '') end -= 1;
  return cells.slice(0, end).map((cell) => cell.replaceAll('\u0000', ''));
}

/** Every column by a name of its own. */
function headerOf(cells: readonly string[]): string[] {
  const names: string[] = [];
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  for (const [index, cell] of cells.slice(0, MAX_COLUMNS).entries()) {
    const name = cell.replaceAll('\u0000', '').replaceAll('\uFEFF', '').trim().slice(0, 200) || `#${index + 1}`;
    let own = name;
    for (let number = numbers.get(name) ?? 2; taken.has(own); number++) {
      own = `${name} (${number})`;
      numbers.set(name, number + 1);
    }
    taken.add(own);
    names.push(own);
  }
  while (names.length > 0 && names.at(-1) === `#${names.length}`) names.pop();
  if (names.length === 0) throw refused(say('importEmpty'));
  return names;
}

type Source = Partial<Pick<FileReading, 'encoding' | 'delimiter' | 'sheet' | 'sheets'>> & {
  rows: AsyncIterable<string[]>;
};

async function sourceOf(file: string, format: FileFormat, settings: Settings): Promise<Source> {
  if (format === 'xlsx') return readWorkbook(file, settings.sheet);
  const encoding = settings.encoding ?? (await encodingOf(file));
  if (format === 'vcard') return { encoding, rows: cards(file, encoding) };
  const sample = await sampleOf(file, encoding);
  const delimiter = settings.delimiter ?? delimiterOf(sample);
  const skipped = /^\uFEFF?sep=.\r?\n/i.exec(sample)?.[0].length ?? 0;
  return { encoding, delimiter, rows: separated(file, encoding, delimiter, skipped) };
}

const SAMPLE_BYTES = 64_000;

async function sampleOf(file: string, encoding: FileEncoding): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    return new TextDecoder(encoding, { ignoreBOM: true }).decode(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

async function* textOf(file: string, encoding: FileEncoding, skipped = 0): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let left = skipped;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    const text = decoder.decode(chunk, { stream: true });
    yield text.slice(left);
    left = Math.max(0, left - text.length);
  }
  yield decoder.decode();
}

async function* separated(
  file: string,
  encoding: FileEncoding,
  delimiter: string,
  skipped: number,
): AsyncGenerator<string[]> {
  const parser = parse({
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_ROW_CHARACTERS,
  });
  const done = pipeline(textOf(file, encoding, skipped), parser);
  done.catch(() => {});
  // What the parser yields without `columns`.
  for await (const record of parser as AsyncIterable<string[]>) yield record.map(withoutGuard);
  await done;
}

async function* cards(file: string, encoding: FileEncoding): AsyncGenerator<string[]> {
  yield [...CARD_COLUMNS];
  yield* readCards(linesOf(textOf(file, encoding)));
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts) {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > MAX_ROW_CHARACTERS * 10) throw refused(say('importUnreadable', { format: 'vCard' }));
    yield* lines;
  }
  yield rest.replace(/\r$/, '');
}
