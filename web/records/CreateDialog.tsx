import { Modal } from '@mantine/core';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreate } from '../create.ts';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { FORMS } from './create-forms.ts';

/** The one dialog in which records are made; `useCreate().open(type, preset)` opens it from anywhere. */
export function CreateDialog() {
  const { t } = useTranslation();
  const { creating, close, isCovered } = useCreate();
  const Form = creating && FORMS[creating.type];
  return (
    <Modal
      opened={creating !== null}
      onClose={close}
      closeOnEscape={!isCovered}
      size={520}
      title={creating && t(`shell.createTitle.${creating.type}`)}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {Form && (
        <Suspense fallback={<LinesSkeleton lines={5} lineHeight={48} />}>
          <Form preset={creating.preset} onDone={close} />
        </Suspense>
      )}
    </Modal>
  );
}
