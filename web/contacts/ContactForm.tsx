import { zodResolver } from '@hookform/resolvers/zod';
import { TextInput } from '@mantine/core';
import { FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { contactFields, newContact } from '../../src/contacts/input.ts';
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

const FIELDS = ['firstName', 'lastName', 'email', 'phone', 'title', 'companyId', 'responsibleId', 'tagIds'] as const;
const presets = z.object(contactFields).partial();

/** A new contact: a first or a last name is enough, the rest is filled in on the contact itself. */
export function ContactForm({ preset, onDone }: CreateFormProps) {
  const { t } = useTranslation();
  const { user } = useSession();
  const created = useCreated('contact');
  const done = useDone(onDone);
  const create = trpc.contacts.create.useMutation({ trpc: { context: { whenKept: done } } });
  const { isSettable } = useFieldRights('contact');
  const form = useForm({
    resolver: zodResolver(newContact),
    defaultValues: {
      firstName: null,
      lastName: null,
      email: null,
      phone: null,
      title: null,
      companyId: null,
      responsibleId: user.id,
      ...presets.catch({}).parse(preset),
    },
  });
  const { register, formState } = form;
  const { errors } = formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      const contact = await create.mutateAsync(values);
      done();
      created(contact.id, t('contacts.created', { name: contact.name }));
    } catch (error) {
      showFormErrors(error, form, FIELDS, t);
    }
  });
  return (
    <FormProvider {...form}>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <div className={classes.pair}>
          <TextInput
            {...register('firstName', emptyToNull)}
            autoFocus
            data-autofocus
            label={t('contacts.field.firstName')}
            error={errors.firstName?.message}
            maxLength={100}
          />
          <TextInput
            {...register('lastName', emptyToNull)}
            label={t('contacts.field.lastName')}
            error={errors.lastName && t('contacts.nameNeeded')}
            maxLength={100}
          />
        </div>
        <div className={classes.pair}>
          {isSettable('email') && (
            <TextInput
              {...register('email', emptyToNull)}
              label={t('contacts.field.email')}
              type="email"
              error={errors.email?.message}
            />
          )}
          {isSettable('phone') && (
            <TextInput
              {...register('phone', emptyToNull)}
              label={t('contacts.field.phone')}
              type="tel"
              error={errors.phone?.message}
            />
          )}
        </div>
        <div className={classes.pair}>
          <FormRecord name="companyId" type="company" label={t('contacts.field.companyId')} />
          {isSettable('title') && (
            <TextInput
              {...register('title', emptyToNull)}
              label={t('contacts.field.title')}
              error={errors.title?.message}
              maxLength={200}
            />
          )}
        </div>
        <FormPerson name="responsibleId" label={t('contacts.field.responsibleId')} />
        <AlreadyThere type="contact" />
        <FormTags type="contact" />
        <CustomInputs type="contact" />
        <FormActions
          error={errors.root?.message}
          isSubmitting={formState.isSubmitting}
          submitLabel={t('contacts.submit')}
          onCancel={onDone}
        />
      </form>
    </FormProvider>
  );
}
