import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useStageGate } from '../deals/stage-gate.ts';
import { useShortcut } from '../lib/shortcuts.ts';
import { useOnce } from '../lib/use-once.ts';
// Part of the page itself: what is called for without a line can't be loaded then.
import { SignOutQuestion } from '../offline/SignOutQuestion.tsx';
import { UnsavedList } from '../offline/UnsavedList.tsx';
import { useUnsaved } from '../offline/unsaved.ts';
import { useNextStep } from '../tasks/next-step.ts';
import { useTaskMenu } from '../tasks/task-menu.ts';
import { type Destination, useDestinations } from './destinations.ts';
import { useOverlay } from './overlay.ts';

const loadDialog = () => import('./OverlayDialog.tsx').then(({ OverlayDialog }) => ({ default: OverlayDialog }));
const loadTaskOverlays = () =>
  import('../tasks/TaskOverlays.tsx').then(({ TaskOverlays }) => ({ default: TaskOverlays }));
const loadStageGate = () => import('../deals/StageGate.tsx').then(({ StageGate }) => ({ default: StageGate }));
const TaskOverlays = lazy(loadTaskOverlays);
const StageGate = lazy(loadStageGate);
const OverlayDialog = lazy(loadDialog);

/** Brings their code before one is called for. */
export const loadOverlays = (): Promise<unknown> =>
  Promise.all([loadDialog(), loadTaskOverlays(), loadStageGate(), import('../deals/CloseReason.tsx')]);

/** What opens over any page by a key, and the keys that lead from page to page. */
export function Overlays() {
  const destinations = useDestinations();
  const { t } = useTranslation();
  const { shown, show, hide } = useOverlay();
  const isDialogWanted = useOnce(shown !== null);
  const hasMenu = useTaskMenu(({ menu }) => menu !== null);
  const hasNextStep = useNextStep(({ deal }) => deal !== null);
  const isTaskWaiting = hasMenu || hasNextStep;
  const isGateWanted = useOnce(useStageGate(({ gate }) => gate !== null));
  const search = { group: 'anywhere', label: t('shell.keys.search') } as const;
  const isUnsavedWanted = useOnce(useUnsaved(({ changes }) => changes.length > 0));
  useShortcut('mod+k', () => (shown === 'palette' ? hide() : show('palette')), search);
  useShortcut('/', () => show('palette'), search);
  useShortcut('?', () => show('keys'), { group: 'anywhere', label: t('shell.keys.title') });
  return (
    <>
      {destinations.map(({ to, shortcut, label }) => (
        <GoTo key={to} to={to} shortcut={shortcut} label={t(label)} />
      ))}
      <Suspense>{isTaskWaiting && <TaskOverlays />}</Suspense>
      <Suspense>{isDialogWanted && <OverlayDialog />}</Suspense>
      {isUnsavedWanted && (
        <>
          <UnsavedList />
          <SignOutQuestion />
        </>
      )}
      <Suspense>{isGateWanted && <StageGate />}</Suspense>
    </>
  );
}

type GoToProps = { to: Destination['to']; shortcut: string; label: string };

function GoTo({ to, shortcut, label }: GoToProps) {
  const navigate = useNavigate();
  useShortcut(shortcut, () => void navigate({ to }), { group: 'go', label });
  return null;
}
