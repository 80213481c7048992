import { Popover, type PopoverProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { type InlineProps, InlineShell } from './InlineShell.tsx';
import type { InlineEdit } from './use-inline-edit.ts';

type Props<Value> = InlineProps &
  Pick<PopoverProps, 'position'> & {
    edit: InlineEdit<Value>;
    show: (value: Value) => ReactNode;
    isEmpty: (value: Value) => boolean;
    padding: 'xs' | 'sm';
    children: ReactNode;
  };

/** A field whose value stays in sight while what chooses another opens below it. */
export function InlinePopover<Value>({ edit, position = 'bottom-start', padding, children, ...shell }: Props<Value>) {
  return (
    <Popover
      opened={edit.isEditing}
      onChange={(opened) => !opened && edit.cancel()}
      position={position}
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <div>
          <InlineShell {...shell} edit={{ ...edit, isEditing: false }} editor={null} />
        </div>
      </Popover.Target>
      <Popover.Dropdown p={padding} role="dialog" aria-label={shell.label}>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
