import { Modal } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreate } from '../create.ts';
import { LeaveQuestion } from '../ui/LeaveQuestion.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { FORMS } from './create-forms.ts';

/** The one dialog in which records are made; `useCreate().open(type, preset)` opens it from anywhere. */
export function CreateDialog() {
  const { t } = useTranslation();
  const { creating, close, isCovered } = useCreate();
  const Form = creating && FORMS[creating.type];
  const [isTyped, setTyped] = useState(false);
  const [isAsking, setAsking] = useState(false);

  function leave() {
    setTyped(false);
    setAsking(false);
    close();
  }

  return (
    <>
      <Modal
        opened={creating !== null}
        // A slip of a key or the pointer loses nothing that was typed.
        onClose={() => (isTyped ? setAsking(true) : leave())}
        closeOnEscape={!isCovered && !isAsking}
        size={520}
        title={creating && t(`shell.createTitle.${creating.type}`)}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {Form && (
          <div onInput={() => setTyped(true)}>
            <Suspense fallback={<LinesSkeleton lines={5} lineHeight={48} />}>
              <Form preset={creating.preset} onDone={leave} />
            </Suspense>
          </div>
        )}
      </Modal>
      {/* Not there before: else the key that asks would answer, too. */}
      {isAsking && <LeaveQuestion isOpen onLeave={leave} onStay={() => setAsking(false)} />}
    </>
  );
}
