import { ActionIcon, Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconColumns3, IconPin, IconPinFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fold } from '../../src/core/text.ts';
import { movedColumn } from './columns.ts';
import classes from './table.module.css';
import type { TableLookState } from './use-table-look.ts';

const MANY = 10;

const focus = (box: HTMLElement | null) => box?.focus();

/** Which columns are shown, in which order, and which of them stay when the others are scrolled; the first always does. */
export function ColumnMenu<Row>({ look }: { look: TableLookState<Row> }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  // What is ticked moves among those that are shown, and back; the keyboard goes along.
  const [turned, setTurned] = useState<string | null>(null);
  const { known, columns, setColumns } = look;
  const others = known.filter(({ id }) => !columns.some((column) => column.id === id));
  function close() {
    setWanted('');
    setTurned(null);
  }
  function show(next: typeof columns, id: string) {
    setTurned(id);
    setColumns(next);
  }
  const isWanted = ({ label }: { label: string }) => fold(label).includes(fold(wanted));
  return (
    <Popover position="bottom-end" trapFocus returnFocus onClose={close}>
      <Popover.Target>
        <ActionIcon aria-label={t('table.columns')} title={t('table.columns')} visibleFrom="sm">
          <IconColumns3 size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p="xs" className={classes.columnsMenu}>
        {known.length > MANY && (
          <TextInput
            size="xs"
            mb={6}
            aria-label={t('table.findColumn')}
            placeholder={t('table.findColumn')}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
        )}
        <div className={classes.choices} role="group" aria-label={t('table.columns')}>
          {columns
            .slice(1)
            .filter(isWanted)
            .map((column) => {
              const { id, label, isPinned } = column;
              return (
                <div key={id} className={classes.choice}>
                  <Checkbox
                    size="xs"
                    label={label}
                    checked
                    ref={id === turned ? focus : undefined}
                    onChange={() =>
                      show(
                        columns.filter((each) => each.id !== id),
                        id,
                      )
                    }
                  />
                  <span className={classes.choiceTools}>
                    <ActionIcon
                      size="sm"
                      aria-label={t('table.upOf', { label })}
                      onClick={() => setColumns(movedColumn(columns, id, -1))}
                    >
                      <IconChevronUp size={13} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      size="sm"
                      aria-label={t('table.downOf', { label })}
                      onClick={() => setColumns(movedColumn(columns, id, 1))}
                    >
                      <IconChevronDown size={13} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      size="sm"
                      aria-pressed={isPinned}
                      aria-label={t('table.pinOf', { label })}
                      onClick={() =>
                        setColumns(columns.map((each) => (each.id === id ? { ...each, isPinned: !isPinned } : each)))
                      }
                    >
                      {isPinned ? <IconPinFilled size={13} aria-hidden /> : <IconPin size={13} aria-hidden />}
                    </ActionIcon>
                  </span>
                </div>
              );
            })}
          {others.filter(isWanted).map((column) => (
            <Checkbox
              key={column.id}
              size="xs"
              label={column.label}
              checked={false}
              ref={column.id === turned ? focus : undefined}
              onChange={() => show([...columns, { ...column, isPinned: false }], column.id)}
            />
          ))}
        </div>
        <Button variant="subtle" size="compact-xs" mt={8} onClick={() => setColumns(look.usual)}>
          {t('table.usualColumns')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
