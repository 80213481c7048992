import { type ReactNode, useId } from 'react';
import classes from './home.module.css';

type Props = { title: string; count?: number | undefined; aside?: ReactNode; children: ReactNode };

/** A part of the start page. */
export function Card({ title, count, aside, children }: Props) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={id}>
      <header className={classes.cardHead}>
        <h2 id={id} className={classes.cardTitle}>
          {title}
        </h2>
        {count !== undefined && <span className={classes.count}>{count}</span>}
        {aside && <span className={classes.cardAside}>{aside}</span>}
      </header>
      {children}
    </section>
  );
}
