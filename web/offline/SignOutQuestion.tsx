import { useTranslation } from 'react-i18next';
import { useEndSession, useSignOutQuestion } from '../shell/use-sign-out.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { useUnsaved } from './unsaved.ts';

/** Asks before changes that are not saved go with the session. */
export function SignOutQuestion() {
  const { t } = useTranslation();
  const { isAsked } = useSignOutQuestion();
  const end = useEndSession();
  const count = useUnsaved(({ changes }) => changes.length);
  return (
    <ConfirmDialog
      isOpen={isAsked}
      title={t('offline.leaveTitle')}
      confirmLabel={t('offline.leave')}
      isDangerous
      onConfirm={end}
      onClose={() => useSignOutQuestion.setState({ isAsked: false })}
    >
      {t('offline.leaveText', { count })}
    </ConfirmDialog>
  );
}
