import { de as deFields } from './fields/de.ts';
import { en as enFields } from './fields/en.ts';
import { ru as ruFields } from './fields/ru.ts';
import type { Language } from './languages.ts';
import { de as deMails } from './mails/de.ts';
import { en as enMails } from './mails/en.ts';
import { ru as ruMails } from './mails/ru.ts';
import { fill, type Message, type MessageKey, type Text } from './message.ts';
import { de } from './refusals/de.ts';
import { en } from './refusals/en.ts';
import { ru } from './refusals/ru.ts';

const catalogues: Readonly<Record<Language, Readonly<Record<MessageKey, Text>>>> = {
  en: { ...enFields, ...en, ...enMails },
  de: { ...deFields, ...de, ...deMails },
  ru: { ...ruFields, ...ru, ...ruMails },
};

/** Puts a message into words. */
export const tell = ({ key, parameters }: Message, language: Language): string =>
  fill(catalogues[language][key], language, parameters);
