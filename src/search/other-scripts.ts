/** How Latin letters may stand for Cyrillic ones, as they are stored: folded, so without ё and й. Longer ones first. */
const TO_CYRILLIC: Readonly<Record<string, string>> = {
  shch: 'щ',
  sch: '(ш|щ)',
  tsch: 'ч',
  sh: 'ш',
  ch: '(ч|х)',
  zh: 'ж',
  kh: 'х',
  ts: 'ц',
  tz: 'ц',
  ck: 'к',
  ph: 'ф',
  th: 'т',
  yu: '(ю|иу)',
  ju: 'ю',
  iu: '(ю|иу)',
  ya: '(я|иа)',
  ja: 'я',
  ia: '(я|иа)',
  ye: 'е',
  ie: '(е|ие)',
  je: 'е',
  yo: '(е|ио)',
  a: 'а',
  b: 'б',
  c: '(к|ц|с)',
  d: 'д',
  e: '(е|э)',
  f: 'ф',
  g: 'г',
  h: '(х|г)',
  i: '(и|ы)',
  j: '(и|ж|дж)',
  k: 'к',
  l: 'л',
  m: 'м',
  n: 'н',
  o: 'о',
  p: 'п',
  q: 'к',
  r: 'р',
  s: 'с',
  t: 'т',
  u: '(у|ю)',
  v: 'в',
  w: 'в',
  x: '(кс|х)',
  y: '(и|ы)',
  z: '(з|ц)',
};
/** After these a soft sign may stand that nobody types in Latin letters. */
const SOFTENED = /[бвгджзклмнпрстфхцчшщ)]$/;

const TO_LATIN: Readonly<Record<string, string>> = {
  кс: '(ks|x)',
  дж: '(j|dzh|g)',
  а: 'a',
  б: 'b',
  в: '(v|w)',
  г: '(g|h)',
  д: 'd',
  е: '(e|ye|je|o|yo)',
  ж: '(zh|j|g)',
  з: '(z|s)',
  и: '(i|y|j|iy)',
  к: '(k|c|ck|q)',
  л: 'll?',
  м: 'mm?',
  н: 'nn?',
  о: 'o',
  п: 'p',
  р: 'r',
  с: '(s|c|z|ss)',
  т: '(t|th)',
  у: '(u|oo)',
  ф: '(f|ph|v)',
  х: '(kh|h|ch)',
  ц: '(ts|tz|c|z)',
  ч: '(ch|tsch|c)',
  ш: '(sh|sch|s)',
  щ: '(shch|sch)',
  ъ: '',
  ы: '(y|i)',
  ь: '',
  э: '(e|a)',
  ю: '(yu|iu|ju|u)',
  я: '(ya|ia|ja|a)',
};

const LATIN_WORD = /^[a-z]{3,24}$/;
const CYRILLIC_WORD = /^[а-я]{3,24}$/;
/** Fewer letters than an index knows. */
const LEAST_LETTERS = 3;

/**
 * A folded word as it may be written in the other script, as a regular expression that PostgreSQL and JavaScript read alike;
 * null for what is no word of Latin or Cyrillic letters.
 */
export function inOtherScript(word: string): string | null {
  if (LATIN_WORD.test(word)) return spelled(word, TO_CYRILLIC, (part) => (SOFTENED.test(part) ? `${part}[ьъ]?` : part));
  return CYRILLIC_WORD.test(word) ? spelled(word, TO_LATIN, (part) => part) : null;
}

function spelled(
  word: string,
  letters: Readonly<Record<string, string>>,
  ending: (part: string) => string,
): string | null {
  let [pattern, count] = ['', 0];
  for (let at = 0; at < word.length; ) {
    const length =
      [4, 3, 2].find((each) => letters[word.slice(at, at + each)] !== undefined && at + each <= word.length) ?? 1;
    const part = letters[word.slice(at, at + length)] ?? '';
    pattern += ending(part);
    if (part !== '') count++;
    at += length;
  }
  return count < LEAST_LETTERS ? null : pattern;
}

export type Spelling = { start: number; length: number };

/**
 * Where a text holds what `inOtherScript` made of a word, the longest at each place and none within another. Not by the regular
 * expression itself: letters that may be one or two can be shared out in too many ways to try.
 */
export function spellingsIn(text: string, pattern: string): Spelling[] {
  // From each place: where the rest of the word ends at the latest; -1 where it does not stand there.
  let ends = Int32Array.from({ length: text.length + 1 }, (_, place) => place);
  for (const letters of lettersOf(pattern).reverse()) {
    const before = new Int32Array(text.length + 1).fill(-1);
    let isThere = false;
    for (let place = 0; place <= text.length; place++) {
      for (const letter of letters) {
        const end = text.startsWith(letter, place) ? (ends[place + letter.length] ?? -1) : -1;
        if (end > (before[place] ?? -1)) before[place] = end;
      }
      if ((before[place] ?? -1) >= 0) isThere = true;
    }
    if (!isThere) return [];
    ends = before;
  }
  const found: Spelling[] = [];
  for (let start = 0; start <= text.length; start++) {
    const end = ends[start] ?? -1;
    if (end <= start) continue;
    found.push({ start, length: end - start });
    start = end - 1;
  }
  return found;
}

/** Letter by letter what may stand for it: `(ш|щ)[ьъ]?` is one of two, and one of two or nothing. */
const lettersOf = (pattern: string): string[][] =>
  [...pattern.matchAll(/\(([^)]*)\)|(?:\[([^\]]*)\]|(.))(\??)/gu)].map(([, either, anyOf, one = '', maybe]) =>
    either !== undefined
      ? either.split('|')
      : [...(anyOf === undefined ? [one] : Array.from(anyOf)), ...(maybe === '?' ? [''] : [])],
  );

// The same keys on a Latin and on a Russian keyboard.
const LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const RUSSIAN_KEYS = 'йцукенгшщзхъфывапролджэячсмитьбюё';

/** What was meant by a word that was typed with the other keyboard switched on: `ghbdtn` for `привет`. */
export function onOtherKeyboard(word: string): string | null {
  const [from, to] = /^[а-яё]+$/.test(word) ? [RUSSIAN_KEYS, LATIN_KEYS] : [LATIN_KEYS, RUSSIAN_KEYS];
  const letters = Array.from(word, (letter) => to[from.indexOf(letter)]);
  return word.length > 2 && letters.every((letter) => letter !== undefined) ? letters.join('') : null;
}
