import { type ComboboxParsedItem, isOptionsGroup, type OptionsFilter } from '@mantine/core';
import { fold, searchWords } from '../../src/core/text.ts';

const textOf = (item: ComboboxParsedItem): string => (isOptionsGroup(item) ? '' : fold(item.label));

/** The options that what is typed may mean, whatever its accents; those that begin so come first: Enter takes the first. */
export const matching: OptionsFilter = ({ options, search }) => {
  const words = searchWords(search);
  const begins = (item: ComboboxParsedItem) => Number(textOf(item).startsWith(words[0] ?? ''));
  return options
    .filter((item) => words.every((word) => textOf(item).includes(word)))
    .sort((a, b) => begins(b) - begins(a));
};
