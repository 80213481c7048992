import { ActionIcon, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CustomValue, isCustomKey } from '../../src/custom-fields/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { errorMessage, fieldErrors } from '../lib/errors.ts';
import { FormDialog } from '../settings/FormDialog.tsx';
import { BulkValue } from './BulkValue.tsx';
import classes from './bulk.module.css';
import { useBulkFields } from './bulk-fields.ts';
import type { DialogProps } from './dialog.ts';

type Values = Readonly<Record<string, CustomValue>>;

/** Gives one or several fields of all of them the same value; a field that stays empty here is emptied. */
export function EditDialog({ type, many, run, onClose }: DialogProps & { type: RecordType }) {
  const { t } = useTranslation();
  const { own, added } = useBulkFields(type);
  const [values, setValues] = useState<Values>({});
  const [refusal, setRefusal] = useState<unknown>(null);
  const [isTried, setTried] = useState(false);
  const [isPending, setPending] = useState(false);
  const all = [...own, ...added];
  const chosen = Object.keys(values).flatMap((name) => all.find((field) => field.name === name) ?? []);
  const errors = fieldErrors(refusal);
  const errorOf = (name: string) => errors[isCustomKey(name) ? `customFields.${name}` : name];
  const isToldByField = chosen.some(({ name }) => errorOf(name) !== undefined);
  const offer = (fields: typeof all) =>
    fields.filter(({ name }) => !(name in values)).map(({ name, label }) => ({ value: name, label }));
  const groups = [
    { group: t('bulk.ownFields'), items: offer(own) },
    { group: t('bulk.addedFields'), items: offer(added) },
  ].filter(({ items }) => items.length > 0);

  const missing = chosen.filter(({ name, isRequired }) => isRequired && values[name] === null);

  async function submit() {
    setTried(true);
    setRefusal(null);
    if (chosen.length === 0 || missing.length > 0) return;
    setPending(true);
    try {
      await run({ action: 'edit', set: setOf(values) });
    } catch (error) {
      setRefusal(error);
      setPending(false);
    }
  }

  const problem = (): string | undefined => {
    if (refusal !== null) return isToldByField ? undefined : errorMessage(refusal, t);
    return isTried && missing.length > 0 ? t('bulk.missing') : undefined;
  };
  const emptied = chosen.filter(({ name, isRequired }) => !isRequired && values[name] === null);
  return (
    <FormDialog
      isOpen
      title={t('bulk.editTitle', many)}
      submitLabel={t('bulk.editSubmit', many)}
      error={problem()}
      isSubmitting={isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      {chosen.map((field) => (
        <div key={field.name} className={classes.line}>
          <div className={classes.value}>
            <BulkValue
              type={type}
              field={field}
              value={values[field.name] ?? null}
              onChange={(value) => setValues({ ...values, [field.name]: value })}
              error={errorOf(field.name)}
            />
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            mt={24}
            aria-label={t('bulk.leaveOut', { field: field.label })}
            onClick={() =>
              setValues(Object.fromEntries(Object.entries(values).filter(([name]) => name !== field.name)))
            }
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Select
        key={chosen.length}
        label={t(chosen.length === 0 ? 'bulk.field' : 'bulk.anotherField')}
        placeholder={t('bulk.chooseField')}
        searchable
        selectFirstOptionOnChange
        data-autofocus={chosen.length === 0 || undefined}
        nothingFoundMessage={t('common.nothingFound')}
        data={groups}
        value={null}
        onChange={(name) => name !== null && setValues({ ...values, [name]: null })}
      />
      {emptied.length > 0 && (
        <p className={classes.hint} role="status">
          {t('bulk.emptied', { fields: emptied.map(({ label }) => label).join(', ') })}
        </p>
      )}
    </FormDialog>
  );
}

/** Fields that people added stand by themselves, as in every input. */
function setOf(values: Values): Record<string, unknown> {
  const entries = Object.entries(values);
  const custom = entries.filter(([name]) => isCustomKey(name));
  const own = Object.fromEntries(entries.filter(([name]) => !isCustomKey(name)));
  return custom.length > 0 ? { ...own, customFields: Object.fromEntries(custom) } : own;
}
