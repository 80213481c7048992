/** What a spreadsheet would take for a formula and run, however many apostrophes already stand before it. */
const FORMULA = /^'*[=+\-@\t\r\n]/;
const NEEDS_QUOTES = /[",;\r\n]/;

/** By this spreadsheets know that a file is UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

type Cell = string | number | boolean | Date | null | undefined;

export type Delimiter = ',' | ';';

/** One line of a CSV file; no text in it is a formula to whoever opens it. */
export const csvLine = (cells: readonly Cell[], delimiter: Delimiter = ','): string =>
  `${cells.map(csvCell).join(delimiter)}\r\n`;

function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = value instanceof Date ? value.toISOString() : String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text that `csvLine` made no formula of. */
export const withoutGuard = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
