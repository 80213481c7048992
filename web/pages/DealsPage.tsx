import { useTranslation } from 'react-i18next';
import { Page } from '../ui/Page.tsx';

export function DealsPage() {
  const { t } = useTranslation();
  return <Page title={t('nav.deals')}>{null}</Page>;
}
