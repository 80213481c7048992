import { LANGUAGES, type Language } from '../../core/messages/languages.ts';
import type { RecordType } from '../../records/input.ts';
import { de } from './de.ts';
import { en, type Labels } from './en.ts';
import { ru } from './ru.ts';

export const LABELS: Readonly<Record<Language, Labels>> = { en, de, ru };

/** All that a value of a closed set is called, in whatever language: files that were exported come back. */
export const namesOfChoice = (type: RecordType, field: string, value: string): string[] =>
  LANGUAGES.flatMap((language) => LABELS[language].choices[type][field]?.[value] ?? []);
