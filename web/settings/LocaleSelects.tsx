import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, type Language, languageOf } from '../../src/core/messages/languages.ts';
import { languageName } from '../i18n/index.ts';
import { createFormat } from '../lib/format.ts';

/** Where a language is written in ways of its own. */
const REGIONS: Record<Language, readonly string[]> = {
  en: ['US', 'GB', 'IE', 'CA', 'AU', 'NZ', 'IN', 'ZA'],
  de: ['DE', 'AT', 'CH', 'LI', 'LU'],
  ru: ['RU', 'BY', 'KZ', 'KG'],
};

const SAMPLE = '2026-03-14T16:30:00Z';
const SAMPLE_AMOUNT = 1234.5;

/** How dates, times and numbers are written there. */
function sampleOf(locale: string): string {
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short', timeZone: 'UTC' });
  return `${moment.format(new Date(SAMPLE))} · ${createFormat({ locale, timeZone: 'UTC' }).number(SAMPLE_AMOUNT)}`;
}

type Props = {
  /** A language, perhaps of a region. */
  value: string;
  onChange: (locale: string) => void;
  error: string | undefined;
};

/** The language of the screen, and how dates and numbers are written in it. */
export function LocaleSelects({ value, onChange, error }: Props) {
  const { t, i18n } = useTranslation();
  const language = languageOf(value) ?? 'en';
  const [, region = ''] = value.split('-');
  const regionNames = new Intl.DisplayNames(i18n.language, { type: 'region' });
  const regions =
    REGIONS[language].includes(region) || region === '' ? REGIONS[language] : [region, ...REGIONS[language]];
  return (
    <>
      <Select
        allowDeselect={false}
        label={t('settings.language')}
        error={error}
        data={LANGUAGES.map((code) => ({ value: code, label: languageName(code) }))}
        value={language}
        onChange={(code) => code && onChange(code)}
      />
      <Select
        allowDeselect={false}
        label={t('settings.formats')}
        description={sampleOf(value)}
        data={[
          { value: '', label: t('settings.browserFormats') },
          ...regions.map((code) => ({ value: code, label: regionNames.of(code) ?? code })),
        ]}
        value={region}
        onChange={(code) => onChange(code ? `${language}-${code}` : language)}
      />
    </>
  );
}
