import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { refreshLists } from '../records/record-cache.ts';
import { useMayCreate } from '../records/use-may-create.ts';
import { type RouterInputs, trpc } from '../trpc.ts';
import classes from './tasks.module.css';

type Preset = Omit<RouterInputs['tasks']['create'], 'title'>;

/** A task from its title alone: type, Enter, the next one. */
export function QuickTask({ preset }: { preset: Preset }) {
  const { t } = useTranslation();
  const [title, setTitle] = useState('');
  const create = trpc.tasks.create.useMutation();
  const mayCreate = useMayCreate('task');
  async function add(event: FormEvent) {
    event.preventDefault();
    const typed = title.trim();
    if (typed === '') return;
    setTitle('');
    try {
      await create.mutateAsync({ ...preset, title: typed });
      refreshLists('task');
    } catch (error) {
      setTitle(typed);
      toast.error(error);
    }
  }
  if (!mayCreate) return null;
  return (
    <form className={classes.quick} onSubmit={(event) => void add(event)}>
      <IconPlus size={15} aria-hidden />
      <input
        className={classes.quickInput}
        aria-label={t('tasks.quickLabel')}
        placeholder={t('tasks.quick')}
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
    </form>
  );
}
