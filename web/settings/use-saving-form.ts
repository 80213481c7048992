import { type FormEvent, useState } from 'react';
import { type FieldValues, type Path, type Resolver, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { showFormErrors } from '../lib/errors.ts';

type Options<Values extends FieldValues> = {
  resolver: Resolver<Values>;
  /** As the server has them; what others change meanwhile is taken over where the person has changed nothing. */
  values: Values;
  names: readonly Path<Values>[];
  save: (values: Values) => Promise<unknown>;
};

/** A form that stays on its page: it knows what is unsaved, and says so when it was saved. */
export function useSavingForm<Values extends FieldValues>({ resolver, values, names, save }: Options<Values>) {
  const { t } = useTranslation();
  const [isSaved, setSaved] = useState(false);
  const form = useForm<Values>({ resolver, values, resetOptions: { keepDirtyValues: true } });
  const { isDirty, isSubmitting, errors } = form.formState;
  const submit = form.handleSubmit(async (given) => {
    try {
      await save(given);
      form.reset(given);
      setSaved(true);
    } catch (error) {
      showFormErrors(error, form, names, t);
    }
  });
  return {
    form,
    isDirty: isDirty && !isSubmitting,
    onSubmit: (event: FormEvent) => void submit(event),
    bar: { error: errors.root?.message, isDirty, isSubmitting, isSaved, onReset: () => form.reset() },
  };
}
