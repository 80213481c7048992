import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { useFormat, useNow } from '../lib/use-format.ts';
import { refreshLists } from '../records/record-cache.ts';
import { useMayCreate } from '../records/use-may-create.ts';
import { type RouterInputs, trpc } from '../trpc.ts';
import { DueChips } from './DueChips.tsx';
import { dueChoices } from './due-choices.ts';
import { withdrawNextStep } from './next-step.ts';
import classes from './tasks.module.css';

type Preset = Omit<RouterInputs['tasks']['create'], 'title' | 'dueAt'>;
type Props = {
  preset: Preset;
  /** Where the list shows only what is due, so is what is added there. */
  isForToday?: boolean;
};

/** A task from its title and a click on a day: type, Enter, the next one. */
export function QuickTask({ preset, isForToday = false }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const [title, setTitle] = useState('');
  const [chosen, setChosen] = useState<string | null>();
  const create = trpc.tasks.create.useMutation();
  const remove = trpc.tasks.delete.useMutation();
  const mayCreate = useMayCreate('task');
  const dueAt = chosen === undefined ? (isForToday ? dueChoices(now, format).today : null) : chosen;
  async function add(event: FormEvent) {
    event.preventDefault();
    const typed = title.trim();
    if (typed === '') return;
    setTitle('');
    try {
      const { id } = await create.mutateAsync({ ...preset, title: typed, dueAt });
      refreshLists('task');
      toast.undo(t('tasks.created'), async () => {
        await remove.mutateAsync({ id });
        refreshLists('task');
      });
      withdrawNextStep({ dealId: preset.dealId ?? null });
    } catch (error) {
      setTitle(typed);
      toast.error(error);
    }
  }
  if (!mayCreate) return null;
  return (
    <form className={classes.quick} data-typing={title !== '' || undefined} onSubmit={(event) => void add(event)}>
      <IconPlus size={15} aria-hidden />
      <input
        className={classes.quickInput}
        aria-label={t('tasks.quickLabel')}
        placeholder={t('tasks.quick')}
        enterKeyHint="done"
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <DueChips value={dueAt} onChange={setChosen} />
    </form>
  );
}
