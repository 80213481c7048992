import { broken, checkSeal, readFrames } from './format.ts';
import {
  type Header,
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

type TakeRows = (table: Table, rows: AsyncIterable<Buffer>) => Promise<void>;

/** Hands over the rows of each table, and compares what has passed with what the backup says of itself. */
export async function readTables(file: string, take: TakeRows): Promise<Summary> {
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
    if (frame.kind !== 'end') throw broken(file);
    const summary = parseSummary(frame.payload);
    if (JSON.stringify(passed) !== JSON.stringify(summary.tables)) throw broken(file);
    return summary;
  } finally {
    await frames.return(undefined);
  }
}

/** What is in a file, everything compared; it is only read. */
export async function examineFile(file: string): Promise<{ header: Header; summary: Summary }> {
  await checkSeal(file);
  const header = await readHeader(file);
  return { header, summary: await readTables(file, skip) };
}

export async function skip(_table: Table, rows: AsyncIterable<Buffer>): Promise<void> {
  for await (const _chunk of rows);
}
