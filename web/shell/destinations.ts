import {
  IconBriefcase,
  IconBuilding,
  IconCheckbox,
  IconCopyCheck,
  IconFileImport,
  IconHome,
  IconTrash,
  IconUsers,
} from '@tabler/icons-react';
import { type Session, useSession } from '../session.ts';

const DESTINATIONS = [
  { to: '/', shortcut: 'g h', label: 'nav.home', resource: null, icon: IconHome, isTab: true },
  { to: '/deals', shortcut: 'g d', label: 'nav.deals', resource: 'deal', icon: IconBriefcase, isTab: true },
  { to: '/contacts', shortcut: 'g c', label: 'nav.contacts', resource: 'contact', icon: IconUsers, isTab: true },
  { to: '/companies', shortcut: 'g o', label: 'nav.companies', resource: 'company', icon: IconBuilding, isTab: false },
  { to: '/tasks', shortcut: 'g t', label: 'nav.tasks', resource: 'task', icon: IconCheckbox, isTab: true },
] as const;

export type Destination = (typeof DESTINATIONS)[number];

/** Where the navigation leads, in order; the ones that fit are on the phone's tabs. What one may not see is not offered. */
export function useDestinations(): readonly Destination[] {
  const { permissions } = useSession().user;
  return DESTINATIONS.filter(({ resource }) => resource === null || permissions[resource].view !== 'none');
}

const DATA_PAGES = [
  { to: '/import', label: 'imports.open', icon: IconFileImport },
  { to: '/duplicates', label: 'nav.duplicates', icon: IconCopyCheck },
  { to: '/trash', label: 'nav.trash', icon: IconTrash },
] as const;

/** Where one's data is brought in, cleaned and brought back: seldom gone to, so that menus lead there. */
export const dataPages = ({ user }: Session) => DATA_PAGES.filter(({ to }) => to === '/trash' || user.viewing === null);
