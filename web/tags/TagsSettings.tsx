import { ActionIcon, Button, Select } from '@mantine/core';
import { IconArrowMerge, IconTag, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { InlineText } from '../fields/InlineText.tsx';
import { toast } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { AddRow } from '../settings/AddRow.tsx';
import { ColorMenu } from '../settings/ColorMenu.tsx';
import { Section } from '../settings/Section.tsx';
import settings from '../settings/settings.module.css';
import { trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { TagSwatch } from './TagChip.tsx';
import classes from './tags.module.css';
import type { Tag } from './use-tags.ts';

type Asked = { deed: 'merge' | 'delete'; tag: Tag };

/** All tags: how many records wear each, and what it is called; two are made one, and what nobody needs goes and comes back. */
export function TagsSettings() {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const list = trpc.tags.list.useQuery();
  const counts = trpc.tags.counts.useQuery();
  const refresh = () => utils.tags.invalidate();
  const create = trpc.tags.create.useMutation({ onSuccess: refresh });
  const [asked, setAsked] = useState<Asked | null>(null);
  const tags = list.data?.items ?? [];
  const countOf = ({ id }: Tag) => counts.data && (counts.data.items.find(({ tagId }) => tagId === id)?.count ?? 0);
  const close = () => setAsked(null);
  return (
    <Section title={t('tags.title')} description={t('tags.text')}>
      {list.isPending && <LinesSkeleton lines={5} lineHeight={44} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && tags.length === 0 && (
        <EmptyState icon={<IconTag size={26} stroke={1.4} />} title={t('tags.none')}>
          {t('tags.noneText')}
        </EmptyState>
      )}
      {tags.length > 0 && (
        <ul className={settings.list} aria-label={t('tags.title')}>
          {tags.map((tag) => (
            <TagRow
              key={tag.id}
              tag={tag}
              count={countOf(tag)}
              canMerge={tags.length > 1}
              onAsk={(deed) => setAsked({ deed, tag })}
            />
          ))}
        </ul>
      )}
      <AddRow label={t('tags.new')} onAdd={(name) => create.mutateAsync({ name })} />
      <Trashed />
      {asked?.deed === 'merge' && <MergeDialog tag={asked.tag} tags={tags} onClose={close} />}
      {asked?.deed === 'delete' && <DeleteDialog tag={asked.tag} count={countOf(asked.tag)} onClose={close} />}
    </Section>
  );
}

type RowProps = { tag: Tag; count: number | undefined; canMerge: boolean; onAsk: (deed: Asked['deed']) => void };

function TagRow({ tag, count, canMerge, onAsk }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const utils = trpc.useUtils();
  const update = trpc.tags.update.useMutation({ onSuccess: () => utils.tags.invalidate() });
  const { id, name, color } = tag;
  return (
    <li className={settings.row}>
      <ColorMenu
        label={t('tags.colorOf', { name })}
        noneLabel={t('tags.noColor')}
        color={color}
        look={(each) => <TagSwatch color={each} />}
        onChoose={(chosen) => update.mutate({ id, set: { color: chosen } }, { onError: toast.error })}
      />
      <span className={classes.name}>
        <InlineText
          field="name"
          label={t('tags.name')}
          value={name}
          onSave={(to) => update.mutateAsync({ id, set: { name: to ?? '' } })}
        />
      </span>
      <span className={settings.quiet}>
        {count !== undefined && t('tags.worn', { count, formatted: format.number(count) })}
      </span>
      <span className={settings.tools}>
        {canMerge && (
          <ActionIcon
            aria-label={t('tags.merge', { name })}
            title={t('tags.merge', { name })}
            onClick={() => onAsk('merge')}
          >
            <IconArrowMerge size={15} stroke={1.6} aria-hidden />
          </ActionIcon>
        )}
        <ActionIcon aria-label={`${t('common.delete')}: ${name}`} onClick={() => onAsk('delete')}>
          <IconTrash size={15} stroke={1.6} aria-hidden />
        </ActionIcon>
      </span>
    </li>
  );
}

function MergeDialog({ tag, tags, onClose }: { tag: Tag; tags: readonly Tag[]; onClose: () => void }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const merge = trpc.tags.merge.useMutation({ onSuccess: () => utils.tags.invalidate() });
  const [into, setInto] = useState<string | null>(null);
  return (
    <ConfirmDialog
      isOpen
      title={t('tags.mergeTitle', { name: tag.name })}
      confirmLabel={t('tags.mergeSubmit')}
      isDisabled={into === null}
      onConfirm={() => merge.mutateAsync({ id: tag.id, intoId: Number(into) })}
      onClose={onClose}
    >
      <p style={{ marginTop: 0 }}>{t('tags.mergeText', { name: tag.name })}</p>
      <Select
        label={t('tags.mergeInto')}
        searchable
        data-autofocus
        nothingFoundMessage={t('common.nothingFound')}
        data={tags.filter(({ id }) => id !== tag.id).map(({ id, name }) => ({ value: String(id), label: name }))}
        value={into}
        onChange={setInto}
        comboboxProps={{ withinPortal: true }}
      />
    </ConfirmDialog>
  );
}

function DeleteDialog({ tag, count, onClose }: { tag: Tag; count: number | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const utils = trpc.useUtils();
  const refresh = () => utils.tags.invalidate();
  const remove = trpc.tags.delete.useMutation({ onSuccess: refresh });
  const restore = trpc.tags.restore.useMutation({ onSuccess: refresh });
  return (
    <ConfirmDialog
      isOpen
      title={t('tags.deleteTitle', { name: tag.name })}
      confirmLabel={t('common.delete')}
      isDangerous
      onConfirm={async () => {
        await remove.mutateAsync({ id: tag.id });
        toast.undo(t('tags.deleted', { name: tag.name }), () => restore.mutateAsync({ id: tag.id }));
      }}
      onClose={onClose}
    >
      {count ? t('tags.deleteText', { count, formatted: format.number(count) }) : t('tags.deleteUnused')}
    </ConfirmDialog>
  );
}

function Trashed() {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const deleted = trpc.tags.deleted.useQuery();
  const restore = trpc.tags.restore.useMutation({ onSuccess: () => utils.tags.invalidate(), onError: toast.error });
  if (!deleted.data?.items.length) return null;
  return (
    <>
      <h3 className={settings.title} style={{ margin: '24px 0 10px' }}>
        {t('tags.trash')}
      </h3>
      <ul className={settings.list} aria-label={t('tags.trash')}>
        {deleted.data.items.map(({ id, name, color, deletedAt }) => (
          <li key={id} className={settings.row}>
            <TagSwatch color={color} />
            <span className={classes.name}>{name}</span>
            <span className={settings.quiet}>
              <RelativeTime value={deletedAt} />
            </span>
            <Button
              variant="default"
              size="compact-sm"
              loading={restore.isPending && restore.variables.id === id}
              onClick={() => restore.mutate({ id })}
            >
              {t('records.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
