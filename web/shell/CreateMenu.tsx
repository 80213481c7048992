import { ActionIcon, Menu } from '@mantine/core';
import { IconBriefcase, IconBuilding, IconCheckbox, IconPlus, IconUser } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreate } from '../create.ts';
import { letterOf, useShortcut } from '../lib/shortcuts.ts';
import { useSession } from '../session.ts';
import { Kbd } from '../ui/Kbd.tsx';

const CHOICES = [
  { type: 'deal', icon: IconBriefcase, key: 'd' },
  { type: 'contact', icon: IconUser, key: 'c' },
  { type: 'company', icon: IconBuilding, key: 'o' },
  { type: 'task', icon: IconCheckbox, key: 't' },
] as const;

const POINTER = ['mousedown', 'touchstart'];

/** `C` opens it, and a letter more begins the record. */
export function CreateMenu() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const open = useCreate((state) => state.open);
  const isCreating = useCreate(({ creating }) => creating !== null);
  const { permissions } = useSession().user;
  const choices = CHOICES.filter(({ type }) => permissions[type].create !== 'none');
  useShortcut('c', () => setOpen(true), { group: 'anywhere', label: t('shell.keys.create') });
  // A letter counts as soon as the menu is there, wherever the focus is by then.
  useEffect(() => {
    if (!isOpen) return undefined;
    const choose = (event: KeyboardEvent) => {
      const choice = choices.find(({ key }) => key === letterOf(event));
      if (!choice || event.ctrlKey || event.metaKey || event.repeat) return;
      event.preventDefault();
      setOpen(false);
      open(choice.type);
    };
    window.addEventListener('keydown', choose);
    return () => window.removeEventListener('keydown', choose);
  });
  if (choices.length === 0) return null;
  return (
    <Menu
      opened={isOpen}
      onChange={setOpen}
      width={190}
      // A form that was chosen has the focus, and nobody else gets it back.
      returnFocus={!isCreating}
      // Without keys: the letter that chooses may come before the menu has the focus.
      clickOutsideEvents={POINTER}
    >
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
      <Menu.Dropdown>
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
