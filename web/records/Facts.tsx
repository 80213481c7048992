import type { ReactNode } from 'react';
import classes from './facts.module.css';

/** What matters about a record, side by side. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

type Props = {
  label: string;
  children: ReactNode;
  /** Below the value, in small letters. */
  note?: ReactNode;
  tone?: 'negative' | 'warning' | 'positive' | undefined;
  /** Takes the room of two. */
  isDouble?: boolean;
};

export function Fact({ label, children, note, tone, isDouble = false }: Props) {
  return (
    <div className={classes.fact} data-double={isDouble || undefined}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value} data-tone={tone}>
        {children}
      </dd>
      {note && <dd className={classes.note}>{note}</dd>}
    </div>
  );
}

/** What a record has none of. */
export const Nothing = () => <span className={classes.nothing}>–</span>;
