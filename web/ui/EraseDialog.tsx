import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from './ConfirmDialog.tsx';

type Props = {
  /** What is typed to say that one means this person. */
  name: string;
  /** What goes and what stays. */
  text: string;
  onErase: (name: string) => Promise<unknown>;
  onClose: () => void;
};

/** The last word before somebody's data goes for good. */
export function EraseDialog({ name, text, onErase, onClose }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  return (
    <ConfirmDialog
      isOpen
      isDangerous
      isDisabled={typed.trim() !== name}
      title={t('common.erase')}
      confirmLabel={t('common.erase')}
      onClose={onClose}
      onConfirm={() => onErase(typed.trim())}
    >
      <p>{text}</p>
      <TextInput
        label={t('common.typeToErase', { name })}
        value={typed}
        autoComplete="off"
        data-autofocus
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
