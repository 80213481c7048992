import { IconBriefcase, IconBuilding, IconCheckbox, IconHome, IconUsers } from '@tabler/icons-react';

/** Where the navigation leads, in order; the ones that fit are on the phone's tabs. */
export const DESTINATIONS = [
  { to: '/', label: 'nav.home', icon: IconHome, isTab: true },
  { to: '/deals', label: 'nav.deals', icon: IconBriefcase, isTab: true },
  { to: '/contacts', label: 'nav.contacts', icon: IconUsers, isTab: true },
  { to: '/companies', label: 'nav.companies', icon: IconBuilding, isTab: false },
  { to: '/tasks', label: 'nav.tasks', icon: IconCheckbox, isTab: true },
] as const;
