import { zodResolver } from '@hookform/resolvers/zod';
import { ActionIcon, Button, Menu, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { activityEdit } from '../../src/activities/input.ts';
import { REQUIREMENTS } from '../../src/pipelines/input.ts';
import { EntryFiles } from '../files/EntryFiles.tsx';
import { FileInput } from '../files/FileInput.tsx';
import { useEntryFiles } from '../files/use-files.ts';
import { showFormErrors } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { useDone } from '../lib/use-done.ts';
import { useFormat } from '../lib/use-format.ts';
import { useLostRaces } from '../lib/use-lost-races.ts';
import { useIsNews } from '../looks/news-context.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { FormConflict } from '../ui/FormConflict.tsx';
import { FormError } from '../ui/FormError.tsx';
import { ActivityFields, type LoggedType } from './ActivityFields.tsx';
import { ActivityIcon } from './ActivityIcon.tsx';
import { ActivityText } from './ActivityText.tsx';
import classes from './timeline.module.css';
import { type Activity, applyActivity, dropActivity } from './timeline-cache.ts';

/** What a move went against, in words. */
function Skipped({ rules }: { rules: readonly string[] }) {
  const { t } = useTranslation();
  const labelOf = (rule: string) => {
    if (rule === 'transition') return t('timeline.skippedWay');
    const requirement = REQUIREMENTS.find((each) => each === rule);
    if (!requirement) return rule;
    return t(requirement === 'openTask' ? 'settings.rules.openTask' : `deals.field.${requirement}`);
  };
  return <span className={classes.where}>({t('timeline.skipped', { list: rules.map(labelOf).join(', ') })})</span>;
}

type Props = {
  activity: Activity;
  /** The record whose timeline this is: entries of other records say where they come from. */
  of: { type: string; id: number };
};

export function TimelineEntry({ activity, of }: Props) {
  const { t } = useTranslation();
  const [isEditing, setEditing] = useState(false);
  const { type, user, entity, entityType } = activity;
  const isElsewhere = entityType !== of.type || activity.entityId !== of.id;
  const isNew = useIsNews(activity, useSession().user.id);
  const remove = trpc.activities.delete.useMutation();
  const restore = trpc.activities.restore.useMutation();

  async function trash() {
    dropActivity(activity.id);
    try {
      await remove.mutateAsync({ id: activity.id });
    } catch (error) {
      applyActivity(activity);
      toast.error(error);
      return;
    }
    toast.undo(t('timeline.deleted'), async () => {
      applyActivity(await restore.mutateAsync({ id: activity.id }), [of]);
    });
  }

  const where = isElsewhere && (
    <span className={classes.where}>
      {t('timeline.on')}{' '}
      <RecordLink type={entityType} id={activity.entityId}>
        {entity.name}
      </RecordLink>
    </span>
  );

  if (type === 'stage_change') {
    return (
      <li className={`${classes.entry} ${classes.folded}`}>
        <span className={classes.icon}>
          <ActivityIcon type={type} size={13} />
        </span>
        <div className={classes.line}>
          <span>{user?.name ?? t('timeline.system')}</span> {t('timeline.moved')} <span>{activity.from}</span> →{' '}
          <strong>{activity.to}</strong> {activity.skipped && <Skipped rules={activity.skipped} />} {where}
        </div>
        <TimeOfDay at={activity.happenedAt} />
      </li>
    );
  }
  return (
    <li className={classes.entry} data-new={isNew || undefined}>
      <span className={classes.icon} data-type={type}>
        <ActivityIcon type={type} />
      </span>
      <div className={classes.main}>
        <div className={classes.head}>
          <span className={classes.line}>
            <strong>{user?.name ?? t('timeline.system')}</strong> <EntryKind activity={activity} />
            {where && <span className={classes.did}> · </span>}
            {where}
          </span>
          <span className={classes.aside}>
            {isNew && <span className={classes.new}>{t('records.looks.new')}</span>}
            {activity.editedAt && <Edited at={activity.editedAt} />}
            <TimeOfDay at={activity.happenedAt} />
            <EntryMenu activity={activity} of={of} onEdit={() => setEditing(true)} onTrash={() => void trash()} />
          </span>
        </div>
        {isEditing ? (
          <EntryForm activity={activity} type={type} onClose={() => setEditing(false)} />
        ) : (
          <>
            {activity.subject && <div className={classes.subject}>{activity.subject}</div>}
            {activity.body && <Body text={activity.body} mentions={activity.mentions} />}
            <EntryFiles activity={activity} of={of} />
          </>
        )}
      </div>
    </li>
  );
}

type MenuProps = Props & { onEdit: () => void; onTrash: () => void };

function EntryMenu({ activity, of, onEdit, onTrash }: MenuProps) {
  const { t } = useTranslation();
  const { canAttach } = useEntryFiles({ activity, of });
  const input = useRef<HTMLInputElement>(null);
  const { id, can } = activity;
  if (!can.edit && !can.delete && !canAttach) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size="sm" className={classes.menu} aria-label={t('timeline.actions')}>
            <IconDots size={15} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {can.edit && <Menu.Item onClick={onEdit}>{t('common.edit')}</Menu.Item>}
          {canAttach && <Menu.Item onClick={() => input.current?.click()}>{t('files.attach')}</Menu.Item>}
          {can.delete && <Menu.Item onClick={onTrash}>{t('common.delete')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {canAttach && <FileInput ref={input} place={{ entityType: 'activity', entityId: id }} />}
    </>
  );
}

/** The day stands above; the whole moment, and how long ago that was, on hover. */
function TimeOfDay({ at }: { at: string }) {
  const format = useFormat();
  return (
    <time dateTime={at} title={`${format.dateTime(at)} · ${format.relative(at)}`}>
      {format.time(at)}
    </time>
  );
}

/** That it once said something else, and since when it says this. */
function Edited({ at }: { at: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  return <span title={format.dateTime(at)}>{t('timeline.edited')} · </span>;
}

const LONG = 700;
const MANY_LINES = 9;

/** What was written; a long letter only begins until somebody reads on. */
function Body({ text, mentions }: { text: string; mentions: Activity['mentions'] }) {
  const { t } = useTranslation();
  const [isUnfolded, setUnfolded] = useState(false);
  const isLong = text.length > LONG || text.split('\n').length > MANY_LINES;
  return (
    <>
      <div className={classes.body} data-clamped={(isLong && !isUnfolded) || undefined}>
        <ActivityText text={text} mentions={mentions} />
      </div>
      {isLong && (
        <UnstyledButton className={classes.unfold} aria-expanded={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>
          {isUnfolded ? t('timeline.showLess') : t('timeline.showAll')}
        </UnstyledButton>
      )}
    </>
  );
}

/** "called · 12 min · Left a message" */
function EntryKind({ activity: { type, direction, duration, result } }: { activity: Activity }) {
  const { t } = useTranslation();
  const format = useFormat();
  const did =
    type === 'call' && direction === 'inbound'
      ? t('timeline.did.callInbound')
      : type === 'email' && direction === 'inbound'
        ? t('timeline.did.emailInbound')
        : type === 'stage_change'
          ? null
          : t(`timeline.did.${type}`);
  const minutes = duration
    ? t('timeline.inMinutes', { count: format.number(Math.max(1, Math.round(duration / 60))) })
    : null;
  return <span className={classes.did}>{[did, minutes, result].filter(Boolean).join(' · ')}</span>;
}

const editable = activityEdit.shape.set;
const FIELDS = ['subject', 'body', 'happenedAt', 'duration', 'direction', 'result'] as const;

function EntryForm({ activity, type, onClose }: { activity: Activity; type: LoggedType; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const done = useDone(onClose);
  const update = trpc.activities.update.useMutation({ trpc: { context: { whenKept: done } } });
  // As it was when the form was opened, whatever the stream brings meanwhile.
  const [before] = useState(() => {
    const { subject, body, happenedAt, duration, direction, result } = activity;
    return { subject, body, happenedAt, duration, direction, result };
  });
  const form = useForm({ resolver: zodResolver(editable, undefined, { raw: true }), defaultValues: before });
  const { take, settle, ...lost } = useLostRaces(FIELDS);
  const seen: typeof before = { ...before, ...lost.current };
  const submit = form.handleSubmit(async (values) => {
    const changed = FIELDS.filter((field) => values[field] !== before[field]);
    const pick = (of: typeof values) => Object.fromEntries(changed.map((field) => [field, of[field]]));
    try {
      const [set, from] = [pick(values), pick(seen)];
      applyActivity(await update.mutateAsync({ id: activity.id, set, from }));
      toast.undo(t('timeline.changed'), async () => {
        applyActivity(await update.mutateAsync({ id: activity.id, set: from, from: set }));
      });
      done();
    } catch (error) {
      if (!take(error)) showFormErrors(error, form, FIELDS, t);
    }
  });
  const races = FIELDS.flatMap((field) => {
    const by = lost.collisions.find((collision) => collision.field === field);
    if (!by) return [];
    const theirs = seen[field];
    return [
      {
        by,
        label: t(field === 'body' ? `timeline.type.${type}` : `timeline.field.${field}`),
        theirs: field === 'body' ? <ActivityText text={seen.body ?? ''} mentions={activity.mentions} /> : told(field),
        keepTheirs: () => {
          form.setValue(field, theirs);
          settle(field);
        },
        keepMine: () => settle(field),
      },
    ];
  });

  function told(field: Exclude<(typeof FIELDS)[number], 'body'>): string | null {
    const { happenedAt: at, direction: way, duration: seconds } = seen;
    if (field === 'happenedAt') return format.dateTime(at);
    if (field === 'direction') return way && t(`timeline.direction.${way}`);
    if (field === 'duration')
      return seconds === null ? null : t('timeline.inMinutes', { count: format.number(Math.round(seconds / 60)) });
    return seen[field];
  }
  return (
    <FormProvider {...form}>
      <form
        className={classes.form}
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onClose();
        }}
        noValidate
      >
        <ActivityFields type={type} on={{ entityType: activity.entityType, entityId: activity.entityId }} />
        <FormConflict races={races} />
        <FormError>{form.formState.errors.root?.message}</FormError>
        <div className={classes.formActions}>
          <Button variant="subtle" color="gray" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={form.formState.isSubmitting}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </FormProvider>
  );
}
