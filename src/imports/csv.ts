import { createReadStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { CsvError, type Parser, parse } from 'csv-parse';
import { withoutGuard } from '../core/csv.ts';
import { AppError } from '../core/errors.ts';
import { inEnglish, type Message, say } from '../core/messages/message.ts';

/** A row of the file; `line` is where it begins, the header being line 1. */
export type CsvRow = { line: number; cells: ReadonlyMap<string, string> } | { line: number; problem: Message };

const MAX_ROW_BYTES = 1_000_000;

const unreadable = (message: string): AppError => new AppError('BAD_REQUEST', inEnglish(message));

/** Refuses a file that is not UTF-8 throughout, before anything of it is written. */
export async function assertUtf8(file: string): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const chunk of chunksOf(file)) {
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      throw unreadable(`The file is not UTF-8 (at about line ${line}): save it as “CSV UTF-8”`);
    }
    line += chunk.filter((byte) => byte === 10).length;
  }
  try {
    decoder.decode();
  } catch {
    throw unreadable('The file is not UTF-8: it ends within a character');
  }
}

/** The names of the columns. */
export async function readHeader(file: string, delimiter: string): Promise<string[]> {
  for await (const { values } of records(file, delimiter)) return headerOf(values);
  throw unreadable('The file is empty: its first line must name the columns');
}

function headerOf(values: readonly string[]): string[] {
  const header = values.map((name) => name.trim());
  const double = header.find((name, index) => name !== '' && header.indexOf(name) < index);
  if (double !== undefined) throw unreadable(`Two columns are called ${double}`);
  return header;
}

/** The rows one after the other, however large the file; one that has too few or too many cells comes with its problem. */
export async function* readRows(file: string, delimiter: string): AsyncGenerator<CsvRow> {
  let header: string[] | null = null;
  for await (const { line, values } of records(file, delimiter)) {
    if (header === null) {
      header = headerOf(values);
    } else if (values.length === header.length) {
      yield { line, cells: new Map(header.map((name, index) => [name, values[index] ?? ''])) };
    } else {
      yield { line, problem: say('importCells', { cells: values.length, header: header.length }) };
    }
  }
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    // Without an encoding, a file's chunks are buffers.
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'path' in error) throw unreadable(`${file} can’t be read`);
    throw error;
  }
}

const openParser = (file: string, delimiter: string): Parser =>
  createReadStream(file).pipe(
    parse({
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_ROW_BYTES,
    }),
  );

/** What csv-parse has against the file as an error that says so. */
function improper(error: unknown): unknown {
  return error instanceof CsvError ? unreadable(`The file is not proper CSV: ${error.message}`) : error;
}

/** Refuses a file that can't be read to its end, before anything of it is written: most often a quote is left open. */
export async function assertCsv(file: string, delimiter: string): Promise<void> {
  try {
    await finished(openParser(file, delimiter).resume());
  } catch (error) {
    throw improper(error);
  }
}

async function* records(file: string, delimiter: string): AsyncGenerator<{ line: number; values: string[] }> {
  const parser = openParser(file, delimiter);
  try {
    // What the parser yields with `info` and without `columns`.
    for await (const { info, record } of parser as AsyncIterable<{ info: { lines: number }; record: string[] }>) {
      const breaks = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
      yield { line: info.lines - breaks, values: record.map(withoutGuard) };
    }
  } catch (error) {
    throw improper(error);
  }
}
