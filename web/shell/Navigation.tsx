import { Tooltip, UnstyledButton } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FavouriteLinks } from '../favourites/FavouriteLinks.tsx';
import { usePreferences } from '../preferences.ts';
import { useSession } from '../session.ts';
import { CreateMenu } from './CreateMenu.tsx';
import { useDestinations } from './destinations.ts';
import { LiveDot } from './LiveDot.tsx';
import { NotificationBell } from './NotificationBell.tsx';
import { SearchBox } from './SearchBox.tsx';
import classes from './shell.module.css';
import { UserMenu } from './UserMenu.tsx';

/** The rail on the left of a desktop. */
export function Navigation({ isNarrow }: { isNarrow: boolean }) {
  const destinations = useDestinations();
  const { t } = useTranslation();
  const { workspace } = useSession();
  const toggle = usePreferences((state) => state.toggleNavigation);
  const ToggleIcon = isNarrow ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={isNarrow ? `${classes.nav} ${classes.narrow}` : classes.nav} aria-label={t('nav.label')}>
      <div className={classes.head}>
        <img src="/icon.svg" alt="" className={classes.mark} />
        {!isNarrow && <span className={`${classes.workspace} truncate`}>{workspace.name}</span>}
        <NotificationBell />
      </div>
      <div className={classes.tools}>
        <SearchBox isCompact={isNarrow} />
        <CreateMenu />
      </div>
      <ul className={classes.links}>
        {destinations.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Tooltip label={t(label)} position="right" disabled={!isNarrow} openDelay={100}>
              <Link
                to={to}
                activeOptions={{ exact: to === '/', includeSearch: false }}
                activeProps={{ 'data-active': true }}
                className={classes.link}
                aria-label={isNarrow ? t(label) : undefined}
              >
                <Icon size={17} stroke={1.6} aria-hidden />
                {!isNarrow && t(label)}
              </Link>
            </Tooltip>
          </li>
        ))}
      </ul>
      {!isNarrow && <FavouriteLinks />}
      <div className={classes.foot}>
        <UserMenu isCompact={isNarrow} />
        <LiveDot />
        <Tooltip label={t(isNarrow ? 'nav.expand' : 'nav.collapse')} position="right">
          <UnstyledButton
            className={classes.icon}
            aria-label={t(isNarrow ? 'nav.expand' : 'nav.collapse')}
            onClick={toggle}
          >
            <ToggleIcon size={17} stroke={1.6} aria-hidden />
          </UnstyledButton>
        </Tooltip>
      </div>
    </nav>
  );
}
