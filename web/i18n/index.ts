import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en as englishFields } from '../../src/core/messages/fields/en.ts';
import { type Language, languageOf } from '../../src/core/messages/languages.ts';
import { speak } from '../../src/core/messages/words.ts';
import { usePreferences } from '../preferences.ts';
import { en } from './en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
    returnNull: false;
  }
}

/** Resolves at once: English is in the bundle. */
export const i18n = i18next;

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  // React escapes what it renders.
  interpolation: { escapeValue: false },
  returnNull: false,
});

/** Each is one file of its own, loaded when somebody uses it. */
const loaders = { de: () => import('./de.ts'), ru: () => import('./ru.ts') };

/** As whoever speaks it calls it. */
export function languageName(language: Language): string {
  const name = new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language;
  return name.slice(0, 1).toLocaleUpperCase(language) + name.slice(1);
}

/** What was read here last or chosen on the sign-in page, else what the browser asks for. */
const usualLanguage = (): string =>
  usePreferences.getState().language ?? navigator.languages.find((locale) => languageOf(locale)) ?? 'en';

/** `./de/nav.json` -> `nav`. */
const namespaceOf = (path: string): string => path.replace(/^.*\/|\.json$/g, '');

/** The screens' texts, and what the server's schemas say as they check forms in the browser. */
async function load(language: Language): Promise<void> {
  if (language === 'en') return speak(language, englishFields);
  const { texts, fields } = await loaders[language]();
  const named = Object.entries(texts).map(([path, namespace]) => [namespaceOf(path), namespace] as const);
  i18next.addResourceBundle(language, 'translation', Object.fromEntries(named));
  speak(language, fields);
}

/** Switches to the language of a locale, English where there is no other; the first pages of the next visit begin in it. */
export async function switchLanguage(locale: string): Promise<void> {
  const language = languageOf(locale) ?? 'en';
  usePreferences.getState().setLanguage(language);
  if (language === i18next.language) return;
  // A language that can't be loaded just now is no reason to show nothing.
  const isLoaded = await load(language).then(
    () => true,
    () => false,
  );
  if (!isLoaded) return;
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Before anything is shown: who is there is not known yet. */
export const startLanguage = (): Promise<void> => switchLanguage(usualLanguage());
