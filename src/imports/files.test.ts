import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusal } from '../testing/refusal.ts';
import { FIRST_PLACE, openImportFiles, type Place, type Settings } from './files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kontor-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(content: Buffer | string, settings: Settings = {}) {
  const files = openImportFiles(folder);
  const piece = Buffer.from(content);
  await files.append('a', { offset: 0, whole: piece.length }, piece);
  const { reading, keep } = await files.read('a', settings);
  await keep();
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

const inline = (text: string) => `<c t="inlineStr"><is>${text}</is></c>`;

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

test.each([
  ['CSV', Buffer.from('\nName;City\n\nAda;Rome\n;;\n\nBob;\n;\n\n'), [4, 7]],
  [
    'XLSX',
    zipOf({
      ...WORKBOOK,
      'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${[1, 3, 6, 9_999_999]
        .map((row) => `<row r="${row}">${row < 9 ? inline(`<t>Row ${row}</t>`) : ''}</row>`)
        .join('')}</sheetData></worksheet>`,
    }),
    [3, 6],
  ],
])(
  'rows of %s have the numbers that they have in a spreadsheet, whatever is empty between them',
  async (_, content, lines) => {
    const files = openImportFiles(folder);
    await files.append('a', { offset: 0, whole: content.length }, content);
    const { reading, sample, keep } = await files.read('a', {});
    await keep();
    expect(reading.rowCount).toBe(2);
    expect(sample.map(({ line }) => line)).toEqual(lines);
    const { next } = await files.rowsAt('a', FIRST_PLACE, 1);
    const { rows } = await files.rowsAt('a', next ?? FIRST_PLACE, 1);
    expect(rows.map(({ line }) => line)).toEqual(lines.slice(1));
  },
);

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

const sheet = (xml: string) => zipOf({ ...WORKBOOK, 'xl/worksheets/sheet1.xml': `<worksheet>${xml}</worksheet>` });

test.each([
  ['tags within tags without end', sheet('<a>'.repeat(1_000) + '</a>'.repeat(1_000)), /XLSX/],
  ['a text without end', sheet(`<row>${inline(`<t>${'x'.repeat(3_000_000)}</t>`)}</row>`), /unpacks to more/],
  ['a cell of very many texts', sheet(`<row>${inline(`<t>${'x'.repeat(99)}</t>`.repeat(20_000))}</row>`), /unpacks/],
  ['a tag without end', sheet(`<row note="${'x'.repeat(3_000_000)}"></row>`), /unpacks to more/],
  [
    'a shared text of very many parts',
    zipOf({ ...WORKBOOK, 'xl/sharedStrings.xml': `<sst><si>${`<t>${'x'.repeat(99)}</t>`.repeat(20_000)}</si></sst>` }),
    /unpacks to more/,
  ],
  [
    'a list of sheets without end',
    zipOf({ ...WORKBOOK, 'xl/workbook.xml': `<workbook>${' '.repeat(21_000_000)}</workbook>` }),
    /unpacks to more/,
  ],
])('%s is refused before it fills the memory', async (_, content, said) => {
  expect((await refusal(read(content))).message).toMatch(said);
});

test('a format of dates that is no format is read in no time', async () => {
  const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="${'['.repeat(400_000)}"/></numFmts></styleSheet>`;
  expect(await read(zipOf({ ...WORKBOOK, 'xl/styles.xml': styles }))).toMatchObject({ rowCount: 1 });
});

test('a thousand columns of one name are told apart in no time', async () => {
  const { header } = await read(`${Array.from({ length: 1_000 }, () => 'Name').join(',')}\nAnna`);
  expect([header.length, header[1], header[999]]).toEqual([1_000, 'Name (2)', 'Name (1000)']);
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

test('pictures in cards, and lines without end, are passed over in no time', async () => {
  const photo = `PHOTO;ENCODING=b;TYPE=JPEG:${`${'A'.repeat(75)}\r\n `.repeat(60_000)}`;
  const semicolons = `N${';'.repeat(300_000)}`;
  const card = `BEGIN:VCARD\r\n${photo}\r\n${semicolons}\r\nFN:Ada\r\nNOTE:${'x'.repeat(2_000_000)}\r\nEND:VCARD\r\n`;
  const { rows } = await read(card);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.[1]).toBe('Ada');
  expect(rows[0]?.at(-1)?.length).toBeLessThan(1_000_000);
});

test('pieces follow one another; one that is sent again, even at once or broken off before, changes nothing', async () => {
  const files = openImportFiles(folder);
  const append = (offset: number, text: string) => files.append('a', { offset, whole: 10 }, Buffer.from(text));
  expect(await Promise.all([append(0, 'Name\n'), append(0, 'Name\n')])).toEqual([5, 5]);
  expect((await refusal(append(9, 'x'))).message).toMatch(/does not follow/);
  expect(await append(5, 'An')).toBe(7);
  expect(await append(5, 'Anna\n')).toBe(10);
  expect(await append(0, 'Name\n')).toBe(10);
  expect((await refusal(append(10, 'x'))).message).toMatch(/does not follow/);
  const { reading } = await files.read('a', {});
  expect(reading).toMatchObject({ header: ['Name'], rowCount: 1 });
});

test('two who read a file at once keep the rows of one of them, and nothing is left over', async () => {
  const files = openImportFiles(folder);
  const content = Buffer.from(`Name;Ort\n${'Anna;Köln\n'.repeat(20_000)}`);
  await files.append('a', { offset: 0, whole: content.length }, content);
  const [first, second] = await Promise.all([files.read('a', {}), files.read('a', { delimiter: ',' })]);
  expect(await readdir(folder)).toHaveLength(3);
  await first.keep();
  await second.keep();
  for (const { discard } of [first, second]) await discard();
  expect([first.reading.rowCount, second.reading.rowCount]).toEqual([20_000, 20_000]);
  expect((await files.rowsAt('a', FIRST_PLACE, 1)).rows[0]?.cells).toEqual(['Anna;Köln']);
  expect((await readdir(folder)).sort()).toEqual(['a.rows', 'a.upload']);
});

test('long rows come fewer at once, and none is lost', async () => {
  const files = openImportFiles(folder);
  const content = Buffer.from(`Name\n${`${'x'.repeat(900_000)}\n`.repeat(7)}`);
  await files.append('a', { offset: 0, whole: content.length }, content);
  await (await files.read('a', {})).keep();
  const lines: number[] = [];
  let most = 0;
  for (let place: Place | null = FIRST_PLACE; place; ) {
    const { rows, next }: Awaited<ReturnType<typeof files.rowsAt>> = await files.rowsAt('a', place, 500);
    most = Math.max(most, rows.length);
    lines.push(...rows.map(({ line }) => line));
    place = next;
  }
  expect(lines).toEqual(Array.from({ length: 7 }, (_, index) => index + 2));
  expect(most).toBeLessThan(6);
});
