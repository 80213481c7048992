import type { ReactNode } from 'react';
import type { RecordType } from '../../src/records/input.ts';
import { ChangedDot } from '../looks/ChangedDot.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import classes from './table.module.css';

/** A row where there is no room for columns. */
export type RecordCard = { title: string; icon?: ReactNode; text?: ReactNode; aside?: ReactNode; note?: ReactNode };

type Props<Row> = { type: RecordType; label: string; rows: readonly Row[]; card: (row: Row) => RecordCard };

export function CardList<Row extends { id: number }>({ type, label, rows, card }: Props<Row>) {
  return (
    <ul className={classes.cards} aria-label={label}>
      {rows.map((row) => {
        const { title, icon, text, aside, note } = card(row);
        return (
          <li key={row.id}>
            <RecordLink type={type} id={row.id} className={classes.card}>
              {icon}
              <span className={classes.cardMain}>
                <span className={`${classes.cardTitle} truncate`}>
                  <ChangedDot type={type} id={row.id} /> {title}
                </span>
                {text && <span className={`${classes.cardText} truncate`}>{text}</span>}
              </span>
              <span className={classes.cardAside}>
                {aside && <span>{aside}</span>}
                {note && <span className={classes.cardText}>{note}</span>}
              </span>
            </RecordLink>
          </li>
        );
      })}
    </ul>
  );
}
