import { z } from 'zod';
import { word } from './messages/words.ts';

const UNSTORABLE = /\0/;
const COMBINING_MARKS = /\p{M}/gu;
const LETTERS_WITHOUT_DECOMPOSITION: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

const isStorable = (value: string): boolean => !UNSTORABLE.test(value) && value.isWellFormed();

/** One line of text, trimmed, not empty. */
export const text = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1, word('notEmpty'))
    .max(maxLength, word('maxLength', { count: maxLength }))
    .refine(isStorable, word('unstorable'));

/** Text of several lines; may be empty. */
export const longText = (maxLength = 20_000) =>
  z
    .string()
    .max(maxLength, word('maxLength', { count: maxLength }))
    .refine(isStorable, word('unstorable'));

export const email = () =>
  z
    .string()
    .trim()
    .max(254, word('maxLength', { count: 254 }))
    .pipe(z.email(word('email')));

export const phone = () =>
  text(50).refine((value) => /\d/.test(value) && /^[\d\s()+./\-–#*,;a-z]+$/i.test(value), word('phone'));

/** A web address that is safe to put into a link. */
export const webAddress = () =>
  text(2_000).refine((value) => {
    const url = URL.parse?.(value) ?? (URL.canParse(value) ? new URL(value) : null);
    return url !== null && (url.protocol === 'http:' || url.protocol === 'https:');
  }, word('webAddress'));

/** A moment: ISO 8601 with a zone on the wire, `Date` in the server. */
export const timestamp = () =>
  z.iso
    .datetime({ offset: true, ...word('time') })
    .refine((value) => value >= '1900' && value < '2200', word('year'))
    .transform((value) => new Date(value));

/** A calendar day. */
export const day = () => z.iso.date(word('day')).refine((value) => value >= '1900' && value < '2200', word('year'));

/** Lower case without diacritics: how text is stored for search and how a query is compared with it. */
export function fold(value: string): string {
  return value
    .normalize('NFKD')
    .replace(COMBINING_MARKS, '')
    .toLowerCase()
    .replace(/[ßøłđæœı]/g, (letter) => LETTERS_WITHOUT_DECOMPOSITION[letter] ?? letter);
}

/** What a record is found by: its folded texts, and its numbers' digits alone. */
export function searchText(texts: readonly (string | null)[], phones: readonly (string | null)[] = []): string {
  const digits = phones.map((value) => value?.replace(/\D/g, '') ?? '');
  return [...texts.map((value) => fold(value ?? '')), ...digits].filter(Boolean).join(' ').slice(0, 4_000);
}

/** The words of a query, folded, each to be found anywhere in a search text. */
export function searchWords(query: string): string[] {
  return fold(query).split(/\s+/).filter(Boolean).slice(0, 10);
}

/** A word as a LIKE pattern that matches it anywhere, literally. */
export const containing = (word: string): string => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

/** What people type into a search box. */
export const query = () =>
  z
    .string()
    .max(200, word('maxLength', { count: 200 }))
    .refine(isStorable, word('unstorable'));
