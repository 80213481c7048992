import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormActions } from '../ui/FormActions.tsx';
import classes from './settings.module.css';

type Props = {
  isOpen: boolean;
  title: string;
  submitLabel: string;
  /** What is wrong with the form as a whole. */
  error: string | undefined;
  isSubmitting: boolean;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  /** What stands in the form's place once it is done. */
  outcome?: ReactNode;
  children: ReactNode;
};

/** A short form in a dialog of its own. */
export function FormDialog({ isOpen, title, onSubmit, onClose, outcome, children, ...actions }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {outcome || (
        <form
          className={classes.form}
          style={{ maxWidth: 'none' }}
          onSubmit={(event) => {
            event.preventDefault();
            void onSubmit();
          }}
          noValidate
        >
          {children}
          <FormActions {...actions} onCancel={onClose} />
        </form>
      )}
    </Modal>
  );
}
