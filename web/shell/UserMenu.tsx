import { Menu, SegmentedControl, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconLogout, IconSettings } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../preferences.ts';
import { useSession } from '../session.ts';
import { settingsPages } from '../settings/settings-pages.ts';
import { UserAvatar } from '../users/UserAvatar.tsx';
import { dataPages } from './destinations.ts';
import classes from './shell.module.css';
import { useSignOut } from './use-sign-out.ts';

const SCHEMES = ['auto', 'light', 'dark'] as const;

const schemeOf = (value: unknown) => SCHEMES.find((scheme) => scheme === value) ?? 'auto';

export function ThemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t('shell.theme')}
      value={colorScheme}
      onChange={(value) => setColorScheme(schemeOf(value))}
      data={SCHEMES.map((scheme) => ({ value: scheme, label: t(`shell.themes.${scheme}`) }))}
    />
  );
}

/** Settings, the theme, and the way out. */
export function UserMenu({ isCompact = false }: { isCompact?: boolean }) {
  const { t } = useTranslation();
  const session = useSession();
  const { user } = session;
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { hasSingleKeyShortcuts, setSingleKeyShortcuts } = usePreferences();
  return (
    <Menu width={230} position="top-start">
      <Menu.Target>
        <UnstyledButton className={classes.user} aria-label={`${t('shell.user')}: ${user.name}`}>
          <UserAvatar user={user} size={22} decorative />
          {!isCompact && <span className="truncate">{user.name}</span>}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.email}</Menu.Label>
        {settingsPages(session).length > 0 && (
          <Menu.Item
            leftSection={<IconSettings size={16} stroke={1.6} aria-hidden />}
            renderRoot={(props) => <Link to="/settings" {...props} />}
          >
            {t('nav.settings')}
          </Menu.Item>
        )}
        {dataPages(session).map(({ to, label, icon: Icon }) => (
          <Menu.Item
            key={to}
            leftSection={<Icon size={16} stroke={1.6} aria-hidden />}
            renderRoot={(props) => <Link to={to} {...props} />}
          >
            {t(label)}
          </Menu.Item>
        ))}
        <Menu.CheckboxItem checked={hasSingleKeyShortcuts} onChange={setSingleKeyShortcuts} closeMenuOnClick={false}>
          {t('shell.singleKeys')}
        </Menu.CheckboxItem>
        <Menu.Label>{t('shell.theme')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(schemeOf(value))}>
          {SCHEMES.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick={false}>
              {t(`shell.themes.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} aria-hidden />} onClick={signOut}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
