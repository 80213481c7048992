import { Readable } from 'node:stream';
import yazl from 'yazl';
import { dayIn, timeIn } from '../core/zones.ts';
import type { Cell, ColumnKind, ExportColumn } from './columns.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The styles of cells, by their places in styles.xml. */
const STYLE = { head: 1, day: 2, moment: 3 };

const PARTS = {
  '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${DOCUMENT}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>`,
};

type Workbook = { sheet: string; columns: readonly ExportColumn[]; zone: string };

/** A workbook of one sheet, made as it is read; when it is given up, so are the rows. */
export function workbookOf(rows: AsyncIterable<Cell[][]>, workbook: Workbook): Readable {
  const zip = new yazl.ZipFile();
  const sheet = Readable.from(sheetXml(rows, workbook), { objectMode: false });
  // It is what it says it is, and is a stream that can be destroyed.
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  output.once('close', () => sheet.destroy());
  for (const [name, xml] of Object.entries(PARTS)) zip.addBuffer(Buffer.from(HEAD + xml), name);
  zip.addBuffer(Buffer.from(HEAD + workbookXml(workbook.sheet)), 'xl/workbook.xml');
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml');
  zip.end();
  return output;
}

const workbookXml = (sheet: string): string =>
  `<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`;

const WIDTHS: Record<ColumnKind, number> = { text: 22, number: 12, day: 12, moment: 20, boolean: 8 };

async function* sheetXml(rows: AsyncIterable<Cell[][]>, { columns, zone }: Workbook): AsyncGenerator<string> {
  const widths = columns.map(
    ({ kind }, index) => `<col min="${index + 1}" max="${index + 1}" width="${WIDTHS[kind]}" customWidth="1"/>`,
  );
  const head = columns.map(({ header }) => textCell(header, STYLE.head));
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData><row>${head.join('')}</row>`;
  const kinds = columns.map(({ kind }) => kind);
  for await (const part of rows) yield part.map((cells) => rowXml(cells, kinds, zone)).join('');
  yield '</sheetData></worksheet>';
}

const rowXml = (cells: readonly Cell[], kinds: readonly ColumnKind[], zone: string): string =>
  `<row>${cells.map((cell, index) => cellXml(cell, kinds[index] ?? 'text', zone)).join('')}</row>`;

const EMPTY = '<c/>';
const DAY_MS = 86_400_000;
/** 1 March 1900: spreadsheets know a 29 February before it that never was. */
const FIRST_DAY = 61;
const serialOf = (time: number): number => time / DAY_MS + 25_569;

function cellXml(cell: Cell, kind: ColumnKind, zone: string): string {
  if (cell === null || cell === '') return EMPTY;
  if (typeof cell === 'number') return `<c><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c t="b"><v>${Number(cell)}</v></c>`;
  // Spreadsheets know no zones: the clock on the wall of whoever asked.
  const shown = cell instanceof Date ? `${dayIn(cell, zone)}T${timeIn(cell, zone)}` : cell;
  if (kind === 'day' || kind === 'moment') {
    const serial = serialOf(Date.parse(kind === 'day' ? shown : `${shown}Z`));
    if (serial >= FIRST_DAY) return `<c s="${STYLE[kind]}"><v>${Number(serial.toFixed(8))}</v></c>`;
  }
  return textCell(shown);
}

/** A text whatever it looks like: no program takes it for a formula. */
const textCell = (text: string, style = 0): string =>
  `<c t="inlineStr"${style === 0 ? '' : ` s="${style}"`}><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;

// Control characters are what XML can't hold, nor as itself a line feed after a carriage return.
// oxlint-disable-next-line no-control-regex
const SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_x(?=[0-9a-f]{4}_)/gi;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML lacks are written as spreadsheets write them, `_x0007_`, and texts that look so are guarded. */
const escaped = (text: string): string =>
  text.replace(SPECIAL, (found) => {
    if (found.length > 1) return `_x005F_${found.slice(1)}`;
    return ENTITIES[found] ?? `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
  });
