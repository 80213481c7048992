import { type Readable, Transform } from 'node:stream';
import { SaxesParser } from 'saxes';
import yauzl from 'yauzl';
import { AppError } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';

/** What all parts of a workbook that are read may unpack to, and how many times their size. */
const MAX_UNPACKED = 1_500_000_000;
const MAX_RATIO = 400;
const SMALL = 5_000_000;
/** Texts that cells share are kept in memory, and each of them costs something besides. */
const MAX_SHARED_CHARACTERS = 60_000_000;
const TEXT_COST = 8;
/** What tells of the sheets and styles is kept in memory too. */
const MAX_SMALL_PART = 20_000_000;
const MAX_SHEETS = 1_000;
const MAX_ENTRIES = 10_000;
/** The parser keeps what lies between two tags, the attributes of one, and all tags that are open. */
const MAX_TOKEN = 2_000_000;
const MAX_CELL = 1_000_000;
const MAX_DEPTH = 100;

const unreadable = (): AppError => new AppError('BAD_REQUEST', say('importUnreadable', { format: 'XLSX' }));
const tooMuch = (): AppError => new AppError('BAD_REQUEST', say('importBomb'));

type Zip = { entries: Map<string, yauzl.Entry>; open: (name: string) => Promise<Readable>; close: () => void };

/** Opens the archive, unless what it says of itself is more than is read; what it unpacks to is held to what it says. */
async function openZip(file: string): Promise<Zip> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, opened) =>
      error || !opened ? reject(unreadable()) : resolve(opened),
    );
  });
  const entries = new Map<string, yauzl.Entry>();
  await new Promise<void>((resolve, reject) => {
    let unpacked = 0;
    zip.on('entry', (entry: yauzl.Entry) => {
      unpacked += entry.uncompressedSize;
      const isBomb = entry.uncompressedSize > SMALL && entry.uncompressedSize > entry.compressedSize * MAX_RATIO;
      if (unpacked > MAX_UNPACKED || isBomb || entries.size > MAX_ENTRIES) reject(tooMuch());
      else {
        entries.set(entry.fileName, entry);
        zip.readEntry();
      }
    });
    zip.on('end', resolve);
    zip.on('error', () => reject(unreadable()));
    zip.readEntry();
  }).catch((error: unknown) => {
    zip.close();
    throw error;
  });
  return {
    entries,
    close: () => zip.close(),
    open: (name) =>
      new Promise((resolve, reject) => {
        const entry = entries.get(name);
        if (!entry || entry.isEncrypted()) return reject(unreadable());
        return zip.openReadStream(entry, (error, stream) =>
          error || !stream ? reject(unreadable()) : resolve(stream),
        );
      }),
  };
}

type Handlers = {
  open?: (name: string, attributes: Record<string, string>) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
};

/** Reads a part of the workbook chunk by chunk; after each, what was found meanwhile is asked for. */
async function* parsed<Found>(zip: Zip, name: string, handlers: Handlers, found: () => Found[]): AsyncGenerator<Found> {
  const parser = new SaxesParser({ xmlns: false });
  let problem: unknown = null;
  let [depth, sinceTag] = [0, 0];
  const local = (full: string): string => full.slice(full.indexOf(':') + 1);
  parser.on('error', () => {
    problem ??= unreadable();
  });
  // Entities of one's own can grow without bound; spreadsheets have none.
  parser.on('doctype', () => {
    problem ??= unreadable();
  });
  parser.on('opentag', ({ name: full, attributes }) => {
    sinceTag = 0;
    depth += 1;
    if (depth > MAX_DEPTH) problem ??= unreadable();
    handlers.open?.(local(full), attributes);
  });
  parser.on('text', (text) => handlers.text?.(text));
  parser.on('cdata', (text) => handlers.text?.(text));
  parser.on('closetag', ({ name: full }) => {
    sinceTag = 0;
    depth -= 1;
    handlers.close?.(local(full));
  });
  const decoder = new TextDecoder('utf-8');
  const stream = await zip.open(name);
  const small = stream.pipe(
    new Transform({ readableHighWaterMark: 65_536, transform: (chunk, _, done) => done(null, chunk) }),
  );
  stream.on('error', (error) => small.destroy(error));
  try {
    for await (const chunk of small as AsyncIterable<Buffer>) {
      sinceTag += chunk.length;
      parser.write(decoder.decode(chunk, { stream: true }));
      if (sinceTag > MAX_TOKEN) throw tooMuch();
      if (problem !== null) throw problem;
      yield* found();
    }
  } catch (error) {
    throw error instanceof AppError ? error : unreadable();
  }
  yield* found();
}

async function run(zip: Zip, name: string, handlers: Handlers, most = MAX_SMALL_PART): Promise<void> {
  const entry = zip.entries.get(name);
  if (!entry) return;
  if (entry.uncompressedSize > most) throw tooMuch();
  for await (const _ of parsed(zip, name, handlers, () => []));
}

type Sheet = { name: string; part: string };

async function sheetsOf(zip: Zip): Promise<{ sheets: Sheet[]; is1904: boolean }> {
  const targets = new Map<string, string>();
  await run(zip, 'xl/_rels/workbook.xml.rels', {
    open: (name, { Id = '', Target = '' }) => {
      if (name === 'Relationship') targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
    },
  });
  const sheets: Sheet[] = [];
  let is1904 = false;
  await run(zip, 'xl/workbook.xml', {
    open: (name, attributes) => {
      if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const part = targets.get(attributes['r:id'] ?? '');
      if (part !== undefined && zip.entries.has(part)) sheets.push({ name: attributes['name'] ?? '', part });
    },
  });
  if (sheets.length === 0) throw unreadable();
  if (sheets.length > MAX_SHEETS) throw tooMuch();
  return { sheets, is1904 };
}

async function sharedTexts(zip: Zip): Promise<string[]> {
  const texts: string[] = [];
  let [current, size, isText, isPhonetic] = ['', 0, false, false];
  const handlers: Handlers = {
    open: (name) => {
      if (name === 'si') current = '';
      if (name === 'rPh') isPhonetic = true;
      isText = name === 't' && !isPhonetic;
    },
    text: (text) => {
      if (isText) current += text;
      if (current.length > MAX_CELL) throw tooMuch();
    },
    close: (name) => {
      isText = false;
      if (name === 'rPh') isPhonetic = false;
      if (name !== 'si') return;
      texts.push(unescaped(current));
      size += current.length + TEXT_COST;
      if (size > MAX_SHARED_CHARACTERS) throw tooMuch();
    },
  };
  await run(zip, 'xl/sharedStrings.xml', handlers, MAX_UNPACKED);
  return texts;
}

/** Spreadsheets allow fewer. */
const LONGEST_FORMAT = 300;
const BUILT_IN_DATES = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 45, 46, 47, 50, 57]);

/** Which cell styles show a date. */
async function dateStyles(zip: Zip): Promise<Set<number>> {
  const custom = new Set<number>();
  const styles = new Set<number>();
  let [isCells, index] = [false, 0];
  await run(zip, 'xl/styles.xml', {
    open: (name, attributes) => {
      const code = (attributes['formatCode'] ?? '').slice(0, LONGEST_FORMAT).replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
      if (name === 'numFmt' && /[ymdhs]/i.test(code) && !/[#0?]/.test(code)) custom.add(Number(attributes['numFmtId']));
      if (name === 'cellXfs') isCells = true;
      if (name !== 'xf' || !isCells) return;
      const format = Number(attributes['numFmtId'] ?? 0);
      if (BUILT_IN_DATES.has(format) || custom.has(format)) styles.add(index);
      index += 1;
    },
    close: (name) => {
      if (name === 'cellXfs') isCells = false;
    },
  });
  return styles;
}

const DAY_MS = 86_400_000;

/** A serial number of days as ISO 8601; 1900 had no 29 February, but spreadsheets think so. */
function dateOf(serial: number, is1904: boolean): string {
  const days = is1904 ? serial + 1_462 : serial < 60 ? serial + 1 : serial;
  const moment = new Date(Math.round((days - 25_569) * DAY_MS));
  if (Number.isNaN(moment.getTime())) return String(serial);
  const text = moment.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}

/** `C7` -> 2 */
function columnOf(reference: string): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (letters === undefined) return null;
  return letters.split('').reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

const MAX_COLUMNS = 1_000;

/** The names of the sheets, and the rows of one of them, as text; dates as ISO 8601. */
export async function readWorkbook(
  file: string,
  wanted: string | undefined,
): Promise<{ sheets: string[]; sheet: string; rows: AsyncGenerator<string[]> }> {
  const zip = await openZip(file);
  try {
    const { sheets, is1904 } = await sheetsOf(zip);
    const sheet = sheets.find(({ name }) => name === wanted) ?? sheets[0];
    if (!sheet) throw unreadable();
    const texts = await sharedTexts(zip);
    const dates = await dateStyles(zip);
    return {
      sheets: sheets.map(({ name }) => name),
      sheet: sheet.name,
      rows: rowsOf(zip, sheet, { texts, dates, is1904 }),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

type Workbook = { texts: readonly string[]; dates: ReadonlySet<number>; is1904: boolean };

/** Of a sheet, whatever a file says. */
const MAX_ROWS = 1_048_576;
const NOTHING: string[] = [];

async function* rowsOf(zip: Zip, { part }: Sheet, { texts, dates, is1904 }: Workbook): AsyncGenerator<string[]> {
  let rows: string[][] = [];
  let row: string[] = [];
  let count = 0;
  let cell = { type: '', style: 0, value: '', column: 0 };
  let isValue = false;
  const shown = (): string => {
    const { type, style, value } = cell;
    if (type === 's') return texts[Number(value)] ?? '';
    if (type === 'b') return value === '1' ? 'yes' : 'no';
    if (type === 'e') return '';
    if (type === '' || type === 'n') {
      if (value === '') return '';
      return dates.has(style) ? dateOf(Number(value), is1904) : plainNumber(value);
    }
    return type === 'inlineStr' || type === 'str' ? unescaped(value) : value;
  };
  const handlers: Handlers = {
    open: (name, attributes) => {
      if (name === 'row') {
        row = [];
        // Empty rows are left out of the file.
        const place = Math.min(Number(attributes['r']), MAX_ROWS);
        for (; count < place - 1; count += 1) rows.push(NOTHING);
      }
      if (name === 'c') {
        const column = columnOf(attributes['r'] ?? '') ?? row.length;
        cell = { type: attributes['t'] ?? '', style: Number(attributes['s'] ?? 0), value: '', column };
      }
      isValue = name === 'v' || name === 't';
    },
    text: (text) => {
      if (isValue) cell.value += text;
      if (cell.value.length > MAX_CELL) throw tooMuch();
    },
    close: (name) => {
      isValue = false;
      if (name === 'c' && cell.column < MAX_COLUMNS) {
        while (row.length < cell.column) row.push('');
        row[cell.column] = shown();
      }
      if (name === 'row') {
        rows.push(row);
        count += 1;
      }
    },
  };
  try {
    yield* parsed(zip, part, handlers, () => {
      const found = rows;
      rows = [];
      return found;
    });
  } finally {
    zip.close();
  }
}

/** Characters that XML can't hold, as spreadsheets write them: `_x0007_`. */
const unescaped = (text: string): string =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** `1.1000000000000001` is what 1.1 is kept as; long digits are numbers of something, not amounts. */
function plainNumber(value: string): string {
  const number = Number(value);
  if (Number.isNaN(number)) return value;
  const text = Number.isInteger(number) ? number.toFixed(0) : String(Number(number.toPrecision(15)));
  return text.includes('e') ? value : text;
}
