import { Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../lib/shortcuts.ts';
import { useNextStep } from '../tasks/next-step.ts';
import { useTaskMenu } from '../tasks/task-menu.ts';
import { DESTINATIONS } from './destinations.ts';
import { useOverlay } from './overlay.ts';
import classes from './palette.module.css';
import { useIsPhone } from './use-is-phone.ts';

const loadPalette = () => import('./CommandPalette.tsx').then(({ CommandPalette }) => ({ default: CommandPalette }));
const loadKeyList = () => import('./KeyList.tsx').then(({ KeyList }) => ({ default: KeyList }));
const loadTaskOverlays = () =>
  import('../tasks/TaskOverlays.tsx').then(({ TaskOverlays }) => ({ default: TaskOverlays }));
const TaskOverlays = lazy(loadTaskOverlays);
const CommandPalette = lazy(loadPalette);
const KeyList = lazy(loadKeyList);

/** Brings their code before one is called for. */
export const loadOverlays = (): Promise<unknown> => Promise.all([loadPalette(), loadKeyList(), loadTaskOverlays()]);

/** What opens over any page by a key, and the keys that lead from page to page. */
export function Overlays() {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const { shown, show, hide } = useOverlay();
  const hasMenu = useTaskMenu(({ menu }) => menu !== null);
  const hasNextStep = useNextStep(({ deal }) => deal !== null);
  const isTaskWaiting = hasMenu || hasNextStep;
  const search = { group: 'anywhere', label: t('shell.keys.search') } as const;
  useShortcut('mod+k', () => (shown === 'palette' ? hide() : show('palette')), search);
  useShortcut('/', () => show('palette'), search);
  useShortcut('?', () => show('keys'), { group: 'anywhere', label: t('shell.keys.title') });
  return (
    <>
      {DESTINATIONS.map(({ to, shortcut, label }) => (
        <GoTo key={to} to={to} shortcut={shortcut} label={t(label)} />
      ))}
      <Suspense>{isTaskWaiting && <TaskOverlays />}</Suspense>
      <Modal.Root
        opened={shown !== null}
        onClose={hide}
        size={shown === 'keys' ? 720 : 620}
        yOffset={isPhone ? 0 : '10vh'}
        fullScreen={isPhone}
        classNames={{ content: classes.content }}
      >
        <Modal.Overlay />
        <Suspense>
          {shown === 'palette' && <CommandPalette onClose={hide} />}
          {shown === 'keys' && <KeyList />}
        </Suspense>
      </Modal.Root>
    </>
  );
}

type GoToProps = { to: (typeof DESTINATIONS)[number]['to']; shortcut: string; label: string };

function GoTo({ to, shortcut, label }: GoToProps) {
  const navigate = useNavigate();
  useShortcut(shortcut, () => void navigate({ to }), { group: 'go', label });
  return null;
}
