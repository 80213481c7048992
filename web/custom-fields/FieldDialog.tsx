import { Modal, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CustomFieldType, type CustomValue, hasOptions, UNIQUE_TYPES } from '../../src/custom-fields/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { errorMessage, fieldErrors } from '../lib/errors.ts';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { FormActions } from '../ui/FormActions.tsx';
import { CurrencySelect } from '../workspace/PlaceSelects.tsx';
import classes from './custom-fields.module.css';
import { FieldInput } from './FieldInput.tsx';
import { type EditedOption, OptionsEditor } from './OptionsEditor.tsx';
import { TypeChange, TypeSelect } from './TypeChange.tsx';
import type { CustomField } from './use-custom-fields.ts';

type Props = { recordType: RecordType; field: CustomField | null; onClose: () => void };

/** A new custom field, or the settings of one that is there. */
export function FieldDialog({ recordType, field, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      size={480}
      title={field?.name ?? t('customFields.new')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <FieldForm recordType={recordType} field={field} onClose={onClose} />
    </Modal>
  );
}

const editedOptions = (field: CustomField | null): EditedOption[] =>
  (field?.options ?? [])
    .filter(({ isArchived }) => !isArchived)
    .map(({ id, label, color }) => ({ key: id, id, label, color }));

function FieldForm({ recordType, field, onClose }: Props) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const utils = trpc.useUtils();
  const refresh = { onSuccess: () => utils.customFields.invalidate() };
  const create = trpc.customFields.create.useMutation(refresh);
  const update = trpc.customFields.update.useMutation(refresh);
  const [type, setType] = useState<CustomFieldType>(field?.type ?? 'text');
  const [hasLooked, setLooked] = useState(false);
  const [name, setName] = useState(field?.name ?? '');
  const [helpText, setHelpText] = useState(field?.helpText ?? '');
  const [isRequired, setRequired] = useState(field?.isRequired ?? false);
  const [isUnique, setUnique] = useState(field?.isUnique ?? false);
  const [currency, setCurrency] = useState(field?.currency ?? workspace.currency);
  const [options, setOptions] = useState(() => editedOptions(field));
  const [defaultValue, setDefault] = useState<CustomValue>(field?.defaultValue ?? null);
  const error = create.error ?? update.error;
  const errors = fieldErrors(error);
  const canBeUnique = UNIQUE_TYPES.some((each) => each === type);
  const isPlain = !hasOptions(type);
  // An option that is only being made has no id that a default could name.
  const hasDefault = !isUnique && (isPlain || options.some(({ id }) => id !== undefined));

  async function submit(event: FormEvent) {
    event.preventDefault();
    const settings = {
      name,
      helpText: helpText.trim() || null,
      isRequired,
      isUnique: canBeUnique && isUnique,
      ...(type === 'money' && { currency }),
      ...(!isPlain && {
        options: options
          .filter(({ label }) => label.trim() !== '')
          .map(({ id, label, color }) => ({ ...(id !== undefined && { id }), label, color })),
      }),
      defaultValue: hasDefault ? defaultValue : null,
    };
    const saving = field
      ? update.mutateAsync({ id: field.id, set: settings })
      : create.mutateAsync({ recordType, type, ...settings });
    await saving.then(onClose, () => {});
  }

  if (field && type !== field.type) {
    return <TypeChange field={field} type={type} onType={setType} onClose={onClose} />;
  }
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        data-autofocus
        label={t('customFields.name')}
        value={name}
        maxLength={100}
        error={errors['name']}
        onChange={({ currentTarget: { value } }) => setName(value)}
      />
      <TypeSelect
        value={type}
        isTakingOver={hasLooked}
        onChange={(chosen) => {
          setType(chosen);
          setLooked(field !== null);
          setDefault(field?.type === chosen ? field.defaultValue : null);
        }}
      />
      {type === 'money' && (
        <CurrencySelect
          label={t('customFields.currency')}
          value={currency}
          error={errors['currency']}
          onChange={(code) => code && setCurrency(code)}
        />
      )}
      {!isPlain && <OptionsEditor options={options} onChange={setOptions} error={errors['options']} />}
      <TextInput
        label={t('customFields.helpText')}
        value={helpText}
        maxLength={500}
        error={errors['helpText']}
        onChange={({ currentTarget: { value } }) => setHelpText(value)}
      />
      {hasDefault && (
        <FieldInput
          key={type}
          field={{
            type,
            name: t('customFields.defaultValue'),
            currency,
            options: field?.options ?? [],
          }}
          value={defaultValue}
          onChange={setDefault}
          error={errors['defaultValue']}
        />
      )}
      <Switch
        size="xs"
        label={t('customFields.required')}
        description={t('customFields.requiredText')}
        checked={isRequired}
        onChange={({ currentTarget: { checked } }) => setRequired(checked)}
      />
      {canBeUnique && (
        <Switch
          size="xs"
          label={t('customFields.unique')}
          description={t('customFields.uniqueText')}
          checked={isUnique}
          error={errors['isUnique']}
          onChange={({ currentTarget: { checked } }) => setUnique(checked)}
        />
      )}
      <FormActions
        error={error && Object.keys(errors).length === 0 ? errorMessage(error, t) : undefined}
        isSubmitting={create.isPending || update.isPending}
        submitLabel={field ? t('common.save') : t('common.add')}
        onCancel={onClose}
      />
    </form>
  );
}
