import { Select, type SelectProps } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './places.module.css';

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

/** This browser may call a zone by an older name than another did. */
const zones = (current: string | null | undefined): string[] => {
  const known = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  return current && !known.includes(current) ? [current, ...known] : known;
};

const offsets = new Map<string, string>();

/** How far a zone is from UTC just now: `GMT+2`. */
function offsetOf(timeZone: string): string {
  const known = offsets.get(timeZone);
  if (known !== undefined) return known;
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts();
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  offsets.set(timeZone, offset);
  return offset;
}

const zoneName = (zone: string): string => zone.replaceAll('_', ' ');

/** An IANA time zone, by its city. */
export function TimezoneSelect(props: Props) {
  const { t } = useTranslation();
  const data = useMemo(() => zones(props.value).map((zone) => ({ value: zone, label: zoneName(zone) })), [props.value]);
  return (
    <Select
      searchable
      allowDeselect={false}
      maxDropdownHeight={260}
      nothingFoundMessage={t('common.nothingFound')}
      renderOption={({ option }) => (
        <span className={classes.zone}>
          <span className="truncate">{option.label}</span>
          <span className={classes.offset}>{offsetOf(option.value)}</span>
        </span>
      )}
      {...props}
      data={data}
    />
  );
}

/** The time zone that this browser is in. */
export const browserTimezone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Offers the time zone that this browser is in, where it is another. */
export function BrowserTimezone({ current, onUse }: { current: string; onUse: (timezone: string) => void }) {
  const { t } = useTranslation();
  const own = browserTimezone();
  if (own === current) return null;
  return (
    <button type="button" className={classes.own} onClick={() => onUse(own)}>
      {t('settings.useBrowserTimezone', { timezone: zoneName(own) })}
    </button>
  );
}
