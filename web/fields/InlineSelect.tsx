import type { ComboboxProps } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { type InlineProps, InlineShell } from './InlineShell.tsx';
import type { InlineEdit } from './use-inline-edit.ts';

/** What a select needs to stand in a value's place: open at once, closed with the choice or without one. */
export type InlineSelectProps = {
  'aria-label': string;
  autoFocus: true;
  defaultDropdownOpened: true;
  size: 'xs';
  comboboxProps: ComboboxProps;
  selectFirstOptionOnChange: true;
  allowDeselect: boolean;
  onInput: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void;
  onDropdownClose: () => void;
};

/** Whether letters are typed to choose among a few; where a finger chooses, a keyboard on the screen would only cover them. */
export const isTypedAt = (): boolean => !window.matchMedia('(pointer: coarse)').matches;

/** As in a spreadsheet: who goes on with Tab takes what the letters or the arrows have found. */
function takeFound({ key, currentTarget }: KeyboardEvent<HTMLInputElement>): void {
  if (key !== 'Tab') return;
  const list = document.getElementById(currentTarget.getAttribute('aria-controls') ?? '');
  // What is chosen already would be given up.
  list?.querySelector<HTMLElement>('[data-combobox-selected]:not([data-combobox-active])')?.click();
}

type Props<Value> = InlineProps & {
  edit: InlineEdit<Value>;
  show: (value: Value) => ReactNode;
  isEmpty: (value: Value) => boolean;
  /** Whether choosing what is chosen empties it; whoever types its name means it, though. */
  clearable: boolean;
  aside?: ReactNode;
  select: (props: InlineSelectProps) => ReactNode;
};

export function InlineSelect<Value>({ select, clearable, ...shell }: Props<Value>) {
  const [isTyped, setTyped] = useState(false);
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
          selectFirstOptionOnChange: true,
          onKeyDown: takeFound,
          allowDeselect: clearable && !isTyped,
          onInput: () => setTyped(true),
          onDropdownClose: () => {
            setTyped(false);
            shell.edit.cancel();
          },
        })
      }
    />
  );
}
