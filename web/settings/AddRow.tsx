import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorMessage } from '../lib/errors.ts';
import classes from './settings.module.css';

type Props = {
  label: string;
  onAdd: (name: string) => Promise<unknown>;
  /** What else is to be chosen. */
  children?: ReactNode;
};

/** One line that adds one thing by its name. */
export function AddRow({ label, onAdd, children }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);

  async function add(event: FormEvent) {
    event.preventDefault();
    if (name.trim() === '') return;
    setPending(true);
    try {
      await onAdd(name.trim());
      setName('');
      setRefusal(null);
    } catch (error) {
      setRefusal(errorMessage(error, t));
    } finally {
      setPending(false);
    }
  }
  return (
    <form className={classes.add} onSubmit={(event) => void add(event)}>
      <TextInput
        value={name}
        aria-label={label}
        placeholder={label}
        error={refusal}
        onChange={(event) => setName(event.currentTarget.value)}
        style={{ flex: '1 1 180px', maxWidth: 280 }}
      />
      {children}
      <Button
        type="submit"
        variant="default"
        loading={isPending}
        disabled={name.trim() === ''}
        style={{ alignSelf: 'flex-start' }}
      >
        {t('common.add')}
      </Button>
    </form>
  );
}
