import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session.ts';
import classes from '../settings/settings.module.css';
import { Page } from '../ui/Page.tsx';

/** The settings' own navigation; what one may not manage is not offered. */
export function SettingsPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const groups = [
    {
      label: t('settings.mine'),
      links: [
        { to: '/settings/profile', label: t('settings.profile'), isShown: true },
        { to: '/settings/security', label: t('settings.security'), isShown: true },
      ],
    },
    {
      label: t('settings.team'),
      links: [
        { to: '/settings/users', label: t('settings.users'), isShown: can.manageUsers },
        { to: '/settings/teams', label: t('settings.teams'), isShown: can.manageTeams },
        { to: '/settings/pipelines', label: t('settings.pipelines'), isShown: can.managePipelines },
        { to: '/settings/workspace', label: t('settings.workspace'), isShown: can.manageWorkspace },
      ],
    },
  ] as const;
  return (
    <Page title={t('settings.title')}>
      <div className={classes.layout}>
        <nav className={classes.nav} aria-label={t('settings.title')}>
          {groups.map(({ label, links }) => {
            const shown = links.filter(({ isShown }) => isShown);
            return (
              shown.length > 0 && (
                <div key={label} className={classes.group}>
                  <span className={classes.groupLabel}>{label}</span>
                  {shown.map((link) => (
                    <Link key={link.to} to={link.to} className={classes.link} activeProps={{ 'data-active': true }}>
                      {link.label}
                    </Link>
                  ))}
                </div>
              )
            );
          })}
        </nav>
        <div className={classes.content}>
          <Outlet />
        </div>
      </div>
    </Page>
  );
}
