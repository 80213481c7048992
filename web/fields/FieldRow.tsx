import type { ReactNode } from 'react';
import classes from './inline.module.css';

/** A label and a field beside it. */
export function FieldRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <span className={classes.label}>{label}</span>
      {children}
    </div>
  );
}
