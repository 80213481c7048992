import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CUSTOM_FIELD_TYPES, type CustomFieldType, MAX_OPTIONS } from '../../src/custom-fields/input.ts';
import { errorMessage } from '../lib/errors.ts';
import { useFormat } from '../lib/use-format.ts';
import { useSession } from '../session.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { FormError } from '../ui/FormError.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { CurrencySelect } from '../workspace/PlaceSelects.tsx';
import classes from './custom-fields.module.css';
import type { CustomField } from './use-custom-fields.ts';

type Props = {
  field: CustomField;
  type: CustomFieldType;
  onType: (type: CustomFieldType) => void;
  onClose: () => void;
};

/** The type that a field is to have, what that would do to its values, and the way to do it. */
export function TypeChange({ field, type, onType, onClose }: Props) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const utils = trpc.useUtils();
  const [currency, setCurrency] = useState(workspace.currency);
  const change = { id: field.id, type, ...(type === 'money' && { currency }) };
  // What people write meanwhile counts: it is asked anew whenever somebody looks.
  const preview = trpc.customFields.previewType.useQuery(change, { staleTime: 0, gcTime: 0 });
  const begin = trpc.customFields.changeType.useMutation({ onSuccess: () => utils.jobs.invalidate() });

  async function confirm() {
    await begin.mutateAsync(change).then(onClose, () => {});
  }

  return (
    <div className={classes.form}>
      <TypeSelect value={type} onChange={onType} isTakingOver />
      {type === 'money' && (
        <CurrencySelect
          label={t('customFields.currency')}
          value={currency}
          onChange={(code) => code && setCurrency(code)}
        />
      )}
      {preview.isPending && <LinesSkeleton lines={4} lineHeight={20} />}
      {preview.isError && <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.data && <Outcome field={field} preview={preview.data} />}
      <FormError>{begin.error && errorMessage(begin.error, t)}</FormError>
      <Group justify="flex-end" gap="xs" mt={4}>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          color={preview.data && preview.data.lost > 0 ? 'red' : undefined}
          disabled={!preview.data}
          loading={begin.isPending}
          onClick={() => void confirm()}
        >
          {t('customFields.retype.change')}
        </Button>
      </Group>
    </div>
  );
}

type SelectProps = {
  value: CustomFieldType;
  onChange: (type: CustomFieldType) => void;
  /** It stands where the other was that has just been used: whoever goes by keys stays where they are. */
  isTakingOver?: boolean;
};

export function TypeSelect({ value, onChange, isTakingOver = false }: SelectProps) {
  const { t } = useTranslation();
  return (
    <Select
      autoFocus={isTakingOver}
      label={t('customFields.type')}
      allowDeselect={false}
      data={CUSTOM_FIELD_TYPES.map((type) => ({ value: type, label: t(`customFields.types.${type}`) }))}
      value={value}
      onChange={(chosen) => onChange(CUSTOM_FIELD_TYPES.find((type) => type === chosen) ?? 'text')}
    />
  );
}

type Preview = RouterOutputs['customFields']['previewType'];

/** How many values stay, change and go, some of each as before and after, and what else would be otherwise. */
function Outcome({ field, preview }: { field: CustomField; preview: Preview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { total, kept, changed, lost, options, optionCount } = preview;
  const counts = [
    kept > 0 && t('customFields.retype.kept', { count: kept, number: format.number(kept) }),
    changed > 0 && t('customFields.retype.changed', { count: changed, number: format.number(changed) }),
  ].filter((line) => line !== false);
  const notes = [
    preview.losesUnique && t('customFields.retype.losesUnique'),
    preview.lostFilters > 0 && t('customFields.retype.lostFilters', { count: preview.lostFilters }),
    preview.losesDefault && t('customFields.retype.losesDefault'),
    total > 0 && t('customFields.retype.trash'),
    t('customFields.retype.key', { key: field.key }),
  ].filter((line) => line !== false);
  return (
    <section className={classes.outcome} aria-label={t('customFields.retype.outcome')} aria-live="polite">
      {total === 0 && <p>{t('customFields.retype.none')}</p>}
      {counts.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {lost > 0 && (
        <p className={classes.lost}>{t('customFields.retype.lost', { count: lost, number: format.number(lost) })}</p>
      )}
      <Examples examples={[...preview.lostExamples, ...preview.changedExamples]} />
      {options && options.length > 0 && (
        <p>
          {optionCount > MAX_OPTIONS
            ? t('customFields.retype.tooManyOptions', { limit: MAX_OPTIONS, number: format.number(optionCount) })
            : t('customFields.retype.options', { count: options.length })}{' '}
          <span className={classes.help}>{shownOptions(options)}</span>
        </p>
      )}
      <ul className={classes.notes}>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}

const SHOWN_OPTIONS = 20;
const shownOptions = (options: readonly string[]): string =>
  options.slice(0, SHOWN_OPTIONS).join(', ') + (options.length > SHOWN_OPTIONS ? ' …' : '');

function Examples({ examples }: { examples: Preview['lostExamples'] }) {
  const { t } = useTranslation();
  if (examples.length === 0) return null;
  return (
    <table className={classes.examples}>
      <thead>
        <tr>
          <th scope="col">{t('customFields.retype.before')}</th>
          <th scope="col">{t('customFields.retype.after')}</th>
        </tr>
      </thead>
      <tbody>
        {examples.map(({ before, after }) => (
          <tr key={before}>
            <td>{before}</td>
            <td>{after ?? <em className={classes.lost}>{t('customFields.retype.nothing')}</em>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
