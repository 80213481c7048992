import { Button, Modal, Radio, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyFields } from '../../src/companies/input.ts';
import { contactFields } from '../../src/contacts/input.ts';
import type { MergedType } from '../../src/redirects/input.ts';
import classes from '../duplicates/duplicates.module.css';
import { toast } from '../lib/toast.tsx';
import { useFieldLabel } from '../records/use-field-label.ts';
import { valueIn } from '../records/value-in.ts';
import { useChangeWords } from '../timeline/use-change-words.ts';
import { queryClient, trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';

type Row = { id: number; name: string; createdAt: string; customFields: Record<string, unknown> };
type Props = {
  type: MergedType;
  ids: readonly [number, number];
  /** Those that may stay; the other has to be one's to delete. */
  keepable: readonly number[];
  onClose: () => void;
};

/** Of these there is nothing to choose: all are kept. */
const GATHERED = new Set(['otherEmails', 'otherPhones', 'tagIds', 'customFields']);
const FIELDS = { company: Object.keys(companyFields), contact: Object.keys(contactFields) };

/** Two records side by side, where they differ: which one stays, and which value of each field. */
export function MergeDialog({ type, ids: [first, second], keepable, onClose }: Props) {
  const { t } = useTranslation();
  const isContact = type === 'contact';
  const contacts = trpc.useQueries((ask) => (isContact ? [first, second].map((id) => ask.contacts.get({ id })) : []));
  const companies = trpc.useQueries((ask) => (isContact ? [] : [first, second].map((id) => ask.companies.get({ id }))));
  const queries = isContact ? contacts : companies;
  const [a, b] = queries.map(({ data }) => data);
  const failed = queries.find(({ error }) => error);
  return (
    <Modal
      opened
      onClose={onClose}
      size={680}
      title={t('merges.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {failed && <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />}
      {!failed && !(a && b) && <LinesSkeleton lines={8} />}
      {a && b && <Choice type={type} rows={[a, b]} keepable={keepable} onClose={onClose} />}
    </Modal>
  );
}

function Choice({ type, rows, keepable, onClose }: Omit<Props, 'ids'> & { rows: [Row, Row] }) {
  const { t } = useTranslation();
  const labelOf = useFieldLabel(type);
  const told = useChangeWords(type);
  const mergeContacts = trpc.contacts.merge.useMutation();
  const mergeCompanies = trpc.companies.merge.useMutation();
  const undo = trpc.merges.undo.useMutation();
  // The fuller one stays, of two that are as full the older.
  const fullness = (row: Row) => FIELDS[type].filter((field) => !isEmpty(valueIn(row, field))).length;
  const [one, other] = rows;
  const isFirstFuller = fullness(one) > fullness(other) || (fullness(one) === fullness(other) && one.id < other.id);
  const wished = isFirstFuller ? one.id : other.id;
  const [keptId, setKeptId] = useState(keepable.includes(wished) ? wished : (keepable[0] ?? wished));
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const [kept, gone] = keptId === one.id ? [one, other] : [other, one];
  const pair = { id: kept.id, duplicateId: gone.id };
  const contactCounts = trpc.contacts.mergePreview.useQuery(pair, { enabled: type === 'contact' });
  const companyCounts = trpc.companies.mergePreview.useQuery(pair, { enabled: type === 'company' });
  const counts = (type === 'contact' ? contactCounts : companyCounts).data;
  const custom = [...new Set(rows.flatMap((row) => Object.keys(row.customFields)))];
  const differing = [...FIELDS[type].filter((field) => !GATHERED.has(field)), ...custom].filter((field) => {
    const [mine, theirs] = [valueIn(kept, field), valueIn(gone, field)];
    return !isEmpty(mine) && !isEmpty(theirs) && JSON.stringify(mine) !== JSON.stringify(theirs);
  });
  const wordsOf = (row: Row, field: string): string => {
    const link: unknown = Reflect.get(row, field.replace(/Id$/, ''));
    const name: unknown = Object(link).name;
    return told(field, valueIn(row, field), typeof name === 'string' ? name : undefined) ?? '–';
  };
  const moving = counts
    ? (['deal', 'task', 'contact', 'company', 'activity'] as const)
        .filter((each) => counts[each] > 0)
        .map((each) => t(`merges.moves.${each}`, { count: counts[each] }))
    : [];

  async function merge() {
    const input = { ...pair, fields: [...taken] };
    try {
      const { mergeId } = await (type === 'contact' ? mergeContacts : mergeCompanies).mutateAsync(input);
      onClose();
      toast.undo(t('merges.merged', { name: gone.name }), async () => {
        await undo.mutateAsync({ id: mergeId });
        await queryClient.invalidateQueries();
      });
      await queryClient.invalidateQueries();
    } catch (error) {
      toast.error(error);
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void merge();
      }}
    >
      <div>{t('merges.stays')}</div>
      <SegmentedControl
        fullWidth
        aria-label={t('merges.stays')}
        value={String(keptId)}
        data={rows.map(({ id, name }) => ({
          value: String(id),
          label: `${name} · ${id}`,
          disabled: !keepable.includes(id),
        }))}
        onChange={(value) => {
          setKeptId(Number(value));
          setTaken(new Set());
        }}
      />
      <div className={classes.fields}>
        {differing.map((field) => (
          <Radio.Group
            key={field}
            label={labelOf(field)}
            value={taken.has(field) ? 'gone' : 'kept'}
            onChange={(value) => {
              const next = new Set(taken);
              if (value === 'gone') next.add(field);
              else next.delete(field);
              setTaken(next);
            }}
          >
            <div className={classes.choices}>
              <Radio value="kept" label={wordsOf(kept, field)} />
              <Radio value="gone" label={wordsOf(gone, field)} />
            </div>
          </Radio.Group>
        ))}
        <div className={classes.quiet}>{t('merges.rest')}</div>
        {moving.length > 0 && (
          <div className={classes.quiet}>{t('merges.moving', { what: moving.join(', '), name: kept.name })}</div>
        )}
      </div>
      <div className={classes.actions}>
        <Button type="submit" data-autofocus loading={mergeContacts.isPending || mergeCompanies.isPending}>
          {t('merges.submit')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
