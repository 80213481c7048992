import { ActionIcon, Menu } from '@mantine/core';
import { IconBriefcase, IconBuilding, IconCheckbox, IconPlus, IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreate } from '../create.ts';
import { useShortcut } from '../lib/shortcuts.ts';
import { useSession } from '../session.ts';
import { Kbd } from '../ui/Kbd.tsx';

const CHOICES = [
  { type: 'deal', icon: IconBriefcase, key: 'd' },
  { type: 'contact', icon: IconUser, key: 'c' },
  { type: 'company', icon: IconBuilding, key: 'o' },
  { type: 'task', icon: IconCheckbox, key: 't' },
] as const;

/** `C` opens it, and a letter more begins the record. */
export function CreateMenu() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const open = useCreate((state) => state.open);
  const { permissions } = useSession().user;
  const choices = CHOICES.filter(({ type }) => permissions[type].create !== 'none');
  useShortcut('c', () => setOpen(true), { group: 'anywhere', label: t('shell.keys.create') });
  if (choices.length === 0) return null;
  return (
    <Menu opened={isOpen} onChange={setOpen} width={190} returnFocus>
      <Menu.Target>
        <ActionIcon
          variant="filled"
          color="indigo"
          size={30}
          aria-label={t('shell.createNew')}
          aria-keyshortcuts="c"
          title={t('shell.createNew')}
        >
          <IconPlus size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown
        onKeyDown={(event) => {
          const choice = choices.find(({ key }) => key === event.key.toLowerCase());
          if (!choice || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          setOpen(false);
          open(choice.type);
        }}
      >
        {choices.map(({ type, icon: Icon, key }) => (
          <Menu.Item
            key={type}
            leftSection={<Icon size={16} stroke={1.6} aria-hidden />}
            rightSection={<Kbd>{key.toUpperCase()}</Kbd>}
            aria-keyshortcuts={key}
            onClick={() => open(type)}
          >
            {t(`shell.create.${type}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
