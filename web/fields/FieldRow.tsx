import type { ReactNode } from 'react';
import classes from './inline.module.css';

/** A label and a field beside it. */
export function FieldRow({ label, help, children }: { label: string; help?: string | null; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <span className={classes.label} title={help ?? undefined}>
        {label}
      </span>
      {children}
    </div>
  );
}
