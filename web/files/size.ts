import { useTranslation } from 'react-i18next';

const UNITS = ['byte', 'kilobyte', 'megabyte'] as const;

/** `2.4 MB`, as the language has it. */
export function useSizeWords(): (bytes: number) => string {
  const { i18n } = useTranslation();
  return (bytes) => {
    const power = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
    return new Intl.NumberFormat(i18n.language, {
      style: 'unit',
      unit: UNITS[power],
      // The short form of a byte has no plural in English.
      unitDisplay: power === 0 ? 'long' : 'short',
      maximumFractionDigits: power === 2 ? 1 : 0,
    }).format(bytes / 1_000 ** power);
  };
}
