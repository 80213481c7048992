import { Button } from '@mantine/core';
import { useState } from 'react';
import { Controller, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { CustomValues } from '../../src/custom-fields/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { useFieldRights } from '../records/use-field-rights.ts';
import { FormError } from '../ui/FormError.tsx';
import classes from './custom-fields.module.css';
import { FieldInput } from './FieldInput.tsx';
import { useCustomFields } from './use-custom-fields.ts';

/** The custom fields of a new record: those that it needs at once, the others when somebody wants to fill them. */
export function CustomInputs({ type }: { type: RecordType }) {
  const { t } = useTranslation();
  const { control, formState } = useFormContext<{ customFields?: CustomValues }>();
  const { isSettable } = useFieldRights(type);
  const [isUnfolded, setUnfolded] = useState(false);
  const fields = useCustomFields(type).filter(({ key }) => isSettable(key));
  const errors = formState.errors.customFields ?? {};
  // A stage may ask for more than the record does.
  if (!isUnfolded && fields.some(({ key, isRequired }) => !isRequired && errors[key])) setUnfolded(true);
  const shown = fields.filter(({ isRequired }) => isRequired || isUnfolded);
  const unseen = Object.entries(errors).filter(([key]) => !fields.some((field) => field.key === key));
  return (
    <>
      {shown.map((custom) => (
        <Controller
          key={custom.key}
          control={control}
          name={`customFields.${custom.key}`}
          defaultValue={custom.defaultValue}
          render={({ field }) => (
            <FieldInput
              field={custom}
              value={field.value ?? null}
              onChange={field.onChange}
              error={errors[custom.key]?.message}
            />
          )}
        />
      ))}
      {shown.length < fields.length && (
        <Button
          className={classes.more}
          variant="subtle"
          color="gray"
          size="compact-xs"
          onClick={() => setUnfolded(true)}
        >
          {t('customFields.more', { count: fields.length - shown.length })}
        </Button>
      )}
      <FormError>{unseen.map(([, error]) => error?.message).join(' ')}</FormError>
    </>
  );
}
