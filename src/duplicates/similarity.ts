/** How alike two words are, from 0 to 1: letters in common at about the same place, more so at the beginning. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Uint8Array(b.length);
  const common: string[] = [];
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length, i + reach + 1);
    for (let j = Math.max(0, i - reach); j < end; j++) {
      if (taken[j] || a[i] !== b[j]) continue;
      taken[j] = 1;
      common.push(a.charAt(i));
      break;
    }
  }
  if (common.length === 0) return 0;
  let swapped = 0;
  let place = 0;
  for (let j = 0; j < b.length; j++) if (taken[j] && b[j] !== common[place++]) swapped++;
  const count = common.length;
  const jaro = (count / a.length + count / b.length + (count - swapped / 2) / count) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** Whether two texts differ by no more than one letter typed wrongly, too many, too few, or two in the wrong order. */
export function isOneSlipApart(a: string, b: string): boolean {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const [left, right] = [endA - start, endB - start];
  if (left <= 1 && right <= 1) return true;
  return left === 2 && right === 2 && a[start] === b[start + 1] && a[start + 1] === b[start];
}

const bigrams = (text: string): Set<string> => {
  const found = new Set<string>();
  for (let i = 0; i < text.length - 1; i++) found.add(text.slice(i, i + 2));
  return found;
};

/** How many pairs of letters two texts share, from 0 to 1, wherever they stand. */
export function dice(a: string, b: string): number {
  if (a === b) return 1;
  const [left, right] = [bigrams(a), bigrams(b)];
  if (left.size === 0 || right.size === 0) return 0;
  let shared = 0;
  for (const pair of left) if (right.has(pair)) shared++;
  return (2 * shared) / (left.size + right.size);
}

/** Names and places come again and again: what was worked out for one is kept, until there is too much of it. */
const MOST_KEPT = 50_000;

export function remembered<Result>(work: (value: string) => Result): (value: string) => Result {
  const kept = new Map<string, Result>();
  return (value) => {
    const known = kept.get(value);
    if (known !== undefined) return known;
    const result = work(value);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(value, result);
    return result;
  };
}
