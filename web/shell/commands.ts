import { useMantineColorScheme } from '@mantine/core';
import {
  IconArrowBackUp,
  IconBriefcase,
  IconBuilding,
  IconCheckbox,
  IconDeviceDesktop,
  IconKeyboard,
  IconLanguage,
  IconLayoutSidebar,
  IconLink,
  IconLogout,
  IconMoon,
  IconPlus,
  IconSettings,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../src/core/messages/languages.ts';
import { fold } from '../../src/core/text.ts';
import type { RecordType } from '../../src/records/input.ts';
import { useCreate } from '../create.ts';
import { i18n, languageName } from '../i18n/index.ts';
import { toast, undoLatest } from '../lib/toast.tsx';
import { usePreferences } from '../preferences.ts';
import { useSession } from '../session.ts';
import { settingsPages } from '../settings/settings-pages.ts';
import { trpc } from '../trpc.ts';
import { dataPages, useDestinations } from './destinations.ts';
import { useOverlay } from './overlay.ts';
import type { PageCommand } from './page-commands.ts';
import { useSignOut } from './use-sign-out.ts';

export type Command = PageCommand & { group: 'pages' | 'actions' };

export const RECORD_ICONS = {
  deal: IconBriefcase,
  contact: IconUser,
  company: IconBuilding,
  task: IconCheckbox,
} as const satisfies Record<RecordType, PageCommand['icon']>;

const CREATES = [
  { type: 'deal', shortcut: 'c d' },
  { type: 'contact', shortcut: 'c c' },
  { type: 'company', shortcut: 'c o' },
  { type: 'task', shortcut: 'c t' },
] as const;

/** What can be done from anywhere by the one who is signed in: pages to go to, and actions. */
export function useCommands(): readonly Command[] {
  const destinations = useDestinations();
  const { t } = useTranslation();
  const session = useSession();
  const { user } = session;
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { setColorScheme } = useMantineColorScheme();
  const create = useCreate((state) => state.open);
  const show = useOverlay((state) => state.show);
  const { mutate: changeProfile } = trpc.auth.updateProfile.useMutation();
  const utils = trpc.useUtils();
  const speak = (locale: string) =>
    changeProfile({ set: { locale } }, { onSuccess: () => void utils.auth.me.invalidate(), onError: toast.error });
  const toggleNavigation = usePreferences((state) => state.toggleNavigation);

  return [
    ...destinations.map(
      ({ to, label, icon, shortcut }): Command => ({
        id: to,
        label: t(label),
        group: 'pages',
        icon,
        shortcut,
        run: () => void navigate({ to }),
      }),
    ),
    ...dataPages(session).map(
      ({ to, label, icon }): Command => ({
        id: to,
        label: t(label),
        group: 'pages',
        icon,
        run: () => void navigate({ to }),
      }),
    ),
    ...settingsPages(session).map(
      ({ to, label }): Command => ({
        id: to,
        label: `${t('nav.settings')}: ${t(label)}`,
        group: 'pages',
        icon: IconSettings,
        run: () => void navigate({ to }),
      }),
    ),
    ...CREATES.filter(({ type }) => user.permissions[type].create !== 'none').map(
      ({ type, shortcut }): Command => ({
        id: `create-${type}`,
        label: t(`shell.createTitle.${type}`),
        group: 'actions',
        icon: IconPlus,
        shortcut,
        run: () => create(type),
      }),
    ),
    {
      id: 'undo',
      label: t('common.undo'),
      group: 'actions',
      icon: IconArrowBackUp,
      shortcut: 'mod+z',
      run: () => void (undoLatest() || toast.info(t('shell.nothingToUndo'))),
    },
    {
      id: 'copy-link',
      label: t('shell.copyLink'),
      group: 'actions',
      icon: IconLink,
      run: () =>
        void navigator.clipboard
          .writeText(window.location.href)
          .then(() => toast.success(t('common.copied')), toast.error),
    },
    {
      id: 'light',
      label: t('shell.useLight'),
      group: 'actions',
      icon: IconSun,
      run: () => setColorScheme('light'),
    },
    {
      id: 'dark',
      label: t('shell.useDark'),
      group: 'actions',
      icon: IconMoon,
      run: () => setColorScheme('dark'),
    },
    {
      id: 'auto',
      label: t('shell.useAuto'),
      group: 'actions',
      icon: IconDeviceDesktop,
      run: () => setColorScheme('auto'),
    },
    ...LANGUAGES.filter((language) => language !== i18n.language && user.viewing === null).map(
      (language): Command => ({
        id: `language-${language}`,
        label: `${t('settings.language')}: ${languageName(language)}`,
        group: 'actions',
        icon: IconLanguage,
        run: () => speak(language),
      }),
    ),
    {
      id: 'navigation',
      label: t('shell.toggleNavigation'),
      group: 'actions',
      icon: IconLayoutSidebar,
      run: toggleNavigation,
    },
    {
      id: 'keys',
      label: t('shell.keys.title'),
      group: 'actions',
      icon: IconKeyboard,
      shortcut: '?',
      run: () => show('keys'),
    },
    { id: 'sign-out', label: t('shell.signOut'), group: 'actions', icon: IconLogout, run: signOut },
  ];
}

const wordsOf = (text: string): string[] =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** Those in whose label every word typed begins a word; all of them for nothing typed. */
export function matching<Given extends PageCommand>(commands: readonly Given[], typed: string): readonly Given[] {
  const wanted = wordsOf(typed);
  return commands.filter(({ label }) => {
    const words = wordsOf(label);
    return wanted.every((start) => words.some((word) => word.startsWith(start)));
  });
}
