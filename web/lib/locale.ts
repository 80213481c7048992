import { isTimezone } from '../../src/core/zones.ts';

/**
 * The locale as the browser knows it more closely: one that is set to British English knows more than an account set to
 * English. What browsers ask for is not always a language tag: without a language of its own, Chromium says `en-US@posix`.
 */
export function preferredLocale(locale: string, languages: readonly string[]): string {
  const prefix = `${locale.toLowerCase()}-`;
  return languages.find((language) => language.toLowerCase().startsWith(prefix) && isTag(language)) ?? locale;
}

function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch {
    return false;
  }
}

/** The first of these zones that the browser has heard of: it may be older than the server's list. */
export const knownZone = (zones: readonly (string | null | undefined)[]): string =>
  zones.find((zone) => typeof zone === 'string' && isTimezone(zone)) ?? 'UTC';
