/** What Kontor speaks. English comes first: it is what every other language is measured against and falls back to. */
export const LANGUAGES = ['en', 'de', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language of a locale: `de-AT` is read in German. Undefined where Kontor does not speak it. */
export function languageOf(locale: string): Language | undefined {
  const [primary] = locale.trim().toLowerCase().split(/[-_]/);
  return LANGUAGES.find((language) => language === primary);
}

/** The first language of an Accept-Language header that Kontor speaks, by its weights; English where none is asked for. */
export function acceptedLanguage(header: string | undefined): Language {
  if (header === undefined || header === '*') return 'en';
  const wishes = header
    .slice(0, 500)
    .split(',')
    .map((wish) => {
      const [locale = '', ...options] = wish.split(';');
      const weight = options.find((option) => option.trim().startsWith('q='))?.split('=')[1];
      return { language: languageOf(locale), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return wishes.find(({ language }) => language !== undefined)?.language ?? 'en';
}
