import { ActionIcon, Checkbox, Popover } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import classes from './table.module.css';
import { useColumnChoice, useSeenColumns } from './use-column-choice.ts';

type Props = {
  type: RecordType;
  columns: readonly { id: string; label: string; isHiddenAtFirst?: boolean }[];
};

/** Which columns are shown; the first always is. */
export function ColumnMenu({ type, columns: all }: Props) {
  const { t } = useTranslation();
  const columns = useSeenColumns(type, all);
  const { visibility, setVisibility } = useColumnChoice(type, columns);
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <ActionIcon aria-label={t('table.columns')} title={t('table.columns')} visibleFrom="sm">
          <IconColumns3 size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <div className={classes.choices} role="group" aria-label={t('table.columns')}>
          {columns.slice(1).map(({ id, label }) => (
            <Checkbox
              key={id}
              size="xs"
              label={label}
              checked={visibility[id] !== false}
              onChange={(event) => setVisibility({ ...visibility, [id]: event.currentTarget.checked })}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
