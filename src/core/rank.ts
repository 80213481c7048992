const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;
const SUFFIX_DIGITS = 3;

/** Ranks longer than this ask for their column to be spread again. */
export const RANK_LENGTH_LIMIT = 120;

const digitAt = (rank: string, index: number): number => (index < rank.length ? DIGITS.indexOf(rank.charAt(index)) : 0);
const randomDigit = (from: number, to: number): string => DIGITS.charAt(from + Math.floor(Math.random() * (to - from)));

/**
 * A rank that sorts (bytewise) strictly between two others; null means the start or the end of the column.
 * Random digits keep two people who drop into the same gap at once from getting the same rank.
 */
export function rankBetween(after: string | null, before: string | null): string {
  if (after !== null && before !== null && after >= before) {
    throw new RangeError(`No rank fits between ${after} and ${before}`);
  }
  const low = after ?? '';
  let isBelowHigh = before === null;
  let rank = '';
  for (let index = 0; ; index++) {
    const floor = digitAt(low, index);
    const ceiling = isBelowHigh ? BASE : digitAt(before ?? '', index);
    if (ceiling - floor > 1) {
      rank += randomDigit(floor + 1, ceiling);
      break;
    }
    rank += DIGITS.charAt(floor);
    if (floor < ceiling) isBelowHigh = true;
  }
  for (let i = 1; i < SUFFIX_DIGITS; i++) rank += randomDigit(0, BASE);
  return rank + randomDigit(1, BASE);
}

/** `count` ranks in ascending order between two others, evenly spread. */
export function ranksBetween(after: string | null, before: string | null, count: number): string[] {
  if (count <= 0) return [];
  const middle = rankBetween(after, before);
  const left = Math.floor((count - 1) / 2);
  return [...ranksBetween(after, middle, left), middle, ...ranksBetween(middle, before, count - 1 - left)];
}
