import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconHistory, IconRestore } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { type CustomValues, isCustomKey } from '../../src/custom-fields/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import type { SaveField } from '../fields/use-inline-edit.ts';
import { toast } from '../lib/toast.tsx';
import { useUndoMerge } from '../merges/use-undo-merge.ts';
import { useConflictToast } from '../records/use-conflict-toast.tsx';
import { useFieldLabel } from '../records/use-field-label.ts';
import { useRecordEvents } from '../records/use-record-events.ts';
import { valueIn } from '../records/value-in.ts';
import { useSession } from '../session.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { UserAvatar } from '../users/UserAvatar.tsx';
import classes from './timeline.module.css';
import { useChangeWords } from './use-change-words.ts';

type Entry = RouterOutputs['timeline']['history']['items'][number];
type Change = Entry['changes'][number];

/** Handing a record over takes a right of its own. */
const OWNER_FIELDS = new Set(['responsibleId', 'assigneeId']);

type Props<Fields> = {
  type: RecordType;
  record: Current;
  /** What of the record can be set, and to what. */
  set: z.ZodType<unknown, Fields>;
  save: SaveField<Fields>;
};
type Current = {
  id: number;
  deletedAt: string | null;
  customFields: CustomValues;
  can: { edit: boolean; assign?: boolean };
};

/** Who changed what, field by field, newest first; what a field was can be brought back. */
export function History<Fields>({ type, record, set, save }: Props<Fields>) {
  const { t } = useTranslation();
  const { id } = record;
  const { can } = useSession();
  const labelOf = useFieldLabel(type);
  const offerChoice = useConflictToast(type);
  const fieldsOf = (field: string, value: unknown): Fields | null => {
    const fields = isCustomKey(field) ? { customFields: { [field]: value } } : { [field]: value };
    // It is what the schema takes.
    return set.safeParse(fields).success ? (fields as Fields) : null;
  };

  function bringBackOf({ field, from: old, fromName }: Change): (() => void) | null {
    const isAllowed = record.deletedAt === null && (OWNER_FIELDS.has(field) ? record.can.assign : record.can.edit);
    const isHidden = fromName === null && typeof old === 'number';
    const now = valueIn(record, field);
    const isSame = JSON.stringify(now ?? null) === JSON.stringify(old ?? null);
    if (!isAllowed || isHidden || isSame) return null;
    const [to, from] = [fieldsOf(field, old ?? null), fieldsOf(field, now ?? null)];
    if (to === null || from === null) return null;
    return () => {
      const bringBack = (seen: Fields): Promise<void> =>
        save(to, seen).then(
          () => toast.undo(t('timeline.history.broughtBack', { field: labelOf(field) }), () => save(seen, to)),
          (error) => {
            const again = (current: unknown) => bringBack(fieldsOf(field, valueIn(current, field)) ?? seen);
            if (!offerChoice(error, { field, value: old, name: fromName }, again)) toast.error(error);
          },
        );
      void bringBack(from);
    };
  }

  const query = trpc.timeline.history.useInfiniteQuery(
    { entityType: type, entityId: id },
    // Every change of a record adds to it: it is read anew whenever somebody looks.
    { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined, staleTime: 0 },
  );
  useRecordEvents(type, { type, id }, () => query.refetch());
  if (query.error && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <LinesSkeleton lines={6} lineHeight={44} />;
  const entries = query.data.pages.flatMap((page) => page.items);
  if (entries.length === 0)
    return <EmptyState icon={<IconHistory size={26} stroke={1.4} />} title={t('timeline.nothing')} />;
  return (
    <>
      <ol className={classes.entries} aria-label={t('records.tab.history')}>
        {entries.map((entry) => (
          <HistoryEntry
            key={entry.id}
            type={type}
            entry={entry}
            isLive={record.can.edit && record.deletedAt === null}
            bringBackOf={bringBackOf}
          />
        ))}
      </ol>
      {can.manageWorkspace && (
        <Link to="/settings/audit-log" search={{ entityType: type, entityId: id }} className={classes.inLog}>
          {t('audit.inLog')}
        </Link>
      )}
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

const KIND_WORDS = {
  created: 'created',
  deleted: 'deleted',
  restored: 'restored',
  merged: 'merged',
  erased: 'erased',
} as const;
const isNamedKind = (kind: string): kind is keyof typeof KIND_WORDS => kind in KIND_WORDS;

type EntryProps = {
  type: RecordType;
  entry: Entry;
  /** Something can be undone of it. */
  isLive: boolean;
  bringBackOf: (change: Change) => (() => void) | null;
};

function HistoryEntry({ type, entry, isLive, bringBackOf }: EntryProps) {
  const { t } = useTranslation();
  const undoMerge = useUndoMerge();
  const { user, kind, channel, changes, at, merge } = entry;
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
              {isNamedKind(kind)
                ? t(`timeline.history.${KIND_WORDS[kind]}`)
                : t(merge ? 'timeline.history.unmerged' : 'timeline.history.changed')}
              {entry.mergedId !== null && ` · ${t('timeline.history.ofMerged')}`}
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
              <ChangeLine key={change.field} type={type} change={change} bringBack={bringBackOf(change)} />
            ))}
          </ul>
        )}
        {kind === 'merged' && merge && !merge.isUndone && isLive && (
          <Button
            className={classes.undo}
            size="compact-xs"
            variant="default"
            loading={undoMerge.isPending}
            onClick={() => void undoMerge.undo(merge.id)}
          >
            {t('merges.undo')}
          </Button>
        )}
      </div>
    </li>
  );
}

type LineProps = { type: RecordType; change: Change; bringBack: (() => void) | null };

function ChangeLine({ type, change, bringBack }: LineProps) {
  const { t } = useTranslation();
  const labelOf = useFieldLabel(type);
  const told = useChangeWords(type);
  const from = told(change.field, change.from, change.fromName);
  const to = told(change.field, change.to, change.toName);
  const empty = t('timeline.history.empty');
  const none = <em className={classes.none}>{empty}</em>;
  return (
    <li className={classes.change}>
      <span>{labelOf(change.field)}:</span> <span>{from ?? none}</span> → {to ?? none}
      {bringBack && (
        <Tooltip label={t('timeline.history.bringBack', { value: from ?? empty })}>
          <ActionIcon
            className={classes.bringBack}
            variant="subtle"
            color="gray"
            size={24}
            aria-label={t('timeline.history.bringBackOf', {
              field: labelOf(change.field),
              value: from ?? empty,
            })}
            onClick={bringBack}
          >
            <IconRestore size={15} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}
