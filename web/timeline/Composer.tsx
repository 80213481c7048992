import { zodResolver } from '@hookform/resolvers/zod';
import { Button, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type ActivityParent, LOGGED_TYPES, newActivity } from '../../src/activities/input.ts';
import { showFormErrors } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { useDone } from '../lib/use-done.ts';
import { useKeyboardInset } from '../lib/use-keyboard-inset.ts';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { ActivityFields, type LoggedType } from './ActivityFields.tsx';
import { ActivityIcon } from './ActivityIcon.tsx';
import classes from './timeline.module.css';
import { applyActivity, dropActivity, refreshOtherTimelines } from './timeline-cache.ts';

const FIELDS = ['subject', 'body', 'happenedAt', 'duration', 'direction', 'result'] as const;

type Target = { entityType: ActivityParent; entityId: number };
type Draft = { subject?: string | null | undefined; body?: string | null | undefined };

/** What was written and not logged yet, by record: another kind, Escape or another page lose nothing of it. */
const drafts = new Map<string, Draft>();

const KINDS = LOGGED_TYPES.toSorted((a, b) => Number(b === 'note') - Number(a === 'note'));
/** What is written on tasks. */
const COMMENTS = ['comment'] as const satisfies LoggedType[];

/** Where people write down what happened, and talk about it with colleagues. */
export function Composer({ entityType, entityId }: Target) {
  const { t } = useTranslation();
  const kinds = entityType === 'task' ? COMMENTS : KINDS;
  const [type, setType] = useState<LoggedType>(kinds[0] ?? 'note');
  const [isOpen, setOpen] = useState(false);
  useKeyboardInset();
  return (
    <section className={classes.composer} data-open={isOpen || undefined} aria-label={t('timeline.compose')}>
      <div className={classes.kinds} role="group" aria-label={t('timeline.kind')} hidden={kinds.length === 1}>
        {kinds.map((kind) => (
          <UnstyledButton
            key={kind}
            className={classes.kind}
            aria-pressed={kind === type}
            onClick={() => {
              setType(kind);
              setOpen(true);
            }}
          >
            <ActivityIcon type={kind} />
            <span className={classes.kindName}>{t(`timeline.type.${kind}`)}</span>
          </UnstyledButton>
        ))}
      </div>
      {isOpen ? (
        <ComposerForm
          key={type}
          type={type}
          entityType={entityType}
          entityId={entityId}
          onClose={() => setOpen(false)}
        />
      ) : (
        <UnstyledButton className={classes.prompt} onClick={() => setOpen(true)}>
          {t(`timeline.body.${type}`)}
        </UnstyledButton>
      )}
    </section>
  );
}

function ComposerForm({ type, entityType, entityId, onClose }: Target & { type: LoggedType; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = trpc.activities.delete.useMutation();
  const { user } = useSession();
  const draftKey = `${user.id}-${entityType}-${entityId}`;
  const close = useDone(() => {
    drafts.delete(draftKey);
    onClose();
  });
  const create = trpc.activities.create.useMutation({ trpc: { context: { whenKept: close } } });
  const [now] = useState(() => new Date().toISOString());
  const draft = drafts.get(draftKey);
  const form = useForm({
    resolver: zodResolver(newActivity, undefined, { raw: true }),
    defaultValues: {
      entityType,
      entityId,
      type,
      body: draft?.body ?? null,
      ...(draft?.subject && (type === 'email' || type === 'meeting') ? { subject: draft.subject } : {}),
      ...(type === 'note' || type === 'comment' ? {} : { happenedAt: now }),
      ...(type === 'call' || type === 'email' ? { direction: 'outbound' as const } : {}),
    },
  });
  const { subscribe } = form;
  useEffect(
    () =>
      subscribe({
        formState: { values: true },
        callback: ({ values: { subject, body } }) => drafts.set(draftKey, { subject, body }),
      }),
    [subscribe, draftKey],
  );
  const submit = form.handleSubmit(async (values) => {
    if (!values.body && !values.subject && type !== 'call') {
      form.setError('body', { message: t('timeline.empty') });
      return;
    }
    try {
      const activity = await create.mutateAsync(values);
      close();
      applyActivity(activity);
      refreshOtherTimelines(entityType, entityId);
      toast.undo(t('timeline.logged'), async () => {
        await remove.mutateAsync({ id: activity.id });
        dropActivity(activity.id);
      });
    } catch (error) {
      showFormErrors(error, form, FIELDS, t);
    }
  });
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
  }
  return (
    <FormProvider {...form}>
      <form className={classes.form} onSubmit={(event) => void submit(event)} onKeyDown={onKeyDown} noValidate>
        <ActivityFields type={type} on={{ entityType, entityId }} isNew />
        <FormError>{form.formState.errors.root?.message}</FormError>
        <div className={classes.formActions}>
          <Button variant="subtle" color="gray" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={form.formState.isSubmitting}>
            {t(`timeline.log.${type}`)}
          </Button>
        </div>
      </form>
    </FormProvider>
  );
}
