import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RECORD_TYPES } from '../../src/records/input.ts';
import { type TrashType, trashList } from '../../src/trash/input.ts';
import { errorMessage, fieldErrors } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { refreshLists } from '../records/record-cache.ts';
import { useSession } from '../session.ts';
import { TextFilter } from '../table/Filters.tsx';
import { searchReader } from '../table/list-search.ts';
import { NothingHere } from '../table/NothingHere.tsx';
import { Pager } from '../table/Pager.tsx';
import { TrashRow } from '../trash/TrashRow.tsx';
import classes from '../trash/trash.module.css';
import { type TrashItem, useTrashList } from '../trash/use-trash-list.ts';
import { trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Page } from '../ui/Page.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';

const readSearch = searchReader(trashList);
const ORDER = ['deal', 'contact', 'company', 'task', 'activity'] as const satisfies TrashType[];
const DEFAULT_PER_PAGE = 50;

/** What was deleted and can be brought back. */
export function TrashPage() {
  const { t } = useTranslation();
  const { open, ...search } = useSearch({ from: '/shell/trash' });
  const navigate = useNavigate();
  const { user, workspace } = useSession();
  const types = ORDER.filter((type) => user.permissions[type].view !== 'none');
  const entityType = types.find((type) => type === search.entityType) ?? types[0] ?? 'deal';
  const query = useTrashList({ ...search, entityType });
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const narrow = (patch: object) => {
    setChosen(new Set());
    void navigate({ to: '/trash', search: { open, ...readSearch({ ...search, ...patch }) }, replace: true });
  };
  const items = query.data?.items;
  return (
    <Page
      title={t('trash.title')}
      count={query.data?.total}
      toolbar={
        <>
          <SegmentedControl
            size="xs"
            style={{ flex: 'none' }}
            aria-label={t('trash.type')}
            value={entityType}
            data={types.map((value) => ({ value, label: t(`trash.types.${value}`) }))}
            onChange={(value) => narrow({ entityType: value, page: undefined })}
          />
          <TextFilter label={t('filters.find')} value={search.q} onChange={(q) => narrow({ q, page: undefined })} />
        </>
      }
    >
      {query.error && !items && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LinesSkeleton lines={8} lineHeight={48} />}
      {items?.length === 0 && (
        <NothingHere
          search={{ q: search.q }}
          icon={<IconTrash size={26} stroke={1.4} />}
          title={t(`trash.empty.${entityType}`)}
          text={t('trash.text', { count: workspace.trashDays })}
          action={null}
          onClear={() => narrow({ q: undefined })}
        />
      )}
      {items && items.length > 0 && (
        <>
          <TrashActions
            items={items.filter(({ id }) => chosen.has(id))}
            all={items}
            onChoose={(ids) => setChosen(new Set(ids))}
          />
          <ul className={classes.items} aria-label={t('trash.title')}>
            {items.map((item) => (
              <TrashRow
                key={item.id}
                item={item}
                isChosen={chosen.has(item.id)}
                onChoose={(isChosen) => {
                  const others = [...chosen].filter((id) => id !== item.id);
                  setChosen(new Set(isChosen ? [...others, item.id] : others));
                }}
              />
            ))}
          </ul>
          <Pager
            page={search.page ?? 1}
            perPage={search.perPage ?? DEFAULT_PER_PAGE}
            total={query.data?.total ?? 0}
            onSearch={narrow}
          />
        </>
      )}
    </Page>
  );
}

type ActionsProps = {
  /** What is chosen of them. */
  items: readonly TrashItem[];
  all: readonly TrashItem[];
  onChoose: (ids: readonly number[]) => void;
};

function TrashActions({ items, all, onChoose }: ActionsProps) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const restore = trpc.trash.restore.useMutation();
  const purge = trpc.trash.purge.useMutation();
  const [isPurging, setPurging] = useState(false);
  const open = all.filter(({ can }) => can.restore);
  const [first] = items;
  const entityType = first?.entityType ?? 'deal';
  const ids = items.map(({ id }) => id);
  const told = items.length === 1 ? first?.name : undefined;

  function refresh() {
    onChoose([]);
    for (const type of RECORD_TYPES) refreshLists(type);
    void utils.trash.invalidate();
    void utils.timeline.invalidate();
  }

  async function bringBack() {
    try {
      const { inTrash } = await restore.mutateAsync({ entityType, ids });
      refresh();
      toast.success(t('trash.restored', { count: ids.length, name: told }));
      const more = inTrash.filter(({ canRestore }) => canRestore);
      if (more.length === 0) return;
      toast.offer(
        t('trash.linkedStay', { names: more.map(({ name }) => name).join(', ') }),
        t('records.restore'),
        async () => {
          for (const linked of more) await restore.mutateAsync({ entityType: linked.entityType, ids: [linked.id] });
          refresh();
        },
      );
    } catch (error) {
      toast.error(refusal(error));
    }
  }

  /** Of several it says which is in the way. */
  function refusal(error: unknown): string {
    const [field] = Object.keys(fieldErrors(error));
    const index = /^ids\.(\d+)$/.exec(field ?? '')?.[1];
    const name = index === undefined ? undefined : items[Number(index)]?.name;
    const reason = errorMessage(error, t);
    return name === undefined ? reason : t('trash.refused', { name, reason });
  }

  return (
    <div className={classes.actions}>
      <Checkbox
        aria-label={t('trash.chooseAll')}
        checked={open.length > 0 && items.length === open.length}
        indeterminate={items.length > 0 && items.length < open.length}
        disabled={open.length === 0}
        onChange={(event) => onChoose(event.currentTarget.checked ? open.map(({ id }) => id) : [])}
      />
      <span className={classes.chosen} role="status">
        {items.length > 0 && t('trash.chosen', { count: items.length })}
      </span>
      <Button
        size="xs"
        variant="default"
        disabled={items.length === 0}
        loading={restore.isPending}
        onClick={() => void bringBack()}
      >
        {t('records.restore')}
      </Button>
      <Button
        size="xs"
        variant="default"
        c={items.length > 0 ? 'var(--app-negative)' : undefined}
        disabled={items.length === 0}
        onClick={() => setPurging(true)}
      >
        {t('trash.purge')}
      </Button>
      <ConfirmDialog
        isOpen={isPurging}
        title={t('trash.purgeTitle', { count: items.length })}
        confirmLabel={t('trash.purge')}
        isDangerous
        onClose={() => setPurging(false)}
        onConfirm={async () => {
          await purge.mutateAsync({ entityType, ids });
          refresh();
          toast.success(t('trash.purged', { count: ids.length }));
        }}
      >
        {t('trash.purgeText')}
      </ConfirmDialog>
    </div>
  );
}
