import { Outlet } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreate } from '../create.ts';
import { refuseStrayFiles } from '../files/file-drags.ts';
import { switchLanguage } from '../i18n/index.ts';
import { Jobs } from '../jobs/Jobs.tsx';
import { useKeyHelp, useShortcut } from '../lib/shortcuts.ts';
import { forgetUndos, undoLatest } from '../lib/toast.tsx';
import { useOnce } from '../lib/use-once.ts';
import { startLive } from '../live.ts';
import { OfflineNote } from '../offline/OfflineNote.tsx';
import { useOutbox } from '../offline/use-outbox.ts';
import { useUpdateOffer } from '../offline/use-update-offer.tsx';
import { usePreferences } from '../preferences.ts';
import { LazyCreateDialog } from '../records/create-forms.ts';
import { RecordPanel } from '../records/RecordPanel.tsx';
import { useSession } from '../session.ts';
import '../settings/follow.ts';
import { useTags } from '../tags/use-tags.ts';
import { useLoadPictures } from '../users/pictures.ts';
import { beginAnew } from '../viewing.ts';
import { BottomTabs } from './BottomTabs.tsx';
import { Navigation } from './Navigation.tsx';
import { Overlays } from './Overlays.tsx';
import classes from './shell.module.css';
import { TopStrip } from './TopStrip.tsx';
import { useCodeAhead } from './use-code-ahead.ts';
import { useIsPhone } from './use-is-phone.ts';
import { useNotificationToasts } from './use-notification-toasts.tsx';
import { ViewingBanner } from './ViewingBanner.tsx';

/** What stands around every page of a signed-in person. */
export function Shell() {
  const { t } = useTranslation();
  const { user } = useSession();
  const isPhone = useIsPhone();
  const hasCreated = useOnce(useCreate(({ creating }) => creating !== null));
  const isNarrow = usePreferences((state) => state.isNavigationNarrow);
  useOutbox();
  useEffect(startLive, []);
  useEffect(() => forgetUndos, []);
  useEffect(refuseStrayFiles, []);
  useEffect(() => void switchLanguage(user.locale), [user.locale]);
  const who = `${user.id} ${user.viewing?.until}`;
  const [first] = useState(who);
  useEffect(() => {
    if (who !== first) beginAnew();
  }, [who, first]);
  useNotificationToasts();
  useCodeAhead();
  useLoadPictures();
  // Rows and cards that come have them at once.
  useTags();
  useUpdateOffer();
  useShortcut('mod+z', () => void undoLatest(), { group: 'anywhere', label: t('common.undo') });
  useKeyHelp([{ group: 'anywhere', label: t('shell.keys.escape'), shortcuts: ['escape'] }]);
  return (
    <div
      className={classes.shell}
      data-narrow={isNarrow || undefined}
      data-viewing={user.viewing !== null || undefined}
    >
      <a className={classes.skip} href="#content">
        {t('nav.skip')}
      </a>
      <ViewingBanner />
      {isPhone ? <TopStrip /> : <Navigation isNarrow={isNarrow} />}
      <main id="content" className={classes.main} tabIndex={-1}>
        <Outlet />
        <RecordPanel />
      </main>
      {isPhone && <BottomTabs />}
      <Suspense>{hasCreated && <LazyCreateDialog />}</Suspense>
      <Overlays />
      <Jobs />
      <OfflineNote />
    </div>
  );
}
