import { Button } from '@mantine/core';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { recordTypeOf } from '../records/open-record.ts';
import { useMayImport } from './use-may-import.ts';

/** Leads from a list to the import of what stands in it, for whoever may make any. */
export function ImportLink() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const type = recordTypeOf(useLocation().pathname);
  const mayImport = useMayImport();
  if (!type || !mayImport(type)) return null;
  return (
    <Button variant="default" onClick={() => void navigate({ to: '/import', search: { type } })}>
      {t('imports.open')}
    </Button>
  );
}
