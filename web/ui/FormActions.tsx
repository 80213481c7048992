import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormError } from './FormError.tsx';

type Props = { error: string | undefined; isSubmitting: boolean; submitLabel: string; onCancel: () => void };

/** The foot of a form: what is wrong with it as a whole, and the two ways out. */
export function FormActions({ error, isSubmitting, submitLabel, onCancel }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <FormError>{error}</FormError>
      <Group justify="flex-end" gap="xs" mt={4}>
        <Button variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={isSubmitting}>
          {submitLabel}
        </Button>
      </Group>
    </>
  );
}
