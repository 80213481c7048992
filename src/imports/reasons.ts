import type { FieldErrors } from '../core/errors.ts';
import type { Language } from '../core/messages/languages.ts';
import { inEnglish, type Message } from '../core/messages/message.ts';
import { tell } from '../core/messages/tell.ts';
import { messageOfWord } from '../core/messages/words.ts';
import type { Reason, Reasons } from './input.ts';
import { quoted } from './phrases.ts';

export const because = (said: Message, cell?: string): Reason =>
  cell === undefined ? { said } : { said, cell: quoted(cell) };

/** What a schema said, in English, to be told in any language. */
export const saidBySchema = (text: string | undefined): Message =>
  (text === undefined ? undefined : messageOfWord(text)) ?? inEnglish(text ?? 'is not valid');

export const tellReasons = (reasons: Reasons, language: Language): Record<string, string> =>
  Object.fromEntries(
    Object.entries(reasons).map(([where, { said, cell }]) => [
      where,
      cell === undefined ? tell(said, language) : `${cell} ${tell(said, language)}`,
    ]),
  );

export const reasonsOf = (errors: FieldErrors): Reasons =>
  Object.fromEntries(Object.entries(errors).map(([field, said]) => [field, { said }]));
