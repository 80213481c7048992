import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileEncoding, FileFormat } from './input.ts';

const HEAD_BYTES = 64_000;

/** The beginning of a file. */
export async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** What kind of file it is, by what stands in it: names lie. */
export function formatOf(head: Buffer): FileFormat {
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) return 'xlsx';
  const text = new TextDecoder(markedEncoding(head) ?? guessWide(head) ?? 'utf-8').decode(head.subarray(0, 200));
  return /^\uFEFF?\s*BEGIN:VCARD/i.test(text) ? 'vcard' : 'csv';
}

/** By the byte order mark. */
function markedEncoding(head: Buffer): FileEncoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null;
}

/** Of text in two bytes nearly every second one of tables is zero: separators, digits, Latin letters. */
function guessWide(head: Buffer): FileEncoding | null {
  let [even, odd] = [0, 0];
  head.forEach((byte, index) => {
    if (byte !== 0) return;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  });
  const few = head.length / 20;
  if (odd > few && even < odd / 4) return 'utf-16le';
  return even > few && odd < even / 4 ? 'utf-16be' : null;
}

/** Letters of Russian stand beside each other, umlauts and accents alone. */
class HighBytes {
  #alone = 0;
  #together = 0;
  #run = 0;

  add(chunk: Buffer): void {
    for (const byte of chunk) {
      if (byte >= 0xc0) this.#run += 1;
      else {
        if (this.#run > 2) this.#together += this.#run;
        else this.#alone += this.#run;
        this.#run = 0;
      }
    }
  }

  encoding(): FileEncoding {
    return this.#together > this.#alone ? 'windows-1251' : 'windows-1252';
  }
}

/** In what a text file is written; looked for in all of it, since the first strange letter may stand far down. */
export async function encodingOf(file: string): Promise<FileEncoding> {
  const head = await headOf(file);
  const known = markedEncoding(head) ?? guessWide(head);
  if (known !== null) return known;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const high = new HighBytes();
  let isUtf8 = true;
  // Without an encoding, a file's chunks are buffers.
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    high.add(chunk);
    try {
      if (isUtf8) decoder.decode(chunk, { stream: true });
    } catch {
      isUtf8 = false;
    }
  }
  try {
    if (isUtf8) decoder.decode();
  } catch {
    isUtf8 = false;
  }
  return isUtf8 ? 'utf-8' : high.encoding();
}

const DELIMITERS = [',', ';', '\t', '|'];
const SAMPLE_LINES = 30;

/** What separates the cells: what gives most lines the same number of them. Excel may say it in a line of its own. */
export function delimiterOf(text: string): string {
  const said = /^\uFEFF?sep=(.)\r?\n/i.exec(text)?.[1];
  if (said !== undefined) return said;
  const lines = text.split(/\r\n|\r|\n/).slice(0, SAMPLE_LINES);
  const scores = DELIMITERS.map((delimiter) => {
    const counts = lines.map((line) => cellsIn(line, delimiter)).filter((count) => count > 1);
    const usual = counts[0] ?? 0;
    return { delimiter, score: counts.filter((count) => count === usual).length * 1_000 + usual };
  });
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
  return best.score > 0 ? best.delimiter : ',';
}

/** Quotes keep what is within them together. */
const cellsIn = (line: string, delimiter: string): number =>
  line.replace(/"(?:[^"]|"")*"/g, '').split(delimiter).length;
