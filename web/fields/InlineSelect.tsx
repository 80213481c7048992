import type { ComboboxProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { type InlineProps, InlineShell } from './InlineShell.tsx';
import type { InlineEdit } from './use-inline-edit.ts';

/** What a select needs to stand in a value's place: open at once, closed with the choice or without one. */
export type InlineSelectProps = {
  'aria-label': string;
  autoFocus: true;
  defaultDropdownOpened: true;
  size: 'xs';
  comboboxProps: ComboboxProps;
  onDropdownClose: () => void;
};

type Props<Value> = InlineProps & {
  edit: InlineEdit<Value>;
  show: (value: Value) => ReactNode;
  isEmpty: (value: Value) => boolean;
  aside?: ReactNode;
  select: (props: InlineSelectProps) => ReactNode;
};

export function InlineSelect<Value>({ select, ...shell }: Props<Value>) {
  return (
    <InlineShell
      {...shell}
      editor={
        shell.edit.isEditing &&
        select({
          'aria-label': shell.label,
          autoFocus: true,
          defaultDropdownOpened: true,
          size: 'xs',
          comboboxProps: { width: 'max-content', position: 'bottom-start' },
          onDropdownClose: shell.edit.cancel,
        })
      }
    />
  );
}
