/** How many letters of a word may be wrong: none of a short one, one from four letters on, two from eight. */
export const typosIn = (word: string): number => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2);

/**
 * By how many letters that are wrong, missing, too many or swapped with their neighbour the written word differs from the
 * beginning of another that it is most like. Counting ends above `most`.
 */
export function typosFrom(written: string, word: string, most: number): number {
  const width = Math.min(word.length, written.length + most);
  let [before, above]: [number[], number[]] = [[], Array.from({ length: width + 1 }, (_, column) => column)];
  for (let row = 1; row <= written.length; row++) {
    const line = [row];
    for (let column = 1; column <= width; column++) {
      const isSame = written[row - 1] === word[column - 1];
      let cost = Math.min(
        (above[column - 1] ?? 0) + (isSame ? 0 : 1),
        (above[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
      );
      const isSwapped = written[row - 1] === word[column - 2] && written[row - 2] === word[column - 1];
      if (row > 1 && column > 1 && isSwapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      line.push(cost);
    }
    if (Math.min(...line) > most) return most + 1;
    [before, above] = [above, line];
  }
  return Math.min(...above);
}

/** What words begin after, in names and addresses; nothing: at the beginning of a text. */
const BEFORE_WORDS = ['', ' ', '.', '@', '-'];
/** The same in names alone: short words have many patterns, and each takes its time. */
const IN_NAMES = ['', ' '];
/** So many letters in a row are rare enough to be looked for wherever they stand. */
const RARE = 4;

/** Words of fewer letters have their typos written out. */
const SHORT = 6;

const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Of fewer letters in a row the index knows too little to tell many rows apart. */
const TELLING = /[^_%\s.@-]{3}/;

/**
 * LIKE patterns of what is left of a word with as many typos as `typosIn` says: each has some letters in a row, by which an
 * index finds them; only where `withVague` is said too few for it to be quick. Some fit other words too, so whoever reads the
 * rows has to count the typos.
 */
export function patternsOf(word: string, withVague = true): string[] {
  const patterns =
    word.length < SHORT
      ? ofShort(word).filter((pattern) => withVague || TELLING.test(pattern))
      : word.length < 8
        ? [...swaps(word).map(anywhere), ...withGaps(gapsIn(word, 0, word.length))]
        : word.length < 12
          ? ofHalves(word)
          : ofThirds(word);
  return [...new Set(patterns)];
}

/** Whether some of a word's patterns are vague. */
export const isVague = (word: string): boolean =>
  word.length < SHORT && !ofShort(word).every((pattern) => TELLING.test(pattern));

const anywhere = (part: string): string => `%${literally(part)}%`;

const atWordStart = (pattern: string, befores = BEFORE_WORDS): string[] =>
  befores.map((before) => (before === '' ? `${pattern}%` : `%${before}${pattern}%`));

/** What is before and after each letter of a stretch of a word. */
const gapsIn = (word: string, from: number, to: number): string[][] =>
  Array.from({ length: to - from }, (_, index) => [word.slice(0, from + index), word.slice(from + index + 1)]);

/** Runs of letters in their order, with anything between them. */
function withGaps(words: readonly (readonly string[])[]): string[] {
  return words.flatMap((runs) => {
    const pattern = runs.filter(Boolean).map(literally).join('%');
    const isRare = runs[0] === '' || runs.some((run) => run.length >= RARE);
    return isRare ? [`%${pattern}%`] : atWordStart(pattern);
  });
}

/** The word with each two neighbours swapped. */
const swaps = (word: string): string[] => Array.from({ length: word.length - 1 }, (_, at) => swappedAt(word, at));

const swappedAt = (word: string, at: number): string =>
  word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2);

/** Every letter counts: one typo of each kind, written out. */
function ofShort(word: string): string[] {
  const inner = Array.from({ length: word.length - 2 }, (_, index) => index + 1);
  const from = (start: number) => literally(word.slice(start));
  const upTo = (end: number) => literally(word.slice(0, end));
  return [
    ...[word.slice(1), word.slice(0, -1), ...inner.map((at) => word.slice(0, at) + word.slice(at + 1))].map(anywhere),
    ...swaps(word).map(anywhere),
    ...inner.flatMap((at) => atWordStart(`${upTo(at)}_${from(at + 1)}`, IN_NAMES)),
    ...inner.slice(1).flatMap((at) => atWordStart(`${upTo(at)}_${from(at)}`, IN_NAMES)),
  ];
}

/** Two typos: both in one half, so that the other is whole, or one in each. */
function ofHalves(word: string): string[] {
  const middle = word.length >> 1;
  const [left, right] = [word.slice(0, middle), word.slice(middle)];
  const swapped = swappedAt(word, middle - 1);
  const inEach = gapsIn(left, 0, left.length).flatMap(([before = '', after = '']) =>
    gapsIn(right, 0, right.length).map(([next = '', last = '']) => [before, after + next, last]),
  );
  return [
    ...[left, right, ...swaps(left), ...swaps(right)].map(anywhere),
    ...[swapped.slice(0, middle + 1), swapped.slice(middle - 1)].map(anywhere),
    ...withGaps(inEach),
  ];
}

/** One third of three is whole, unless letters are swapped from one to the next. */
function ofThirds(word: string): string[] {
  const [first, second] = [Math.floor(word.length / 3), Math.floor((2 * word.length) / 3)];
  const [early, late] = [swappedAt(word, first - 1), swappedAt(word, second - 1)];
  return [
    word.slice(0, first),
    word.slice(first, second),
    word.slice(second),
    early.slice(0, second),
    late.slice(first),
    swappedAt(early, second - 1),
  ].map(anywhere);
}
