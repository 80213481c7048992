import { useTranslation } from 'react-i18next';
import { Page } from '../ui/Page.tsx';

export function TasksPage() {
  const { t } = useTranslation();
  return <Page title={t('nav.tasks')}>{null}</Page>;
}
