import { Button, Group, Modal, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorMessage } from '../lib/errors.ts';

type Props = {
  isOpen: boolean;
  title: string;
  children: ReactNode;
  /** The verb: "Delete", never "OK". */
  confirmLabel: string;
  isDangerous?: boolean;
  /** While something is still to be chosen. */
  isDisabled?: boolean;
  /** The dialog stays, saying why, if this rejects. */
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
};

export function ConfirmDialog({
  isOpen,
  title,
  children,
  confirmLabel,
  isDangerous = false,
  isDisabled = false,
  onConfirm,
  onClose,
}: Props) {
  const { t } = useTranslation();
  const [isPending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  function close() {
    setRefusal(undefined);
    onClose();
  }

  async function confirm() {
    setPending(true);
    try {
      await onConfirm();
      close();
    } catch (error) {
      setRefusal(errorMessage(error, t));
    } finally {
      setPending(false);
    }
  }

  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={title}
      size="sm"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div>{children}</div>
      {refusal && (
        <Text role="alert" c="var(--app-negative)" mt="sm" size="sm">
          {refusal}
        </Text>
      )}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={close}>
          {t('common.cancel')}
        </Button>
        <Button
          color={isDangerous ? 'red' : undefined}
          loading={isPending}
          disabled={isDisabled}
          onClick={() => void confirm()}
          data-autofocus
        >
          {confirmLabel}
        </Button>
      </Group>
    </Modal>
  );
}
