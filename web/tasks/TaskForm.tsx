import { zodResolver } from '@hookform/resolvers/zod';
import { Select, Textarea, TextInput } from '@mantine/core';
import { Controller, FormProvider, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { newTask, TASK_PRIORITIES } from '../../src/tasks/input.ts';
import { CustomInputs } from '../custom-fields/CustomInputs.tsx';
import classes from '../deals/deal-form.module.css';
import { MomentInput } from '../fields/DayInput.tsx';
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
import { ReminderSelect } from './ReminderSelect.tsx';
import { RepeatSelect } from './RepeatSelect.tsx';

const FIELDS = [
  'title',
  'description',
  'dueAt',
  'reminders',
  'repeat',
  'priority',
  'assigneeId',
  'dealId',
  'contactId',
  'companyId',
  'tagIds',
] as const;

/** A new task: what, when, whose, and what it is about. */
export function TaskForm({ preset, onDone }: CreateFormProps) {
  const { t } = useTranslation();
  const { user } = useSession();
  const created = useCreated('task');
  const done = useDone(onDone);
  const create = trpc.tasks.create.useMutation({ trpc: { context: { whenKept: done } } });
  const { isSettable } = useFieldRights('task');
  const {
    dealId = null,
    contactId = null,
    companyId = null,
    dueAt: presetDue,
  } = newTask.partial().catch({}).parse(preset);
  const form = useForm({
    resolver: zodResolver(newTask, undefined, { raw: true }),
    defaultValues: {
      title: '',
      description: null,
      dueAt: presetDue?.toISOString() ?? null,
      reminders: null,
      repeat: null,
      priority: 'normal',
      assigneeId: user.id,
      dealId,
      contactId,
      companyId,
    },
  });
  const { register, control, formState } = form;
  const { errors } = formState;
  const dueAt = useWatch({ control, name: 'dueAt' });
  const submit = form.handleSubmit(async (values) => {
    try {
      const task = await create.mutateAsync(values);
      done();
      created(task.id, t('tasks.created'));
    } catch (error) {
      showFormErrors(error, form, FIELDS, t);
    }
  });
  return (
    <FormProvider {...form}>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          {...register('title')}
          autoFocus
          data-autofocus
          label={t('tasks.field.title')}
          error={errors.title?.message}
          maxLength={200}
        />
        <div className={classes.pair}>
          <Controller
            control={control}
            name="dueAt"
            render={({ field }) => (
              <MomentInput
                label={t('tasks.field.dueAt')}
                initial={field.value ?? null}
                onBlur={field.onBlur}
                onChange={field.onChange}
                error={errors.dueAt?.message}
              />
            )}
          />
          <Controller
            control={control}
            name="priority"
            render={({ field }) => (
              <Select
                label={t('tasks.field.priority')}
                allowDeselect={false}
                data={TASK_PRIORITIES.map((value) => ({ value, label: t(`tasks.priorities.${value}`) }))}
                value={field.value ?? null}
                onChange={field.onChange}
                error={errors.priority?.message}
              />
            )}
          />
        </div>
        <div className={classes.pair}>
          <Controller
            control={control}
            name="reminders"
            render={({ field }) => (
              <ReminderSelect
                label={t('tasks.field.reminders')}
                value={field.value ?? null}
                onChange={field.onChange}
                error={errors.reminders?.message}
              />
            )}
          />
          <Controller
            control={control}
            name="repeat"
            render={({ field }) => (
              <RepeatSelect
                label={t('tasks.field.repeat')}
                value={field.value ?? null}
                dueAt={dueAt ?? null}
                onChange={field.onChange}
                error={errors.repeat?.message}
              />
            )}
          />
        </div>
        <FormPerson name="assigneeId" label={t('tasks.field.assigneeId')} />
        <div className={classes.pair}>
          <FormRecord name="dealId" type="deal" label={t('tasks.field.dealId')} />
          <FormRecord name="contactId" type="contact" label={t('tasks.field.contactId')} />
        </div>
        {isSettable('description') && (
          <Textarea
            {...register('description', emptyToNull)}
            label={t('tasks.field.description')}
            autosize
            minRows={2}
            maxRows={8}
            error={errors.description?.message}
          />
        )}
        <FormTags type="task" />
        <CustomInputs type="task" />
        <FormActions
          error={errors.root?.message}
          isSubmitting={formState.isSubmitting}
          submitLabel={t('tasks.submit')}
          onCancel={onDone}
        />
      </form>
    </FormProvider>
  );
}
