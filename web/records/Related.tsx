import { ActionIcon } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { type CreatePreset, useCreate } from '../create.ts';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { RecordLink } from './RecordLink.tsx';
import classes from './record.module.css';
import { useMayCreate } from './use-may-create.ts';

type Row = { id: number };

type Props<Item extends Row> = {
  type: RecordType;
  title: string;
  query: { data: { items: Item[]; total: number } | undefined };
  /** What a new one begins with; without it none can be added here. */
  preset?: CreatePreset | undefined;
  addLabel: string;
  /** What is said where there are none; without it such a list is not shown at all. */
  emptyText?: string;
  /** All of them, as a list of their own. */
  all?: ReactNode;
  icon: (item: Item) => ReactNode;
  name: (item: Item) => string;
  note?: (item: Item) => ReactNode;
  aside?: (item: Item) => ReactNode;
};

/** Records that belong to the one that is open, and the way to add another. */
export function Related<Item extends Row>({
  type,
  title,
  query,
  preset,
  addLabel,
  emptyText,
  all,
  ...show
}: Props<Item>) {
  const create = useCreate((state) => state.open);
  const mayCreate = useMayCreate(type);
  const { data } = query;
  if (emptyText === undefined && !data?.total) return null;
  return (
    <section className={classes.related} aria-label={title}>
      <header className={classes.relatedHead}>
        <h3 className={classes.relatedTitle}>{title}</h3>
        {data && data.total > 0 && <span className={classes.count}>{data.total}</span>}
        <span className={classes.relatedAside}>
          {data && data.total > data.items.length && all}
          {preset && mayCreate && (
            <ActionIcon size="sm" aria-label={addLabel} title={addLabel} onClick={() => create(type, preset)}>
              <IconPlus size={15} aria-hidden />
            </ActionIcon>
          )}
        </span>
      </header>
      {!data ? (
        <LinesSkeleton lines={2} />
      ) : data.items.length === 0 ? (
        <p className={classes.relatedEmpty}>{emptyText}</p>
      ) : (
        <ul className={classes.relatedList}>
          {data.items.map((item) => (
            <li key={item.id}>
              <RecordLink type={type} id={item.id} className={classes.relatedItem}>
                {show.icon(item)}
                <span className={classes.relatedMain}>
                  <span className="truncate">{show.name(item)}</span>
                  {show.note && <span className={`${classes.relatedNote} truncate`}>{show.note(item)}</span>}
                </span>
                {show.aside && <span className={classes.relatedValue}>{show.aside(item)}</span>}
              </RecordLink>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** "All", as a link into the list that is narrowed to one record's. */
export function AllLink({ to, search }: { to: '/contacts' | '/companies' | '/deals'; search: object }) {
  const { t } = useTranslation();
  return (
    <Link to={to} search={search} className={classes.all}>
      {t('records.showAll')}
    </Link>
  );
}
