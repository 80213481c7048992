import { expect, test } from 'vitest';
import { askedBefore, matchingPeople, typedAfterMention, withIds, withMention, withNames } from './mention-text.ts';

const people = [
  { id: 1, name: 'Anna Berg' },
  { id: 2, name: 'Anna' },
  { id: 3, name: 'Jürgen (Süd) Öz' },
  { id: 4, name: 'Ira' },
  { id: 5, name: 'Ira' },
];

test.each([
  ['Please, <@1>: call <@2>.', 'Please, @Anna Berg: call @Anna.'],
  ['<@3>', '@Jürgen (Süd) Öz'],
  ['<@4> and <@5>', '@Ira #4 and @Ira #5'],
  ['<@9> is not known', '<@9> is not known'],
])('what is stored as %s is written as %s, and back', (stored, written) => {
  expect(withNames(stored, people)).toBe(written);
  expect(withIds(written, new Set([1, 2, 3, 4, 5]), people)).toBe(stored);
});

test('a name is a mention only where it was chosen, and whole', () => {
  expect(withIds('@Anna, @Annabel, anna@Anna.example', new Set([1]), people)).toBe(
    '@Anna, @Annabel, anna@Anna.example',
  );
  expect(withIds('@Anna, @Annabel', new Set([2]), people)).toBe('<@2>, @Annabel');
});

test.each([
  ['@', ''],
  ['Hello @an', 'an'],
  ['(@Anna B', 'Anna B'],
  ['anna@example', null],
  ['@Anna Berg ', null],
  ['no one', null],
])('before the caret %j asks for %j', (text, query) => {
  expect(askedBefore(text)).toBe(query);
});

test('people are found by the beginnings of their names, however they are spelled', () => {
  expect(matchingPeople(people, 'ber an').map(({ id }) => id)).toEqual([1]);
  expect(matchingPeople(people, 'jurgen').map(({ id }) => id)).toEqual([3]);
  expect(matchingPeople(people, '')).toHaveLength(5);
});

test('who is chosen stands where they were asked for', () => {
  const anna = { id: 1, name: 'Anna Berg' };
  expect(withMention('Ask @an tomorrow', 7, 'an', anna, people)).toEqual({
    text: 'Ask @Anna Berg tomorrow',
    caret: 15,
  });
});

test.each([
  ['Ask @Anna  today', 11, 'Ask @Anna today', 10],
  ['Ask @Anna .', 11, 'Ask @Anna.', 10],
  ['Ask @Anna t', 11, 'Ask @Anna t', 11],
])('%j with something typed at %i becomes %j', (typed, at, text, caret) => {
  expect(typedAfterMention(typed, at)).toEqual({ text, caret });
});
