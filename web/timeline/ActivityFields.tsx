import { Select, TextInput } from '@mantine/core';
import { Controller, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type ActivityParent, DIRECTIONS, type LOGGED_TYPES } from '../../src/activities/input.ts';
import { atTime, timeOf } from '../fields/moments.ts';
import { emptyToNull } from '../lib/form-values.ts';
import { useFormat } from '../lib/use-format.ts';
import { MentionTextarea } from './MentionTextarea.tsx';
import classes from './timeline.module.css';

export type LoggedType = (typeof LOGGED_TYPES)[number];

/** What people write of an activity; as the server's inputs have it. */
export type ActivityValues = {
  subject?: string | null;
  body?: string | null;
  happenedAt?: string;
  duration?: number | null;
  direction?: (typeof DIRECTIONS)[number] | null;
  result?: string | null;
};

const SECONDS = 60;

type Props = { type: LoggedType; on: { entityType: ActivityParent; entityId: number }; isNew?: boolean };

/** The fields that a kind of activity has, in the form around them. */
export function ActivityFields({ type, on, isNew = false }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { register, control, formState } = useFormContext<ActivityValues>();
  const { errors } = formState;
  const isCall = type === 'call';
  return (
    <>
      {(type === 'email' || type === 'meeting') && (
        <TextInput
          {...register('subject', emptyToNull)}
          aria-label={t('timeline.field.subject')}
          placeholder={t('timeline.field.subject')}
          error={errors.subject?.message}
          autoFocus={isNew}
        />
      )}
      <Controller
        control={control}
        name="body"
        render={({ field }) => (
          <MentionTextarea
            on={on}
            value={field.value ?? ''}
            onChange={(value) => field.onChange(value === '' ? null : value)}
            onBlur={field.onBlur}
            aria-label={t(`timeline.body.${type}`)}
            placeholder={t(`timeline.body.${type}`)}
            error={errors.body?.message}
            autosize
            minRows={2}
            maxRows={14}
            autoFocus={isNew && type !== 'email' && type !== 'meeting'}
          />
        )}
      />
      {type !== 'note' && type !== 'comment' && (
        <div className={classes.details}>
          {(isCall || type === 'email') && (
            <Controller
              control={control}
              name="direction"
              render={({ field }) => (
                <Select
                  {...field}
                  aria-label={t('timeline.field.direction')}
                  w={116}
                  allowDeselect={false}
                  data={DIRECTIONS.map((value) => ({ value, label: t(`timeline.direction.${value}`) }))}
                  error={errors.direction?.message}
                />
              )}
            />
          )}
          {type !== 'email' && (
            <Controller
              control={control}
              name="duration"
              render={({ field }) => (
                <TextInput
                  aria-label={t('timeline.field.duration')}
                  placeholder={t('timeline.minutes')}
                  inputMode="numeric"
                  w={96}
                  defaultValue={field.value ? String(Math.round(field.value / SECONDS)) : ''}
                  onBlur={field.onBlur}
                  onChange={({ currentTarget: { value } }) =>
                    field.onChange(value.trim() === '' ? null : Math.round(Number(value.replace(',', '.')) * SECONDS))
                  }
                  error={errors.duration && t('fields.notANumber')}
                />
              )}
            />
          )}
          {isCall && (
            <TextInput
              {...register('result', emptyToNull)}
              aria-label={t('timeline.field.result')}
              placeholder={t('timeline.resultHint')}
              error={errors.result?.message}
              className={classes.grow}
            />
          )}
          <Controller
            control={control}
            name="happenedAt"
            render={({ field }) => (
              <TextInput
                type="datetime-local"
                aria-label={t('timeline.field.happenedAt')}
                w={188}
                defaultValue={
                  field.value ? `${format.isoDay(field.value)}T${timeOf(field.value, format.timeZone)}` : undefined
                }
                onBlur={field.onBlur}
                onChange={({ currentTarget: { value } }) => {
                  const [day, time] = value.split('T');
                  field.onChange(day && time ? atTime(day, time, format.timeZone) : undefined);
                }}
                error={errors.happenedAt?.message}
              />
            )}
          />
        </div>
      )}
    </>
  );
}
