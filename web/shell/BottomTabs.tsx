import { UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOnce } from '../lib/use-once.ts';
import { useDestinations } from './destinations.ts';
import classes from './shell.module.css';

const loadMore = () => import('./MoreSheet.tsx').then(({ MoreSheet }) => ({ default: MoreSheet }));
const MoreSheet = lazy(loadMore);

/** What a phone has below every page. */
export function BottomTabs() {
  const destinations = useDestinations();
  const { t } = useTranslation();
  const [isMoreOpen, setMoreOpen] = useState(false);
  const wasOpen = useOnce(isMoreOpen);
  return (
    <nav className={classes.tabs} aria-label={t('nav.label')}>
      {destinations
        .filter(({ isTab }) => isTab)
        .map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            activeProps={{ 'data-active': true }}
            className={classes.tab}
          >
            <Icon size={20} stroke={1.6} aria-hidden />
            {t(label)}
          </Link>
        ))}
      <UnstyledButton
        className={classes.tab}
        aria-expanded={isMoreOpen}
        onPointerEnter={() => void loadMore()}
        onClick={() => setMoreOpen(true)}
      >
        <IconDots size={20} stroke={1.6} aria-hidden />
        {t('nav.more')}
      </UnstyledButton>
      <Suspense>{wasOpen && <MoreSheet isOpen={isMoreOpen} close={() => setMoreOpen(false)} />}</Suspense>
    </nav>
  );
}
