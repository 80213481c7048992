import { SegmentedControl, VisuallyHidden } from '@mantine/core';
import type { IconTable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './list-page.module.css';

type Props<Value extends string> = {
  value: Value;
  choices: readonly { value: Value; label: string; icon: typeof IconTable }[];
  onChange: (value: Value) => void;
};

/** How a list's records are laid out: as a board, a table, a calendar. */
export function LayoutSwitch<Value extends string>({ value, choices, onChange }: Props<Value>) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      className={classes.layouts}
      aria-label={t('table.layout')}
      value={value}
      onChange={onChange}
      data={choices.map(({ value: each, label, icon: Icon }) => ({
        value: each,
        label: (
          <span className={classes.layout} title={label}>
            <Icon size={15} stroke={1.7} aria-hidden />
            <VisuallyHidden>{label}</VisuallyHidden>
          </span>
        ),
      }))}
    />
  );
}
