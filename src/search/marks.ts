import { fold } from '../core/text.ts';
import { spellingsIn } from './other-scripts.ts';
import type { Reading, Term } from './terms.ts';
import { typosFrom } from './typos.ts';

/** Where a part of a text begins and where it ends, in UTF-16 units. */
export type Mark = [start: number, end: number];

/** A text as it is searched, and for each of its units the place of the letter that it comes from. */
type Folded = { text: string; starts: readonly number[]; ends: readonly number[] };

function foldedWithPlaces(written: string, isDigits: boolean): Folded {
  let text = '';
  const [starts, ends]: [number[], number[]] = [[], []];
  let at = 0;
  for (const letter of written) {
    const part = isDigits ? letter.replace(/\D/g, '') : fold(letter);
    // A mark of its own belongs to the letter before it.
    if (part === '' && ends.length > 0 && !isDigits) ends[ends.length - 1] = at + letter.length;
    for (let unit = 0; unit < part.length; unit++) {
      starts.push(at);
      ends.push(at + letter.length);
    }
    text += part;
    at += letter.length;
  }
  return { text, starts, ends };
}

/** The parts of a text that answer a query, in order and apart. */
export function marksIn(written: string, readings: readonly Reading[]): Mark[] {
  const marks = readings.flat().flatMap((term) => marksOf(written, term));
  const apart: Mark[] = [];
  for (const [start, end] of marks.toSorted(([a], [b]) => a - b)) {
    const last = apart.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
}

/** Of a long text, letters that are shown before what was found, and all in all. */
const [BEFORE, EXCERPT] = [20, 100];

/** The part of a text around what answers a query; null where nothing does. */
export function excerptOf(text: string, readings: readonly Reading[]): string | null {
  const [[start] = []] = marksIn(text, readings);
  if (start === undefined) return null;
  const from = text.length <= EXCERPT ? 0 : Math.max(0, start - BEFORE);
  const excerpt = text
    .slice(from, from + EXCERPT)
    .replaceAll(/\s+/g, ' ')
    .toWellFormed();
  return `${from > 0 ? '…' : ''}${excerpt}`;
}

function marksOf(written: string, term: Term): Mark[] {
  const folded = foldedWithPlaces(written, term.isNumber);
  const markOf = ({ start, length }: Found): Mark => [
    folded.starts[start] ?? 0,
    folded.ends[start + length - 1] ?? written.length,
  ];
  return foundOf(folded.text, term).map(markOf);
}

type Found = { start: number; length: number };

/** Where a term stands in a folded text: as it was typed, else in the other script or keyboard, else with typos. */
function foundOf(text: string, term: Term): Found[] {
  for (const each of term.texts) {
    const found = occurrences(text, each);
    if (found.length > 0) return found;
  }
  if (term.otherScript !== null) {
    const found = spellingsIn(text, term.otherScript);
    if (found.length > 0) return preferStarts(text, found);
  }
  if (term.otherKeyboard !== null) {
    const found = occurrences(text, term.otherKeyboard);
    if (found.length > 0) return found;
  }
  return term.typos === 0 ? [] : nearest(text, term);
}

function occurrences(text: string, part: string): Found[] {
  const found: Found[] = [];
  for (let start = text.indexOf(part); start >= 0; start = text.indexOf(part, start + part.length)) {
    found.push({ start, length: part.length });
  }
  return preferStarts(text, found);
}

/** Where words begin with it, only these. */
function preferStarts(text: string, found: Found[]): Found[] {
  const atStarts = found.filter(({ start }) => start === 0 || /[^\p{L}\p{N}]/u.test(text[start - 1] ?? ''));
  return atStarts.length > 0 ? atStarts : found;
}

/** The words that are most like the term. */
function nearest(text: string, { word, typos }: Term): Found[] {
  const words = wordsOf(text, word).map((found) => ({
    ...found,
    typos: typosFrom(word, text.slice(found.start, found.start + found.length), typos),
  }));
  const least = Math.min(...words.map((each) => each.typos));
  return least > typos ? [] : words.filter((each) => each.typos === least);
}

/** An address is compared as a whole, a word with words. */
function* wordsIn(text: string, like: string): Generator<Found> {
  const pattern = /^[\p{L}\p{N}]+$/u.test(like) ? /[\p{L}\p{N}]+/gu : /\S+/gu;
  for (const { index, 0: match } of text.matchAll(pattern)) yield { start: index, length: match.length };
}
const wordsOf = (text: string, like: string): Found[] => [...wordsIn(text, like)];

/** How many typos a folded text makes of a query; null where it does not hold it. */
export function typosOf(text: string, readings: readonly Reading[]): number | null {
  let least: number | null = null;
  for (const reading of readings) {
    let sum = 0;
    for (const term of reading) sum += typosOfTerm(text, term);
    if (sum !== Number.POSITIVE_INFINITY && (least === null || sum < least)) least = sum;
  }
  return least;
}

function typosOfTerm(text: string, term: Term): number {
  if (term.texts.some((each) => text.includes(each))) return 0;
  if (term.otherScript !== null && spellingsIn(text, term.otherScript).length > 0) return 0;
  if (term.otherKeyboard !== null && text.includes(term.otherKeyboard)) return 0;
  if (term.typos === 0) return Number.POSITIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (const { start, length } of wordsIn(text, term.word)) {
    const typos = typosFrom(term.word, text.slice(start, start + length), term.typos);
    if (typos <= term.typos && typos < least) least = typos;
  }
  return least;
}
