import { Tooltip, UnstyledButton } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './inline.module.css';

/** A label and a field beside it. */
export function FieldRow({ label, help, children }: { label: string; help?: string | null; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <span className={classes.label}>
        {label}
        {help && (
          <Tooltip label={help} multiline maw={260} events={{ hover: true, focus: true, touch: true }}>
            <UnstyledButton className={classes.help} aria-label={`${label}: ${help}`}>
              <IconInfoCircle size={13} stroke={1.6} aria-hidden />
            </UnstyledButton>
          </Tooltip>
        )}
      </span>
      {children}
    </div>
  );
}
