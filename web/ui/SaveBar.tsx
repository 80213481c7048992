import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FormError } from './FormError.tsx';
import classes from './form.module.css';

type Props = {
  error: string | undefined;
  isDirty: boolean;
  isSubmitting: boolean;
  /** What is on screen was saved, and nothing was changed since. */
  isSaved: boolean;
  onReset: () => void;
};

/** The foot of a form that stays on its page: saving, taking back, and the quiet tick. */
export function SaveBar({ error, isDirty, isSubmitting, isSaved, onReset }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <FormError>{error}</FormError>
      <div className={classes.saveBar}>
        <Button type="submit" loading={isSubmitting} disabled={!isDirty}>
          {t('common.save')}
        </Button>
        {isDirty && !isSubmitting && (
          <Button variant="subtle" color="gray" onClick={onReset}>
            {t('common.discard')}
          </Button>
        )}
        <span role="status" className={classes.saved}>
          {isSaved && !isDirty && (
            <>
              <IconCheck size={15} stroke={2} aria-hidden />
              {t('common.saved')}
            </>
          )}
        </span>
      </div>
    </>
  );
}
