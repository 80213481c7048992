import { zodResolver } from '@hookform/resolvers/zod';
import { Button, Group, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Controller, FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { newDeal } from '../../src/deals/input.ts';
import { CustomInputs } from '../custom-fields/CustomInputs.tsx';
import { DayInput } from '../fields/DayInput.tsx';
import { showFormErrors } from '../lib/errors.ts';
import { parseNumber } from '../lib/parse-number.ts';
import { useDone } from '../lib/use-done.ts';
import { useFormat } from '../lib/use-format.ts';
import type { CreateFormProps } from '../records/create-form.ts';
import { FormPerson, FormRecord } from '../records/FormLinks.tsx';
import { useCreated } from '../records/use-created.tsx';
import { useFieldRights } from '../records/use-field-rights.ts';
import { useSession } from '../session.ts';
import { FormTags } from '../tags/FormTags.tsx';
import { trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { CurrencySelect } from '../workspace/PlaceSelects.tsx';
import { takeInAnswer } from './board-cache.ts';
import classes from './deal-form.module.css';
import { usePipelines } from './use-pipelines.ts';

const FIELDS = [
  'title',
  'companyId',
  'contactId',
  'amount',
  'currency',
  'stageId',
  'expectedCloseDate',
  'responsibleId',
  'tagIds',
] as const;

/** A new deal in as few fields as get it going; the rest is filled in on the deal itself. */
export function DealForm({ preset, onDone }: CreateFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { user, workspace } = useSession();
  const created = useCreated('deal');
  const done = useDone(onDone);
  const create = trpc.deals.create.useMutation({ trpc: { context: { whenKept: done } } });
  const { isSettable } = useFieldRights('deal');
  const { stages, firstStageId } = useStages(preset['pipelineId']);
  const [amountText, setAmountText] = useState('');
  const form = useForm({
    resolver: zodResolver(newDeal),
    defaultValues: {
      title: '',
      amount: null,
      currency: workspace.currency,
      expectedCloseDate: null,
      companyId: null,
      contactId: null,
      responsibleId: user.id,
      ...newDeal.partial().omit({ pipelineId: true }).strip().catch({}).parse(preset),
    },
  });
  const { register, control, formState } = form;
  const { errors } = formState;

  const submit = form.handleSubmit(async (values) => {
    // The form's schema sees only the number that was understood last.
    if (parseNumber(amountText, format.locale) === undefined) {
      form.setError('amount', { message: t('fields.notANumber') }, { shouldFocus: true });
      return;
    }
    try {
      const deal = await create.mutateAsync({ ...values, stageId: values.stageId ?? firstStageId });
      takeInAnswer(deal, true);
      done();
      created(deal.id, t('deals.form.made', { title: deal.title }));
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
          label={t('deals.form.title')}
          placeholder={t('deals.form.titleHint')}
          error={errors.title && t('deals.form.titleMissing')}
          maxLength={200}
        />
        <div className={classes.pair}>
          <FormRecord name="companyId" type="company" label={t('deals.form.company')} />
          <FormRecord name="contactId" type="contact" label={t('deals.form.contact')} />
        </div>
        {isSettable('amount') && (
          <div className={classes.pair}>
            <TextInput
              label={t('deals.form.amount')}
              inputMode="decimal"
              value={amountText}
              error={errors.amount?.message}
              onChange={(event) => {
                setAmountText(event.currentTarget.value);
                const amount = parseNumber(event.currentTarget.value, format.locale);
                form.clearErrors('amount');
                if (amount === undefined) form.setError('amount', { message: t('fields.notANumber') });
                else form.setValue('amount', amount);
              }}
            />
            <Controller
              control={control}
              name="currency"
              render={({ field }) => (
                <CurrencySelect
                  {...field}
                  value={field.value ?? workspace.currency}
                  onChange={(value) => value && field.onChange(value)}
                  label={t('deals.form.currency')}
                  error={errors.currency?.message}
                />
              )}
            />
          </div>
        )}
        <div className={classes.pair}>
          <Controller
            control={control}
            name="stageId"
            render={({ field }) => (
              <Select
                label={t('deals.form.stage')}
                data={stages}
                allowDeselect={false}
                value={String(field.value ?? firstStageId ?? '')}
                onChange={(id) => field.onChange(id === null ? undefined : Number(id))}
                error={errors.stageId?.message}
              />
            )}
          />
          {isSettable('expectedCloseDate') && (
            <Controller
              control={control}
              name="expectedCloseDate"
              render={({ field }) => (
                <DayInput
                  label={t('deals.form.close')}
                  clearable
                  value={field.value ?? null}
                  onChange={field.onChange}
                  error={errors.expectedCloseDate?.message}
                />
              )}
            />
          )}
        </div>
        <FormPerson name="responsibleId" label={t('deals.form.owner')} />
        <FormTags type="deal" />
        <CustomInputs type="deal" />
        <FormError>{errors.root?.message}</FormError>
        <Group justify="flex-end" gap="xs" mt={4}>
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={formState.isSubmitting}>
            {t('deals.form.submit')}
          </Button>
        </Group>
      </form>
    </FormProvider>
  );
}

/** The stages that a deal can begin in, those of the wished pipeline first; with several, by pipeline. */
function useStages(wishedPipelineId: unknown) {
  const { data } = usePipelines();
  const pipelines = data?.items ?? [];
  const first = pipelines.find(({ id }) => id === wishedPipelineId) ?? pipelines.find(({ isDefault }) => isDefault);
  const groups = pipelines.map(({ name, stages }) => ({
    group: name,
    items: stages.map((stage) => ({ value: String(stage.id), label: stage.name })),
  }));
  return {
    stages: groups.length === 1 ? (groups[0]?.items ?? []) : groups,
    firstStageId: first?.stages.find(({ isWon, isLost }) => !isWon && !isLost)?.id,
  };
}
