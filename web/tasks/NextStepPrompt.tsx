import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../lib/shortcuts.ts';
import { toast } from '../lib/toast.tsx';
import { useDone } from '../lib/use-done.ts';
import { useFormat, useNow } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { refreshLists } from '../records/record-cache.ts';
import { trpc } from '../trpc.ts';
import { DueChips } from './DueChips.tsx';
import { dueChoices } from './due-choices.ts';
import classes from './next-step.module.css';
import { useNextStep } from './next-step.ts';

/** In one line above whatever page is there: what comes next on a deal that nothing is planned for any more. */
export function NextStepPrompt() {
  const { deal } = useNextStep();
  return deal && <Prompt key={deal.id} deal={deal} />;
}

function Prompt({ deal }: { deal: { id: number; title: string } }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { dismiss } = useNextStep();
  const [title, setTitle] = useState('');
  const [dueAt, setDueAt] = useState<string | null>(() => dueChoices(now, format).tomorrow);
  const done = useDone(leave);
  const create = trpc.tasks.create.useMutation({ trpc: { context: { whenKept: done } } });
  const remove = trpc.tasks.delete.useMutation();
  const form = useRef<HTMLFormElement>(null);
  const before = useRef<Element | null>(null);

  // It waits to be asked for: whoever ticks off one task after the other goes on with the list.
  useShortcut(
    'n',
    () => {
      before.current = document.activeElement;
      form.current?.querySelector('input')?.focus();
    },
    { group: 'tasks', label: t('tasks.keys.nextStep') },
  );

  function leave() {
    const hadFocus = form.current?.contains(document.activeElement);
    dismiss();
    if (hadFocus && before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
  }

  async function plan(event: FormEvent) {
    event.preventDefault();
    const typed = title.trim();
    if (typed === '') {
      form.current?.querySelector('input')?.focus();
      return;
    }
    try {
      const task = await create.mutateAsync({ title: typed, dueAt, dealId: deal.id });
      done();
      refreshLists('task');
      toast.undo(t('tasks.nextStep.planned', { title: typed }), async () => {
        await remove.mutateAsync({ id: task.id });
        refreshLists('task');
      });
    } catch (error) {
      toast.error(error);
    }
  }

  return (
    <form
      ref={form}
      className={classes.prompt}
      aria-label={t('tasks.nextStep.title')}
      onSubmit={(event) => void plan(event)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        leave();
      }}
    >
      <span className={`${classes.deal} truncate`} role="status">
        {t('tasks.nextStep.missing')}{' '}
        <RecordLink type="deal" id={deal.id}>
          {deal.title}
        </RecordLink>
      </span>
      <input
        className={classes.input}
        aria-label={t('tasks.nextStep.title')}
        placeholder={t('tasks.nextStep.hint')}
        enterKeyHint="done"
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <DueChips value={dueAt} onChange={setDueAt} />
      <Button type="submit" className={classes.plan} size="compact-sm" loading={create.isPending}>
        {t('tasks.nextStep.plan')}
      </Button>
      <ActionIcon className={classes.close} aria-label={t('common.dismiss')} onClick={leave}>
        <IconX size={16} stroke={1.6} aria-hidden />
      </ActionIcon>
    </form>
  );
}
