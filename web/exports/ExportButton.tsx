import { ActionIcon, Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session.ts';
import type { Wanted } from './download.ts';

const ExportDialog = lazy(() => import('./ExportDialog.tsx').then((module) => ({ default: module.ExportDialog })));

/** Opens the dialog that makes a file of records: of a list, or of what is selected in it. */
export function ExportButton({ isOfSelection = false, ...wanted }: Wanted & { isOfSelection?: boolean }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { user } = useSession();
  // Whoever looks as somebody else does has no files made.
  if (user.viewing) return null;
  const icon = <IconDownload size={isOfSelection ? 14 : 16} stroke={1.6} aria-hidden />;
  return (
    <>
      {isOfSelection ? (
        <Button size="compact-sm" variant="default" leftSection={icon} onClick={() => setOpen(true)}>
          {t('exports.open')}
        </Button>
      ) : (
        <ActionIcon aria-label={t('exports.open')} title={t('exports.open')} onClick={() => setOpen(true)}>
          {icon}
        </ActionIcon>
      )}
      {isOpen && (
        <Suspense>
          <ExportDialog {...wanted} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
