import { fold, searchWords } from '../core/text.ts';
import { inOtherScript, onOtherKeyboard } from './other-scripts.ts';
import { typosIn } from './typos.ts';

/** One part of a query: a word, or a telephone number of several. */
export type Term = {
  /** As it was typed, folded; a number's digits alone. */
  word: string;
  /** How it is written in a search text, each as good as the other. */
  texts: readonly string[];
  /** A regular expression for it in the other script. */
  otherScript: string | null;
  /** What the same keys write on the other keyboard: looked for where nothing else is found, as typos are. */
  otherKeyboard: string | null;
  typos: number;
  isNumber: boolean;
};

/** Ways to read a query, each of terms that all have to be found. */
export type Reading = readonly Term[];

/** Digits and what is written between those of a telephone number. */
const NUMBER = /(?:^|\s)([+(]?\d[\d\s()+./\p{Pd}]*\d)(?=\s|$)/gu;
const LEAST_DIGITS = 4;
/** A number's end says enough; what comes before it is written in many ways: `+49`, `0049`, `0`, `(0)`, `8` for `+7`. */
const OWN_DIGITS = 8;
/** More words than people type with mistakes. */
const MOST_TYPO_WORDS = 4;

export function readingsOf(query: string): Reading[] {
  const words = searchWords(query);
  if (words.length === 0) return [];
  const readings = [words.map((word, place) => wordTerm(word, place < MOST_TYPO_WORDS))];
  const folded = fold(query);
  const numbers = [...folded.matchAll(NUMBER)].flatMap(([, text = '']) => numberTerm(text) ?? []);
  if (numbers.length > 0)
    readings.push([...searchWords(folded.replace(NUMBER, ' ')).map((word) => wordTerm(word, false)), ...numbers]);
  return readings;
}

function wordTerm(word: string, mayHaveTypos: boolean): Term {
  return {
    word,
    texts: [word],
    otherScript: inOtherScript(word),
    otherKeyboard: mayHaveTypos ? foldedOrNull(onOtherKeyboard(word)) : null,
    // A wrong digit is another number.
    typos: mayHaveTypos && !/^\P{L}*$/u.test(word) ? typosIn(word) : 0,
    isNumber: false,
  };
}

const foldedOrNull = (text: string | null): string | null => (text === null ? null : fold(text));

/** Without the zeros that are dialled in one's own country alone; null where it is too short to tell anything. */
function numberTerm(text: string): Term | null {
  const digits = text.replace(/\D/g, '').replace(/^0+/, '');
  if (digits.length < LEAST_DIGITS) return null;
  const texts = digits.length > OWN_DIGITS + 1 ? [digits, digits.slice(-OWN_DIGITS)] : [digits];
  return { word: digits, texts, otherScript: null, otherKeyboard: null, typos: 0, isNumber: true };
}
