import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { type Format } from '../lib/format.ts';
import { useFormat } from '../lib/use-format.ts';
import { useChoiceLabel, useFieldLabel } from '../records/use-field-label.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { UserAvatar } from '../users/UserAvatar.tsx';
import classes from './timeline.module.css';

type Entry = RouterOutputs['timeline']['history']['items'][number];
type Change = Entry['changes'][number];

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** A stored value in words; ids by the name that the server gives with them. */
function wordsOf(value: unknown, name: string | null | undefined, format: Format, hidden: string): string | null {
  if (name) return name;
  if (name === null && typeof value === 'number') return hidden;
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'number') return format.number(value);
  if (Array.isArray(value)) return value.map(String).join(', ') || null;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (DAY.test(value)) return format.date(value);
  return MOMENT.test(value) ? format.dateTime(value) : value;
}

/** Who changed what, field by field, newest first. */
export function History({ type, id }: { type: RecordType; id: number }) {
  const { t } = useTranslation();
  const query = trpc.timeline.history.useInfiniteQuery(
    { entityType: type, entityId: id },
    // Every change of a record adds to it: it is read anew whenever somebody looks.
    { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined, staleTime: 0 },
  );
  if (query.error && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <LinesSkeleton lines={6} lineHeight={44} />;
  const entries = query.data.pages.flatMap((page) => page.items);
  if (entries.length === 0)
    return <EmptyState icon={<IconHistory size={26} stroke={1.4} />} title={t('timeline.nothing')} />;
  return (
    <>
      <ol className={classes.entries} aria-label={t('records.tab.history')}>
        {entries.map((entry) => (
          <HistoryEntry key={entry.id} type={type} entry={entry} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button
          className={classes.more}
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('timeline.history.more')}
        </Button>
      )}
    </>
  );
}

const KIND_WORDS = { created: 'created', deleted: 'deleted', restored: 'restored', merged: 'merged' } as const;
const isNamedKind = (kind: string): kind is keyof typeof KIND_WORDS => kind in KIND_WORDS;

function HistoryEntry({ type, entry }: { type: RecordType; entry: Entry }) {
  const { t } = useTranslation();
  const { user, kind, channel, changes, at } = entry;
  const name = user?.name ?? t('timeline.system');
  const told = kind === 'created' ? [] : changes;
  return (
    <li className={classes.entry}>
      {user ? <UserAvatar user={user} size={26} decorative /> : <PersonAvatar name={name} size={26} decorative />}
      <div className={classes.main}>
        <div className={classes.head}>
          <span className={classes.line}>
            <strong>{name}</strong>{' '}
            <span className={classes.did}>
              {isNamedKind(kind) ? t(`timeline.history.${KIND_WORDS[kind]}`) : t('timeline.history.changed')}
              {channel === 'import' && ` · ${t('timeline.history.import')}`}
              {channel === 'api' && ` · ${t('timeline.history.api')}`}
            </span>
          </span>
          <span className={classes.aside}>
            <RelativeTime value={at} />
          </span>
        </div>
        {told.length > 0 && (
          <ul className={classes.changes}>
            {told.map((change) => (
              <ChangeLine key={change.field} type={type} change={change} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function ChangeLine({ type, change }: { type: RecordType; change: Change }) {
  const { t } = useTranslation();
  const format = useFormat();
  const labelOf = useFieldLabel(type);
  const choiceOf = useChoiceLabel(type);
  const hidden = t('timeline.history.hidden');
  const from = choiceOf(change.field, change.from) ?? wordsOf(change.from, change.fromName, format, hidden);
  const to = choiceOf(change.field, change.to) ?? wordsOf(change.to, change.toName, format, hidden);
  const none = <em className={classes.none}>{t('timeline.history.empty')}</em>;
  return (
    <li className={classes.change}>
      <span>{labelOf(change.field)}:</span> <span>{from ?? none}</span> → {to ?? none}
    </li>
  );
}
