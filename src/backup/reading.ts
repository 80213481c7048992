import { broken, checkSeal, readFrames } from './format.ts';
import {
  FileDigest,
  type FileSummary,
  type Header,
  parseFileKey,
  parseHeader,
  parseSummary,
  parseTable,
  type Summary,
  type Table,
  TableDigest,
  type TableSummary,
} from './manifest.ts';

export async function readHeader(file: string): Promise<Header> {
  for await (const { kind, payload } of readFrames(file)) {
    if (kind === 'header') return parseHeader(payload);
    break;
  }
  throw broken(file);
}

type TakeBytes = (key: string, bytes: AsyncIterable<Buffer>) => Promise<void>;
type TakeRows = (table: Table, rows: AsyncIterable<Buffer>) => Promise<void>;

/** Hands over the rows of each table and the bytes of each file, and compares what has passed with what the backup says of itself. */
export async function readContents(file: string, take: TakeRows, takeBytes: TakeBytes): Promise<Summary> {
  const frames = readFrames(file);
  const next = async () => {
    const { value } = await frames.next();
    if (!value) throw broken(file);
    return value;
  };
  try {
    const passed: TableSummary[] = [];
    await next();
    let frame = await next();
    while (frame.kind === 'table') {
      const table = parseTable(frame.payload);
      const digest = new TableDigest();
      async function* rows(): AsyncGenerator<Buffer> {
        for (frame = await next(); frame.kind === 'data'; frame = await next()) {
          digest.add(frame.payload);
          yield frame.payload;
        }
      }
      await take(table, rows());
      passed.push(digest.summary(table));
    }
    const passedFiles: FileSummary[] = [];
    while (frame.kind === 'file') {
      const key = parseFileKey(frame.payload);
      const digest = new FileDigest();
      async function* bytes(): AsyncGenerator<Buffer> {
        for (frame = await next(); frame.kind === 'data'; frame = await next()) {
          digest.add(frame.payload);
          yield frame.payload;
        }
      }
      await takeBytes(key, bytes());
      passedFiles.push(digest.summary(key));
    }
    if (frame.kind !== 'end') throw broken(file);
    const summary = parseSummary(frame.payload);
    if (JSON.stringify(passed) !== JSON.stringify(summary.tables)) throw broken(file);
    if (JSON.stringify(passedFiles) !== JSON.stringify(summary.files)) throw broken(file);
    return summary;
  } finally {
    await frames.return(undefined);
  }
}

/** What is in a file, everything compared; it is only read. */
export async function examineFile(file: string): Promise<{ header: Header; summary: Summary }> {
  await checkSeal(file);
  const header = await readHeader(file);
  return { header, summary: await readContents(file, skip, skip) };
}

export async function skip(_what: Table | string, rows: AsyncIterable<Buffer>): Promise<void> {
  for await (const _chunk of rows);
}
