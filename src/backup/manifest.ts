import { createHash, type Hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ROOT } from '../root.ts';

const table = z.object({ schema: z.string(), name: z.string(), columns: z.array(z.string()) });
/** A table, and the columns of it that a backup holds. */
export type Table = z.output<typeof table>;

/** What begins a backup: what it is from. */
const header = z.object({
  /** Kontor's version. */
  release: z.string(),
  /** PostgreSQL's. */
  server: z.string(),
  takenAt: z.iso.datetime(),
  /** When each migration was generated: that is how the migrator knows them. */
  migrations: z.array(z.number()),
});
export type Header = z.output<typeof header>;

const tableSummary = z.object({
  schema: z.string(),
  name: z.string(),
  rows: z.number(),
  bytes: z.number(),
  /** Of its rows as COPY writes them. */
  sha256: z.string(),
});
export type TableSummary = z.output<typeof tableSummary>;

const fileSummary = z.object({
  /** Where the bytes of a file are stored. */
  key: z.string(),
  bytes: z.number(),
  sha256: z.string(),
});
export type FileSummary = z.output<typeof fileSummary>;

/** What ends it: what everything that came before has to add up to. */
const summary = z.object({
  tables: z.array(tableSummary),
  /** Of the bytes that people attached; none in backups of before there were any. */
  files: z.array(fileSummary).default([]),
  /** The last id that each gave out, null where there was none. */
  sequences: z.array(z.object({ schema: z.string(), name: z.string(), last: z.string().nullable() })),
});
export type Summary = z.output<typeof summary>;

const parsed = <Output>(schema: z.ZodType<Output>, payload: Buffer): Output =>
  schema.parse(JSON.parse(payload.toString()));
export const parseHeader = (payload: Buffer): Header => parsed(header, payload);
export const parseTable = (payload: Buffer): Table => parsed(table, payload);
export const parseFileKey = (payload: Buffer): string => parsed(z.object({ key: z.string() }), payload).key;
export const parseSummary = (payload: Buffer): Summary => parsed(summary, payload);

const LINE_FEED = 10;

/** Counts and hashes a table's rows as they pass. COPY writes one to a line, and breaks inside of values as `\n`. */
export class TableDigest {
  readonly #hash: Hash = createHash('sha256');
  #rows = 0;
  #bytes = 0;

  add(chunk: Buffer): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) this.#rows++;
  }

  summary({ schema, name }: Table): TableSummary {
    return { schema, name, rows: this.#rows, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

/** Counts and hashes the bytes of a file as they pass. */
export class FileDigest {
  readonly #hash: Hash = createHash('sha256');
  #bytes = 0;

  add(chunk: Buffer): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  summary(key: string): FileSummary {
    return { key, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

const manifest = z.object({ version: z.string() });

export async function kontorVersion(): Promise<string> {
  const file = path.join(ROOT, 'package.json');
  return manifest.parse(JSON.parse(await readFile(file, 'utf8'))).version;
}
