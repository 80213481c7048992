import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
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

/** A folder for each further language, with English's files in it; loaded when somebody uses it. */
const languages = import.meta.glob<Record<string, unknown>>(['./*/*.json', '!./en/*'], { import: 'default' });

/** English and whatever has a folder. */
export const LANGUAGES: readonly string[] = [
  ...new Set(['en', ...Object.keys(languages).map((path) => path.split('/')[1] ?? 'en')]),
];

/** Switches to a language, `en` where there is no other; `pt-BR` falls back to `pt`. */
export async function switchLanguage(locale: string): Promise<void> {
  const language = locale.split('-')[0] ?? 'en';
  if (language === i18next.language) return;
  const files = Object.entries(languages).filter(([path]) => path.startsWith(`./${language}/`));
  if (files.length > 0 && !i18next.hasResourceBundle(language, 'translation')) {
    const entries = await Promise.all(
      files.map(async ([path, load]) => [path.split('/').at(-1)?.replace('.json', '') ?? path, await load()] as const),
    );
    i18next.addResourceBundle(language, 'translation', Object.fromEntries(entries));
  }
  await i18next.changeLanguage(files.length > 0 ? language : 'en');
  document.documentElement.lang = i18next.language;
}
