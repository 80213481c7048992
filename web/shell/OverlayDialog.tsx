import { Modal } from '@mantine/core';
import { CommandPalette } from './CommandPalette.tsx';
import { KeyList } from './KeyList.tsx';
import { useOverlay } from './overlay.ts';
import classes from './palette.module.css';
import { useIsPhone } from './use-is-phone.ts';

/** The palette, or the list of keys, over any page. */
export function OverlayDialog() {
  const isPhone = useIsPhone();
  const { shown, hide } = useOverlay();
  return (
    <Modal.Root
      opened={shown !== null}
      onClose={hide}
      size={shown === 'keys' ? 720 : 620}
      yOffset={isPhone ? 0 : '10vh'}
      fullScreen={isPhone}
      classNames={{ content: classes.content }}
    >
      <Modal.Overlay />
      {shown === 'palette' && <CommandPalette onClose={hide} />}
      {shown === 'keys' && <KeyList />}
    </Modal.Root>
  );
}
