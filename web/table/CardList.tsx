import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import type { RecordType } from '../../src/records/input.ts';
import { ChangedDot } from '../looks/ChangedDot.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import classes from './table.module.css';
import type { RowList } from './use-rows.ts';

/** A row where there is no room for columns. */
export type RecordCard = { title: string; icon?: ReactNode; text?: ReactNode; aside?: ReactNode; note?: ReactNode };

type Props<Row> = {
  type: RecordType;
  label: string;
  list: RowList<Row>;
  count: number;
  card: (row: Row) => RecordCard;
};

const CARD_HEIGHT = 61;

export function CardList<Row extends { id: number }>({ type, label, list, count, card }: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  // No compiler memoizes this component, so what the virtualizer returns is always fresh.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_HEIGHT,
    overscan: 6,
  });
  const shown = virtual.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;
  const { show } = list;
  useEffect(() => show(first, last), [show, first, last]);
  return (
    <div ref={scroller} className={classes.cards}>
      <ul aria-label={label} style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, start }) => {
          const row = list.rowAt(index);
          return (
            <li
              key={row?.id ?? `at ${index}`}
              aria-setsize={count}
              aria-posinset={index + 1}
              style={{ height: CARD_HEIGHT, transform: `translateY(${start}px)` }}
            >
              {row ? <Card type={type} id={row.id} card={card(row)} /> : <span className={classes.coming} />}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Card({ type, id, card }: { type: RecordType; id: number; card: RecordCard }) {
  const { title, icon, text, aside, note } = card;
  return (
    <RecordLink type={type} id={id} className={classes.card}>
      {icon}
      <span className={classes.cardMain}>
        <span className={`${classes.cardTitle} truncate`}>
          <ChangedDot type={type} id={id} /> {title}
        </span>
        {text && <span className={`${classes.cardText} truncate`}>{text}</span>}
      </span>
      <span className={classes.cardAside}>
        {aside && <span>{aside}</span>}
        {note && <span className={classes.cardText}>{note}</span>}
      </span>
    </RecordLink>
  );
}
