import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session.ts';
import classes from '../settings/settings.module.css';
import { isAllowed, settingsPages } from '../settings/settings-pages.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Page } from '../ui/Page.tsx';

const GROUPS = ['mine', 'team'] as const;

/** The settings' own navigation. */
export function SettingsPage() {
  const { t } = useTranslation();
  const session = useSession();
  const isViewing = session.user.viewing !== null;
  const pages = settingsPages(session);
  const pathname = useLocation({ select: (location) => location.pathname });
  const nav = useRef<HTMLElement>(null);
  // On a phone it is one line that is scrolled.
  useEffect(() => {
    const [line, link] = [nav.current, nav.current?.querySelector<HTMLElement>(`[href="${pathname}"]`)];
    if (line && link) line.scrollLeft = link.offsetLeft - (line.clientWidth - link.offsetWidth) / 2;
  }, [pathname]);
  return (
    <Page title={t('settings.title')}>
      <div className={classes.layout}>
        <nav ref={nav} className={classes.nav} aria-label={t('settings.title')}>
          {GROUPS.map((group) => {
            const shown = pages.filter((page) => page.group === group);
            return (
              shown.length > 0 && (
                <div key={group} className={classes.group}>
                  <span className={classes.groupLabel}>{t(`settings.${group}`)}</span>
                  {shown.map(({ to, label }) => (
                    <Link key={to} to={to} className={classes.link} activeProps={{ 'data-active': true }}>
                      {t(label)}
                    </Link>
                  ))}
                </div>
              )
            );
          })}
        </nav>
        <div className={classes.content}>
          {isAllowed(pathname, session) ? (
            <Outlet />
          ) : (
            <EmptyState title={t(isViewing ? 'settings.notWhileViewing' : 'settings.notYours')}>
              {t(isViewing ? 'settings.notWhileViewingText' : 'settings.notYoursText')}
            </EmptyState>
          )}
        </div>
      </div>
    </Page>
  );
}
