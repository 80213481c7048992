import { IconBriefcase, IconBuilding, IconCheckbox, IconHome, IconUsers } from '@tabler/icons-react';

/** Where the navigation leads, in order; the ones that fit are on the phone's tabs. */
export const DESTINATIONS = [
  { to: '/', shortcut: 'g h', label: 'nav.home', icon: IconHome, isTab: true },
  { to: '/deals', shortcut: 'g d', label: 'nav.deals', icon: IconBriefcase, isTab: true },
  { to: '/contacts', shortcut: 'g c', label: 'nav.contacts', icon: IconUsers, isTab: true },
  { to: '/companies', shortcut: 'g o', label: 'nav.companies', icon: IconBuilding, isTab: false },
  { to: '/tasks', shortcut: 'g t', label: 'nav.tasks', icon: IconCheckbox, isTab: true },
] as const;
