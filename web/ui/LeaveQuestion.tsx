import { Button, Group, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';

type Props = {
  isOpen: boolean;
  onLeave: () => void;
  onStay: () => void;
};

/** Whether to leave what is not saved. */
export function LeaveQuestion({ isOpen, onLeave, onStay }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onStay}
      title={t('common.leaveTitle')}
      size="sm"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {t('common.leaveText')}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={onLeave}>
          {t('common.leave')}
        </Button>
        <Button onClick={onStay} data-autofocus>
          {t('common.stay')}
        </Button>
      </Group>
    </Modal>
  );
}
