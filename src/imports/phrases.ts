import { fold } from '../core/text.ts';

/** The text as it stands, shortened: it may be a whole letter. */
export const quoted = (text: string): string => `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`;

/** What templates may do with a column's text. */
export const FILTERS: Record<string, (text: string) => string> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  /** `Mei-Mei Johns` -> `mei-mei.johns`: fit for an address. */
  dots: (text) => slug(text, '.'),
  hyphens: (text) => slug(text, '-'),
  first: (text) => splitName(text).first,
  last: (text) => splitName(text).last,
};

const slug = (text: string, separator: string): string =>
  fold(text)
    .replace(/[^\p{L}\p{N}-]+/gu, separator)
    .replace(new RegExp(`^[${separator}-]+|[${separator}-]+$`, 'g'), '');

/** `Anna Maria Schmidt` and `Schmidt, Anna Maria`; a single word is a last name. */
export function splitName(text: string): { first: string; last: string } {
  const comma = text.indexOf(',');
  if (comma >= 0) return { first: text.slice(comma + 1).trim(), last: text.slice(0, comma).trim() };
  const words = text.trim().split(/\s+/);
  return { first: words.slice(0, -1).join(' '), last: words.at(-1) ?? '' };
}
