import { zodResolver } from '@hookform/resolvers/zod';
import { TextInput } from '@mantine/core';
import { FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { newCompany } from '../../src/companies/input.ts';
import { CustomInputs } from '../custom-fields/CustomInputs.tsx';
import classes from '../deals/deal-form.module.css';
import { AlreadyThere } from '../duplicates/AlreadyThere.tsx';
import { showFormErrors } from '../lib/errors.ts';
import { emptyToNull } from '../lib/form-values.ts';
import { useDone } from '../lib/use-done.ts';
import type { CreateFormProps } from '../records/create-form.ts';
import { FormPerson, FormRecord } from '../records/FormLinks.tsx';
import { useCreated } from '../records/use-created.tsx';
import { useFieldRights } from '../records/use-field-rights.ts';
import { useSession } from '../session.ts';
import { FormTags } from '../tags/FormTags.tsx';
import { trpc } from '../trpc.ts';
import { FormActions } from '../ui/FormActions.tsx';

const FIELDS = [
  'name',
  'domain',
  'industry',
  'phone',
  'city',
  'country',
  'parentId',
  'responsibleId',
  'tagIds',
] as const;

/** A new company: its name is enough. */
export function CompanyForm({ preset, onDone }: CreateFormProps) {
  const { t } = useTranslation();
  const { user } = useSession();
  const created = useCreated('company');
  const done = useDone(onDone);
  const create = trpc.companies.create.useMutation({ trpc: { context: { whenKept: done } } });
  const { isSettable } = useFieldRights('company');
  const form = useForm({
    resolver: zodResolver(newCompany),
    defaultValues: {
      name: '',
      domain: null,
      industry: null,
      phone: null,
      city: null,
      country: null,
      parentId: null,
      responsibleId: user.id,
      ...newCompany.partial().catch({}).parse(preset),
    },
  });
  const { register, formState } = form;
  const { errors } = formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      const company = await create.mutateAsync(values);
      done();
      created(company.id, t('companies.created', { name: company.name }));
    } catch (error) {
      showFormErrors(error, form, FIELDS, t);
    }
  });
  const line = (name: 'domain' | 'industry' | 'phone' | 'city' | 'country', placeholder?: string) =>
    isSettable(name) && (
      <TextInput
        {...register(name, emptyToNull)}
        label={t(`companies.field.${name}`)}
        placeholder={placeholder}
        error={errors[name]?.message}
      />
    );
  return (
    <FormProvider {...form}>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          {...register('name')}
          autoFocus
          data-autofocus
          label={t('companies.field.name')}
          error={errors.name?.message}
          maxLength={200}
        />
        <div className={classes.pair}>
          {line('domain', 'example.com')}
          {line('industry')}
        </div>
        <div className={classes.pair}>
          {line('city')}
          {line('country')}
        </div>
        <div className={classes.pair}>
          {line('phone')}
          <FormRecord name="parentId" type="company" label={t('companies.field.parentId')} />
        </div>
        <FormPerson name="responsibleId" label={t('companies.field.responsibleId')} />
        <AlreadyThere type="company" />
        <FormTags type="company" />
        <CustomInputs type="company" />
        <FormActions
          error={errors.root?.message}
          isSubmitting={formState.isSubmitting}
          submitLabel={t('companies.submit')}
          onCancel={onDone}
        />
      </form>
    </FormProvider>
  );
}
