import { Drawer, UnstyledButton } from '@mantine/core';
import { IconLogout, IconSettings } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FavouriteLinks } from '../favourites/FavouriteLinks.tsx';
import { useSession } from '../session.ts';
import { settingsPages } from '../settings/settings-pages.ts';
import { PersonName } from '../users/PersonName.tsx';
import { dataPages, useDestinations } from './destinations.ts';
import classes from './shell.module.css';
import { ThemeSwitch } from './UserMenu.tsx';
import { useSignOut } from './use-sign-out.ts';

/** Where else a phone's tabs lead, from the thumb's edge. */
export function MoreSheet({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const destinations = useDestinations();
  const { t } = useTranslation();
  const session = useSession();
  const { user } = session;
  const signOut = useSignOut();
  return (
    <Drawer
      opened={isOpen}
      onClose={close}
      position="bottom"
      radius="lg"
      classNames={{ inner: classes.sheetInner, content: classes.sheet }}
      title={<PersonName id={user.id} name={user.name} size={22} />}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <ul className={classes.links}>
        {destinations
          .filter(({ isTab }) => !isTab)
          .map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link to={to} className={classes.sheetLink} onClick={close}>
                <Icon size={19} stroke={1.6} aria-hidden />
                {t(label)}
              </Link>
            </li>
          ))}
        {dataPages(session).map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link to={to} className={classes.sheetLink} onClick={close}>
              <Icon size={19} stroke={1.6} aria-hidden />
              {t(label)}
            </Link>
          </li>
        ))}
        {settingsPages(session).length > 0 && (
          <li>
            <Link to="/settings" className={classes.sheetLink} onClick={close}>
              <IconSettings size={19} stroke={1.6} aria-hidden />
              {t('nav.settings')}
            </Link>
          </li>
        )}
        <li>
          <UnstyledButton className={classes.sheetLink} onClick={signOut}>
            <IconLogout size={19} stroke={1.6} aria-hidden />
            {t('shell.signOut')}
          </UnstyledButton>
        </li>
        <li>
          <FavouriteLinks onOpen={close} />
        </li>
        <li className={classes.sheetTheme}>
          <ThemeSwitch />
        </li>
      </ul>
    </Drawer>
  );
}
