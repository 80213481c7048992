import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Keys } from '../ui/Kbd.tsx';
import { useOverlay } from './overlay.ts';
import classes from './search.module.css';
import { useIsPhone } from './use-is-phone.ts';

/** Where a mouse or a thumb opens the palette. */
export function SearchBox({ isCompact = false }: { isCompact?: boolean }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const show = useOverlay((state) => state.show);
  return (
    <button
      type="button"
      className={isCompact ? classes.compact : classes.box}
      aria-label={t('shell.search')}
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+k"
      onClick={() => show('palette')}
    >
      <IconSearch size={isCompact ? 17 : 15} stroke={1.6} aria-hidden />
      {!isCompact && t('shell.search')}
      {!isCompact && !isPhone && <Keys shortcut="mod+k" />}
    </button>
  );
}
