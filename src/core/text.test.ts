import { expect, test } from 'vitest';
import {
  containing,
  day,
  email,
  fold,
  longText,
  phone,
  searchText,
  searchWords,
  text,
  timestamp,
  webAddress,
} from './text.ts';

test.each([
  ['Jürgen Müller', 'jurgen muller'],
  ['ŁÓDŹ', 'lodz'],
  ['Straße', 'strasse'],
  ['Ærø', 'aero'],
  ['İstanbul Isparta', 'istanbul isparta'],
  ['ｆｕｌｌ ﬁne', 'full fine'],
  ['Жуков', 'жуков'],
  ['東京', '東京'],
])('%s is found as %s', (written, folded) => {
  expect(fold(written)).toBe(folded);
  expect(fold(folded)).toBe(folded);
});

test('a search text holds folded words and bare digits, so that every word of a query is in it', () => {
  const stored = searchText(['Émile Zola', null, 'emile@zola.fr'], ['+33 (0)1 23', null]);
  expect(stored).toBe('emile zola emile@zola.fr 330123');
  for (const word of searchWords('  ZOLA  émile ')) expect(stored).toContain(word);
  expect(searchWords('   ')).toEqual([]);
});

test('a pattern matches its word literally', () => {
  expect(containing('50%_\\')).toBe('%50\\%\\_\\\\%');
});

test('what is accepted comes back in one form', () => {
  expect(text(5).parse('  Anna ')).toBe('Anna');
  expect(longText().parse(' a\n')).toBe(' a\n');
  expect(email().parse(' Anna@Example.com ')).toBe('Anna@Example.com');
  expect(timestamp().parse('2025-03-15T14:22:00+02:00')).toEqual(new Date('2025-03-15T12:22:00Z'));
  expect(day().parse('2024-02-29')).toBe('2024-02-29');
  expect(phone().parse('+49 (0)30 / 123-45 ext. 6')).toBe('+49 (0)30 / 123-45 ext. 6');
  expect(webAddress().parse('https://example.com/a?b#c')).toBe('https://example.com/a?b#c');
});

test.each([
  ['empty text', text(5), ' \t ', 'must not be empty'],
  ['long text', text(5), 'abcdef', 'must be at most 5 characters'],
  ['NUL', text(5), 'a\0b', 'must not contain NUL or broken characters'],
  ['half of a pair', longText(), 'a\ud800', 'must not contain NUL or broken characters'],
  [
    'a name for an e-mail address',
    email(),
    'Anna <anna@example.com>',
    'must be an e-mail address like anna@example.com',
  ],
  ['two e-mail addresses', email(), 'a@example.com,b@example.com', 'must be an e-mail address like anna@example.com'],
  [
    'a header in an e-mail address',
    email(),
    'a@example.com\r\nBcc: b@example.com',
    'must be an e-mail address like anna@example.com',
  ],
  ['a phone without digits', phone(), 'call me', 'must be a telephone number'],
  ['markup for a phone', phone(), '<b>1</b>', 'must be a telephone number'],
  [
    'a script for an address',
    webAddress(),
    'javascript:alert(1)',
    'must be a web address that begins with http:// or https://',
  ],
  [
    'an address without its protocol',
    webAddress(),
    'example.com',
    'must be a web address that begins with http:// or https://',
  ],
  ['a time without a zone', timestamp(), '2025-03-15T14:22:00', 'must be a time like 2025-03-15T14:22:00Z'],
  ['a time that never was', timestamp(), '2025-02-30T14:22:00Z', 'must be a time like 2025-03-15T14:22:00Z'],
  ['a year too far', timestamp(), '9999-01-01T00:00:00Z', 'must be between 1900 and 2200'],
  ['a day that never was', day(), '2025-02-29', 'must be a date like 2025-03-15'],
  ['a day in another order', day(), '15.03.2025', 'must be a date like 2025-03-15'],
])('refuses %s', (_what, schema, value, message) => {
  expect(schema.safeParse(value).error?.issues[0]?.message).toBe(message);
});
