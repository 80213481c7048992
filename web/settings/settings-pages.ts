import type { Session } from '../session.ts';

const PAGES = [
  { to: '/settings/profile', label: 'settings.profile', group: 'mine', right: null },
  { to: '/settings/notifications', label: 'settings.notifications', group: 'mine', right: null },
  { to: '/settings/security', label: 'settings.security', group: 'mine', right: null },
  { to: '/settings/users', label: 'settings.users', group: 'team', right: 'manageUsers' },
  { to: '/settings/roles', label: 'settings.rolesPage', group: 'team', right: 'manageUsers' },
  { to: '/settings/teams', label: 'settings.teams', group: 'team', right: 'manageTeams' },
  { to: '/settings/pipelines', label: 'settings.pipelines', group: 'team', right: 'managePipelines' },
  { to: '/settings/fields', label: 'customFields.title', group: 'team', right: 'manageWorkspace' },
  { to: '/settings/tags', label: 'tags.title', group: 'team', right: 'manageWorkspace' },
  { to: '/settings/workspace', label: 'settings.workspace', group: 'team', right: 'manageWorkspace' },
  { to: '/settings/audit-log', label: 'audit.title', group: 'team', right: 'manageWorkspace' },
] as const;

type Page = (typeof PAGES)[number];

/** One's own pages are nobody else's, not even an administrator's who sees as one does. */
const isOpen = ({ right }: Page, { can, user }: Session): boolean =>
  right === null ? user.viewing === null : can[right];

/** Whether somebody who came by an address, or whose right went meanwhile, may see what is there. */
export const isAllowed = (pathname: string, session: Session): boolean =>
  PAGES.every((page) => page.to !== pathname || isOpen(page, session));

/** The pages of the settings, in order; what one may not manage is not offered. */
export const settingsPages = (session: Session) => PAGES.filter((page) => isOpen(page, session));
