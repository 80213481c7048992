import { Select, type SelectProps } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

type Props = Omit<SelectProps, 'data' | 'multiple'>;

/** A currency by its code or its name. */
export function CurrencySelect(props: Props) {
  const { t, i18n } = useTranslation();
  const data = useMemo(() => {
    const names = new Intl.DisplayNames(i18n.language, { type: 'currency' });
    return Intl.supportedValuesOf('currency').map((code) => ({
      value: code,
      label: `${code} · ${names.of(code) ?? code}`,
    }));
  }, [i18n.language]);
  return (
    <Select
      searchable
      allowDeselect={false}
      limit={100}
      maxDropdownHeight={260}
      nothingFoundMessage={t('common.nothingFound')}
      {...props}
      data={data}
    />
  );
}

const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** An IANA time zone, by its city. */
export function TimezoneSelect(props: Props) {
  const { t } = useTranslation();
  const data = useMemo(() => zones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })), []);
  return (
    <Select
      searchable
      allowDeselect={false}
      maxDropdownHeight={260}
      nothingFoundMessage={t('common.nothingFound')}
      {...props}
      data={data}
    />
  );
}

/** The time zone that this browser is in. */
export const browserTimezone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
