import { expect, test } from 'vitest';
import { knownZone, preferredLocale } from './locale.ts';

test.each<[locale: string, languages: string[], preferred: string]>([
  ['en', ['de-DE', 'en-GB', 'en-US'], 'en-GB'],
  ['en', ['en-US@posix', 'en'], 'en'],
  ['en', ['en-US@posix', 'en-IE'], 'en-IE'],
  ['de-AT', ['de-CH'], 'de-AT'],
  ['ru', [], 'ru'],
])('%s before a browser that asks for %j is %s', (locale, languages, preferred) => {
  expect(preferredLocale(locale, languages)).toBe(preferred);
});

test('a zone that the browser does not know gives way to the next', () => {
  expect(knownZone(['Mars/Olympus_Mons', null, 'Asia/Tokyo'])).toBe('Asia/Tokyo');
  expect(knownZone([undefined, 'Etc/Nowhere'])).toBe('UTC');
});
