import { Button, Group, Modal } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** Asks before a page with unsaved changes is left; a session that ends asks nobody. */
export function LeaveGuard({ isDirty }: { isDirty: boolean }) {
  const { t } = useTranslation();
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && next.pathname !== current.pathname && next.pathname !== '/sign-in',
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  return (
    <Modal
      opened={status === 'blocked'}
      onClose={() => reset?.()}
      title={t('common.leaveTitle')}
      size="sm"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {t('common.leaveText')}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={() => proceed?.()}>
          {t('common.leave')}
        </Button>
        <Button onClick={() => reset?.()} data-autofocus>
          {t('common.stay')}
        </Button>
      </Group>
    </Modal>
  );
}
