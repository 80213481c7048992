const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;
const SUFFIX_DIGITS = 3;
/** Ranks at either end of a column count on from their neighbour's first digits: there is room for as many as will ever come. */
const HEAD_DIGITS = 8;
const HEADS = BASE ** HEAD_DIGITS;
const MAX_STEP = 1_000;

/** Ranks longer than this ask for their column to be spread again. */
export const RANK_LENGTH_LIMIT = 120;

const digitAt = (rank: string, index: number): number => (index < rank.length ? DIGITS.indexOf(rank.charAt(index)) : 0);
const randomDigit = (from: number, to: number): string => DIGITS.charAt(from + Math.floor(Math.random() * (to - from)));

const suffix = (): string =>
  Array.from({ length: SUFFIX_DIGITS - 1 }, () => randomDigit(0, BASE)).join('') + randomDigit(1, BASE);

function headOf(rank: string): number {
  let head = 0;
  for (let index = 0; index < HEAD_DIGITS; index++) head = head * BASE + digitAt(rank, index);
  return head;
}

function withHead(head: number): string {
  let digits = '';
  for (let rest = head, index = 0; index < HEAD_DIGITS; index++, rest = Math.floor(rest / BASE)) {
    digits = DIGITS.charAt(rest % BASE) + digits;
  }
  return digits + suffix();
}

const step = (): number => 1 + Math.floor(Math.random() * MAX_STEP);

/**
 * A rank that sorts (bytewise) strictly between two others; null means the start or the end of the column.
 * Random digits keep two people who drop into the same gap at once from getting the same rank.
 */
export function rankBetween(after: string | null, before: string | null): string {
  if (after !== null && before !== null) return rankInside(after, before);
  if (after === null && before === null) return withHead(Math.floor(HEADS / 2));
  const head = before === null ? headOf(after ?? '') + step() : headOf(before) - step();
  return head > 0 && head < HEADS ? withHead(head) : rankInside(after ?? '', before);
}

function rankInside(low: string, high: string | null): string {
  if (high !== null && low >= high) throw new RangeError(`No rank fits between ${low} and ${high}`);
  let isBelowHigh = high === null;
  let rank = '';
  for (let index = 0; ; index++) {
    const floor = digitAt(low, index);
    const ceiling = isBelowHigh ? BASE : digitAt(high ?? '', index);
    if (ceiling - floor > 1) return rank + randomDigit(floor + 1, ceiling) + suffix();
    rank += DIGITS.charAt(floor);
    if (floor < ceiling) isBelowHigh = true;
  }
}

/** `count` ranks in ascending order between two others. */
export function ranksBetween(after: string | null, before: string | null, count: number): string[] {
  if (count <= 0) return [];
  if (after !== null && before !== null) return ranksInside(after, before, count);
  const ranks: string[] = [];
  for (let last = before === null ? after : before; ranks.length < count; ranks.push(last)) {
    last = before === null ? rankBetween(last, null) : rankBetween(null, last);
  }
  return before === null ? ranks : ranks.reverse();
}

/** Evenly spread. */
function ranksInside(after: string, before: string, count: number): string[] {
  if (count <= 0) return [];
  const middle = rankInside(after, before);
  const left = Math.floor((count - 1) / 2);
  return [...ranksInside(after, middle, left), middle, ...ranksInside(middle, before, count - 1 - left)];
}
