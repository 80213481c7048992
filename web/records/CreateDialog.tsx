import { Modal } from '@mantine/core';
import { type ComponentType, lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { useCreate } from '../create.ts';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import type { CreateFormProps } from './create-form.ts';

const LOADERS = {
  deal: () => import('../deals/DealForm.tsx').then(({ DealForm }) => ({ default: DealForm })),
  contact: () => import('../contacts/ContactForm.tsx').then(({ ContactForm }) => ({ default: ContactForm })),
  company: () => import('../companies/CompanyForm.tsx').then(({ CompanyForm }) => ({ default: CompanyForm })),
  task: () => import('../tasks/TaskForm.tsx').then(({ TaskForm }) => ({ default: TaskForm })),
};

const FORMS: Record<RecordType, ComponentType<CreateFormProps>> = {
  deal: lazy(LOADERS.deal),
  contact: lazy(LOADERS.contact),
  company: lazy(LOADERS.company),
  task: lazy(LOADERS.task),
};

/** Brings the forms' code before one is opened. */
export const loadForms = (): Promise<unknown> => Promise.all(Object.values(LOADERS).map((load) => load()));

/** The one dialog in which records are made; `useCreate().open(type, preset)` opens it from anywhere. */
export function CreateDialog() {
  const { t } = useTranslation();
  const { creating, close } = useCreate();
  const Form = creating && FORMS[creating.type];
  return (
    <Modal
      opened={creating !== null}
      onClose={close}
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
