import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusal } from '../testing/refusal.ts';
import { FIRST_PLACE, openImportFiles, type Settings } from './files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kontor-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(content: Buffer | string, settings: Settings = {}) {
  const files = openImportFiles(folder);
  await files.append('a', 0, Buffer.from(content));
  const reading = await files.read('a', settings);
  const { rows } = await files.rowsAt('a', FIRST_PLACE, 100);
  return { ...reading, rows: rows.map(({ cells }) => cells) };
}

/** A zip file; `size` is what it says of the last of its parts. */
function zipOf(parts: Readonly<Record<string, string>>, size?: number): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const packed = deflateRawSync(text);
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    header.writeUInt16LE(8, 4);
    header.writeUInt32LE(packed.length, 14);
    header.writeUInt32LE(size ?? Buffer.byteLength(text), 18);
    header.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), header, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), header, place, Buffer.from(name)]),
    );
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, central, Buffer.from('PK\u0005\u0006'), end]);
}

const WORKBOOK = {
  'xl/_rels/workbook.xml.rels':
    '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
  'xl/workbook.xml':
    '<workbook><sheets><sheet name="People" r:id="r1"/><sheet name="More &amp; more" r:id="r2"/></sheets></workbook>',
  'xl/sharedStrings.xml':
    '<sst><si><t>Name</t></si><si><r><t>An</t></r><r><t>na</t></r><rPh><t>x</t></rPh></si><si><t>Born</t></si></sst>',
  'xl/styles.xml':
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
  'xl/worksheets/sheet1.xml':
    '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>2</v></c><c r="D1" t="inlineStr"><is><t>Paid</t></is></c></row>' +
    '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>45731</v></c><c r="D2"><v>1.1000000000000001</v></c></row></sheetData></worksheet>',
  'xl/worksheets/sheet2.xml':
    '<worksheet><sheetData><row><c t="inlineStr"><is><t>Only</t></is></c></row></sheetData></worksheet>',
};

test('workbooks are read sheet by sheet, with shared texts, dates and gaps', async () => {
  const found = await read(zipOf(WORKBOOK));
  expect(found).toMatchObject({
    format: 'xlsx',
    sheets: ['People', 'More & more'],
    sheet: 'People',
    header: ['Name', 'Born', '#3', 'Paid'],
    rows: [['Anna', '2025-03-15', '', '1.1']],
  });
  expect(await read(zipOf(WORKBOOK), { sheet: 'More & more' })).toMatchObject({ header: ['Only'], rows: [] });
});

test('a workbook that unpacks to very much is refused before it is unpacked, and so is one that lies', async () => {
  const said = await refusal(read(zipOf(WORKBOOK, 4_000_000_000)));
  expect(said.message).toMatch(/unpacks to more/);
  await rm(folder, { recursive: true, force: true });
  expect((await refusal(read(zipOf(WORKBOOK, 10)))).message).toMatch(/can’t be read as XLSX/);
});

test('a document type with entities of its own is refused', async () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>';
  expect((await refusal(read(zipOf({ ...WORKBOOK, 'xl/worksheets/sheet1.xml': bomb })))).message).toMatch(/XLSX/);
});

const CYRILLIC = Buffer.from([
  0xc8, 0xec, 0xff, 0x3b, 0xc3, 0xee, 0xf0, 0xee, 0xe4, 0x0a, 0xc0, 0xed, 0xed, 0xe0, 0x3b, 0xce, 0xec, 0xf1, 0xea,
]);

test.each([
  ['utf-8', Buffer.from('\uFEFFName,Ort\nJürgen,Köln'), ',', ['Name', 'Ort'], ['Jürgen', 'Köln']],
  ['utf-16le', Buffer.from('\uFEFFName\tOrt\nJürgen\tKöln', 'utf16le'), '\t', ['Name', 'Ort'], ['Jürgen', 'Köln']],
  ['utf-16be', Buffer.from('Name|Ort\nJürgen|Köln', 'utf16le').swap16(), '|', ['Name', 'Ort'], ['Jürgen', 'Köln']],
  ['windows-1252', Buffer.from('Name;Ort\nJürgen;Köln', 'latin1'), ';', ['Name', 'Ort'], ['Jürgen', 'Köln']],
  ['windows-1251', CYRILLIC, ';', ['Имя', 'Город'], ['Анна', 'Омск']],
])('%s is recognised, and what separates its cells', async (encoding, content, delimiter, header, row) => {
  expect(await read(content)).toMatchObject({ format: 'csv', encoding, delimiter, header, rows: [row] });
});

test('columns get names of their own, empty rows are passed over, and Excel’s hint is no row', async () => {
  const found = await read('sep=;\r\nName;Name;;\r\n"a;b";"c\nd";e;\r\n;;;\r\nf;g;h;;\r\n');
  expect(found).toMatchObject({ delimiter: ';', header: ['Name', 'Name (2)'], rowCount: 2 });
  expect(found.rows).toEqual([
    ['a;b', 'c\nd', 'e'],
    ['f', 'g', 'h'],
  ]);
});

test('cards of all versions become rows', async () => {
  const cards = [
    'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;King;;\r\nORG:Analytics\\, Ltd;Engines\r\nEMAIL;TYPE=work:ada@exa\r\n mple.com\r\nitem1.TEL;TYPE=cell:+44 1\r\nTEL;TYPE=WORK:+44 2\r\nADR;TYPE=work:;;1 Mill St;London;;E1;UK\r\nNOTE:two\\nlines\r\nEND:VCARD',
    'BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BC=\r\nrgen\r\nEND:VCARD',
    'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Just a name\r\nTEL;VALUE=uri;TYPE="voice,home":tel:+1-555\r\nEND:VCARD',
  ];
  const { format, header, rows } = await read(cards.join('\r\n'));
  const named = rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index]])));
  expect(format).toBe('vcard');
  expect(named).toMatchObject([
    {
      'First Name': 'Ada King',
      'Last Name': 'Lovelace',
      Company: 'Analytics, Ltd',
      Department: 'Engines',
      'E-mail Address': 'ada@example.com',
      'Mobile Phone': '+44 1',
      'Business Phone': '+44 2',
      Street: '1 Mill St',
      City: 'London',
      'Postal Code': 'E1',
      Country: 'UK',
      Notes: 'two\nlines',
    },
    { 'First Name': 'Jürgen', 'Last Name': 'Müller' },
    { 'First Name': '', 'Last Name': 'Just a name', 'Business Phone': '+1-555' },
  ]);
});

test('pieces follow one another; one that is sent again changes nothing', async () => {
  const files = openImportFiles(folder);
  expect(await files.append('a', 0, Buffer.from('Name\n'))).toBe(5);
  expect(await files.append('a', 0, Buffer.from('Name\n'))).toBe(5);
  expect((await refusal(files.append('a', 9, Buffer.from('x')))).message).toMatch(/does not follow/);
  await files.append('a', 5, Buffer.from('Anna\n'));
  expect(await files.read('a', {})).toMatchObject({ rowCount: 1 });
});
