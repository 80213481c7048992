import { Button, Group } from '@mantine/core';
import { notifications, notificationsStore } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { i18n } from '../i18n/index.ts';
import { isDiscarded } from '../offline/outbox.ts';
import { errorMessage } from './errors.ts';

const UNDO_FOR = 10_000;

type Undo = { toastId?: string; run: () => void | Promise<unknown> };

const MOST_UNDOS = 50;

let undos: Undo[] = [];
let lastToast = 0;

/** As many as `Notifications` shows: what is over that would wait, and the newest is what somebody looks for. */
export const MOST_TOASTS = 4;

/** Shows a toast; where there is no room, the oldest that would go by itself makes some. */
function present(toast: Parameters<typeof notifications.show>[0]): string {
  const { notifications: shown } = notificationsStore.getState();
  const oldest = shown.find(({ id, autoClose }) => id !== toast.id && autoClose !== false);
  if (shown.length >= MOST_TOASTS && oldest?.id !== undefined) notifications.hide(oldest.id);
  return notifications.show(toast);
}

function show(message: ReactNode, color: string | undefined, autoClose: number): string {
  return present({
    message,
    color,
    autoClose,
    withBorder: true,
    role: color === 'red' ? 'alert' : 'status',
    closeButtonProps: { 'aria-label': i18n.t('common.dismiss') },
  });
}

async function undo(entry: Undo): Promise<void> {
  undos = undos.filter((each) => each !== entry);
  if (entry.toastId !== undefined) notifications.hide(entry.toastId);
  try {
    await entry.run();
    toast.success(i18n.t('common.undone'));
  } catch (error) {
    if (!isDiscarded(error)) toast.error(i18n.t('common.cantUndo', { reason: errorMessage(error, i18n.t) }));
  }
}

/** Lets Ctrl/Cmd-Z take a field's change back from the first moment; the toast follows once it is saved. */
export function rememberUndo(run: Undo['run']): { forget: () => void; offer: (message: ReactNode) => void } {
  const entry: Undo = { run };
  remember(entry);
  return {
    forget: () => {
      undos = undos.filter((each) => each !== entry);
    },
    offer: (message) => {
      if (undos.includes(entry)) offerUndo(entry, message, true);
    },
  };
}

function remember(entry: Undo): void {
  undos = [...undos, entry].slice(-MOST_UNDOS);
}

let fieldToast: string | null = null;

/** Offers to take back what was remembered; of fields that are edited one after the other only the last is offered. */
function offerUndo(entry: Undo, message: ReactNode, isField = false): void {
  if (isField && fieldToast !== null) notifications.hide(fieldToast);
  const toastId = `undo-${++lastToast}`;
  if (isField) fieldToast = toastId;
  entry.toastId = toastId;
  present({
    id: toastId,
    autoClose: UNDO_FOR,
    withBorder: true,
    role: 'status',
    closeButtonProps: { 'aria-label': i18n.t('common.dismiss') },
    message: withButton(message, i18n.t('common.undo'), () => void undo(entry)),
  });
}

/** One person's changes are not the next one's to take back. */
export function forgetUndos(): void {
  undos = [];
}

/** Takes back the latest change, whether or not its toast is still there. False when there is none. */
export function undoLatest(): boolean {
  const entry = undos.at(-1);
  if (!entry) return false;
  void undo(entry);
  return true;
}

/** A toast's message with the one thing that can be done about it; however long the words, the button stays whole. */
export const withButton = (message: ReactNode, label: string, onClick: () => void): ReactNode => (
  <Group justify="space-between" gap="sm" wrap="nowrap">
    <span style={{ overflowWrap: 'anywhere' }}>{message}</span>
    <Button variant="light" size="compact-xs" flex="none" onClick={onClick}>
      {label}
    </Button>
  </Group>
);

export const toast = {
  success: (message: ReactNode): void => {
    show(message, 'teal', 3_000);
  },
  info: (message: ReactNode): void => {
    show(message, 'indigo', 6_000);
  },
  /** Said once, however much is being tried again. */
  busy: (): void => {
    present({
      id: 'busy',
      message: i18n.t('errors.busyRetrying'),
      color: 'gray',
      autoClose: 4_000,
      withBorder: true,
      role: 'status',
      closeButtonProps: { 'aria-label': i18n.t('common.dismiss') },
    });
  },
  /** Any thrown value; a string is shown as it is. */
  error: (error: unknown): void => {
    if (isDiscarded(error)) return;
    show(typeof error === 'string' ? error : errorMessage(error, i18n.t), 'red', 8_000);
  },
  /** Somebody else was faster: what they did stays, unless one's own is used after all. */
  conflict: (message: ReactNode, mine: string, onMine: () => Promise<unknown>): void => {
    const id = `conflict-${++lastToast}`;
    const hide = () => notifications.hide(id);
    present({
      id,
      color: 'orange',
      autoClose: false,
      withBorder: true,
      role: 'alert',
      closeButtonProps: { 'aria-label': i18n.t('common.dismiss') },
      message: (
        <>
          <div style={{ overflowWrap: 'anywhere' }}>{message}</div>
          <Group gap="xs" mt={6}>
            <Button variant="default" size="compact-xs" onClick={hide}>
              {i18n.t('fields.useTheirs')}
            </Button>
            <Button
              variant="default"
              size="compact-xs"
              onClick={() => {
                hide();
                onMine().catch(toast.error);
              }}
            >
              {mine}
            </Button>
          </Group>
        </>
      ),
    });
  },
  /** What somebody has to look at, and where. */
  warn: (message: ReactNode, label: string, onLook: () => void): void => {
    const id = `warning-${++lastToast}`;
    const look = () => {
      notifications.hide(id);
      onLook();
    };
    present({
      id,
      color: 'red',
      autoClose: UNDO_FOR,
      withBorder: true,
      role: 'alert',
      closeButtonProps: { 'aria-label': i18n.t('common.dismiss') },
      message: withButton(message, label, look),
    });
  },
  /** Offers one thing more that can be done. */
  offer: (message: ReactNode, label: string, onAccept: () => Promise<unknown>): void => {
    const id = `offer-${++lastToast}`;
    const accept = () => {
      notifications.hide(id);
      onAccept().catch(toast.error);
    };
    present({
      id,
      autoClose: UNDO_FOR,
      withBorder: true,
      role: 'status',
      closeButtonProps: { 'aria-label': i18n.t('common.dismiss') },
      message: withButton(message, label, accept),
    });
  },
  /** Offers to take a change back: by a button for ten seconds, by Ctrl/Cmd-Z for longer. */
  undo: (message: ReactNode, onUndo: Undo['run']): void => {
    const entry: Undo = { run: onUndo };
    remember(entry);
    offerUndo(entry, message);
  },
};
