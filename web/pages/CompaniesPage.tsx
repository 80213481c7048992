import { useTranslation } from 'react-i18next';
import { Page } from '../ui/Page.tsx';

export function CompaniesPage() {
  const { t } = useTranslation();
  return <Page title={t('nav.companies')}>{null}</Page>;
}
