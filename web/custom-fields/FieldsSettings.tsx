import { ActionIcon, Badge, Button, SegmentedControl } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RECORD_TYPES, type RecordType } from '../../src/records/input.ts';
import { toast } from '../lib/toast.tsx';
import { LIST_NAMES } from '../records/RecordState.tsx';
import { Section } from '../settings/Section.tsx';
import { Step } from '../settings/Step.tsx';
import settings from '../settings/settings.module.css';
import { trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { FieldDialog } from './FieldDialog.tsx';
import type { CustomField } from './use-custom-fields.ts';

/** The fields that people added to records: made, arranged, changed, thrown away and brought back. */
export function FieldsSettings() {
  const { t } = useTranslation();
  const [type, setType] = useState<RecordType>('deal');
  const [edited, setEdited] = useState<CustomField | 'new' | null>(null);
  const fields = trpc.customFields.list.useQuery({ recordType: type, withDeleted: true });
  const live = (fields.data?.items ?? []).filter(({ deletedAt }) => deletedAt === null);
  const trashed = (fields.data?.items ?? []).filter(({ deletedAt }) => deletedAt !== null);
  return (
    <Section
      title={t('customFields.title')}
      description={t('customFields.text')}
      action={
        <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setEdited('new')}>
          {t('customFields.add')}
        </Button>
      }
    >
      <SegmentedControl
        size="xs"
        mb="sm"
        aria-label={t('customFields.of')}
        value={type}
        onChange={(value) => setType(RECORD_TYPES.find((each) => each === value) ?? 'deal')}
        data={(['deal', 'contact', 'company', 'task'] as const).map((value) => ({
          value,
          label: t(LIST_NAMES[value]),
        }))}
      />
      {fields.isPending && <LinesSkeleton lines={4} lineHeight={44} />}
      {fields.isError && <ErrorState error={fields.error} onRetry={() => void fields.refetch()} />}
      {fields.data && live.length === 0 && (
        <EmptyState title={t('customFields.none')}>{t('customFields.noneText')}</EmptyState>
      )}
      {live.length > 0 && <Live type={type} fields={live} onEdit={setEdited} />}
      {trashed.length > 0 && <Trashed fields={trashed} />}
      {edited && (
        <FieldDialog recordType={type} field={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </Section>
  );
}

type LiveProps = { type: RecordType; fields: readonly CustomField[]; onEdit: (field: CustomField) => void };

function Live({ type, fields, onEdit }: LiveProps) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const refresh = () => utils.customFields.invalidate();
  const arrange = trpc.customFields.arrange.useMutation({ onError: toast.error, onSettled: refresh });
  const remove = trpc.customFields.delete.useMutation({ onSuccess: refresh });
  const restore = trpc.customFields.restore.useMutation({ onSuccess: refresh });
  const [removing, setRemoving] = useState<CustomField | null>(null);
  function step(index: number, by: -1 | 1) {
    const ids = fields.map(({ id }) => id);
    const [moved] = ids.splice(index, 1);
    if (moved === undefined) return;
    ids.splice(index + by, 0, moved);
    arrange.mutate({ recordType: type, fieldIds: ids });
  }
  return (
    <>
      <ul className={settings.list}>
        {fields.map((field, index) => (
          <li key={field.id} className={settings.row}>
            <span className={settings.team}>
              <span className="truncate">{field.name}</span>
              <FieldSummary field={field} />
            </span>
            {field.isRequired && <Badge variant="default">{t('customFields.required')}</Badge>}
            {field.isUnique && <Badge variant="default">{t('customFields.unique')}</Badge>}
            <span className={settings.tools}>
              <Step
                label={`${t('common.moveUp')}: ${field.name}`}
                isPossible={index > 0}
                onStep={() => step(index, -1)}
              >
                <IconArrowUp size={15} stroke={1.6} aria-hidden />
              </Step>
              <Step
                label={`${t('common.moveDown')}: ${field.name}`}
                isPossible={index < fields.length - 1}
                onStep={() => step(index, 1)}
              >
                <IconArrowDown size={15} stroke={1.6} aria-hidden />
              </Step>
              <ActionIcon aria-label={`${t('common.edit')}: ${field.name}`} onClick={() => onEdit(field)}>
                <IconPencil size={15} stroke={1.6} aria-hidden />
              </ActionIcon>
              <ActionIcon aria-label={`${t('common.delete')}: ${field.name}`} onClick={() => setRemoving(field)}>
                <IconTrash size={15} stroke={1.6} aria-hidden />
              </ActionIcon>
            </span>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        isOpen={removing !== null}
        title={t('customFields.deleteTitle', { name: removing?.name ?? '' })}
        confirmLabel={t('common.delete')}
        isDangerous
        onClose={() => setRemoving(null)}
        onConfirm={async () => {
          if (!removing) return;
          await remove.mutateAsync({ id: removing.id });
          toast.undo(t('customFields.deleted', { name: removing.name }), () =>
            restore.mutateAsync({ id: removing.id }),
          );
        }}
      >
        {t('customFields.deleteText')}
      </ConfirmDialog>
    </>
  );
}

/** What kind of field it is, and what it offers. */
function FieldSummary({ field: { type, options, currency, key } }: { field: CustomField }) {
  const { t } = useTranslation();
  const offered = options.filter(({ isArchived }) => !isArchived).map(({ label }) => label);
  const words = [t(`customFields.types.${type}`), type === 'money' && currency, offered.join(', '), key].filter(
    Boolean,
  );
  return <span className={settings.quiet}>{words.join(' · ')}</span>;
}

function Trashed({ fields }: { fields: readonly CustomField[] }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const restore = trpc.customFields.restore.useMutation({
    onSuccess: () => utils.customFields.invalidate(),
    onError: toast.error,
  });
  const [returning, setReturning] = useState<CustomField | null>(null);
  return (
    <>
      <h3 className={settings.title} style={{ margin: '24px 0 10px' }}>
        {t('customFields.trash')}
      </h3>
      <ul className={settings.list}>
        {fields.map((field) => (
          <li key={field.id} className={settings.row}>
            <span className={settings.team}>
              <span className="truncate">{field.name}</span>
              <span className={settings.quiet}>
                {t(`customFields.types.${field.type}`)} · {field.deletedAt && <RelativeTime value={field.deletedAt} />}
                {field.replacedById !== null && ` · ${t('customFields.retype.replaced')}`}
              </span>
            </span>
            <Button
              variant="default"
              size="compact-sm"
              loading={restore.isPending && restore.variables.id === field.id}
              onClick={() => (field.replacedById === null ? restore.mutate({ id: field.id }) : setReturning(field))}
            >
              {t('records.restore')}
            </Button>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        isOpen={returning !== null}
        title={t('customFields.retype.backTitle', { name: returning?.name ?? '' })}
        confirmLabel={t('records.restore')}
        onClose={() => setReturning(null)}
        onConfirm={() => restore.mutateAsync({ id: returning?.id ?? 0 })}
      >
        {t('customFields.retype.backText', { type: returning ? t(`customFields.types.${returning.type}`) : '' })}
      </ConfirmDialog>
    </>
  );
}
