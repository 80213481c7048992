import { useTranslation } from 'react-i18next';
import { CreateMenu } from './CreateMenu.tsx';
import { LiveDot } from './LiveDot.tsx';
import { NotificationBell } from './NotificationBell.tsx';
import { SearchBox } from './SearchBox.tsx';
import classes from './shell.module.css';

/** What a phone has above every page. */
export function TopStrip() {
  const { t } = useTranslation();
  return (
    <section className={classes.strip} aria-label={t('shell.tools')}>
      <LiveDot />
      <SearchBox />
      <NotificationBell />
      <CreateMenu />
    </section>
  );
}
