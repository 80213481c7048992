import { say } from './world.ts';

/** Prints rows below a title, the first column to the left, numbers to the right. */
export function printTable(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = columns.map((column, place) =>
    Math.max(...[column, ...rows.map((row) => row[place] ?? '')].map((text) => text.length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, place) => (place === 0 ? cell.padEnd(widths[place] ?? 0) : cell.padStart(widths[place] ?? 0)))
      .join('  ');
  say(`\n${title}`);
  for (const row of [columns, ...rows]) say(line(row));
}

/** Of sorted or unsorted figures; 0.5 is the median. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
