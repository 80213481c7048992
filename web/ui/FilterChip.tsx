import { Popover, UnstyledButton } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './filter-chip.module.css';

type Props = {
  label: string;
  /** What the filter is set to, in words; absent while it is not set. */
  value?: ReactNode;
  onClear: () => void;
  /** The editor in the popover; call `close` when a choice is final. */
  children: (close: () => void) => ReactNode;
};

/** One part of the sentence that the filters make: "Owner Ann ×", or "+ Owner" while unset. */
export function FilterChip({ label, value, onClear, children }: Props) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const isSet = value !== undefined && value !== null && value !== '';
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus withRoles={false}>
      <Popover.Target>
        <span className={classes.chip} data-empty={isSet ? undefined : true}>
          <UnstyledButton className={classes.button} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {!isSet && <IconPlus size={12} aria-hidden />}
            <span className={isSet ? classes.label : undefined}>{label}</span>
            {isSet && <span className={`${classes.value} truncate`}>{value}</span>}
          </UnstyledButton>
          {isSet && (
            <UnstyledButton className={classes.clear} aria-label={t('filters.clear', { label })} onClick={onClear}>
              <IconX size={12} aria-hidden />
            </UnstyledButton>
          )}
        </span>
      </Popover.Target>
      <Popover.Dropdown p="xs" role="dialog" aria-label={label}>
        {children(() => setOpen(false))}
      </Popover.Dropdown>
    </Popover>
  );
}

/** A filter that a link has set, which can only be taken back. */
export function FixedFilter({ label, value, onClear }: { label: string; value: ReactNode; onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <span className={classes.chip}>
      <span className={classes.button}>
        <span className={classes.label}>{label}</span>
        <span className={`${classes.value} truncate`}>{value}</span>
      </span>
      <UnstyledButton className={classes.clear} aria-label={t('filters.clear', { label })} onClick={onClear}>
        <IconX size={12} aria-hidden />
      </UnstyledButton>
    </span>
  );
}
