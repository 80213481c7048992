import { UnstyledButton } from '@mantine/core';
import { IconArrowsMaximize, IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { type KeyboardEvent, lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../lib/shortcuts.ts';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { type Neighbours, useNeighbours } from './list-order.ts';
import { type OpenRecord, recordPath } from './open-record.ts';
import classes from './panel.module.css';
import { useOpenInPanel, useOpenRecord } from './use-open-record.ts';

const RecordView = lazy(() => import('./RecordView.tsx').then((module) => ({ default: module.RecordView })));

/** The record that the address names in `open`, over the right of whatever page is below, which stays in use. */
export function RecordPanel() {
  const record = useOpenRecord();
  return record && <Panel record={record} />;
}

/** In a list, a calendar or a menu that is open, Escape closes just that. Those hang outside the panel, or say so. */
const isOfDropdown = ({ target, currentTarget }: KeyboardEvent): boolean =>
  target instanceof Element && (!currentTarget.contains(target) || target.getAttribute('aria-expanded') === 'true');

/** Whoever is editing a field means that one, even in the moment before the keyboard has got there. */
const hasEditor = ({ currentTarget }: KeyboardEvent): boolean => currentTarget.querySelector('[data-editor]') !== null;

function Panel({ record }: { record: OpenRecord }) {
  const { t } = useTranslation();
  const openInPanel = useOpenInPanel();
  const panel = useRef<HTMLElement>(null);
  const close = () => openInPanel(null);

  const neighbours = useNeighbours(record);
  // Also where the keyboard is nowhere, as after the control that had it went with the record before.
  useShortcut('escape', (event) => {
    if (event.target === document.body) close();
  });

  const openedBy = useLocation({ select: ({ state }) => state.openedBy });
  const isPeek = useRef(openedBy === 'peek');
  // The keyboard goes on in the panel, and where it came from when the panel closes with it.
  useEffect(() => {
    const before = document.activeElement;
    if (!isPeek.current) panel.current?.focus({ preventScroll: true });
    return () => {
      if (document.activeElement !== document.body) return;
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  return (
    <aside
      ref={panel}
      className={classes.panel}
      tabIndex={-1}
      aria-label={t('shell.panel')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || isOfDropdown(event) || hasEditor(event)) return;
        event.stopPropagation();
        close();
      }}
    >
      <div className={classes.bar}>
        <UnstyledButton
          className={classes.button}
          aria-label={t('common.close')}
          title={t('common.close')}
          onClick={close}
        >
          <IconX size={17} stroke={1.6} aria-hidden />
        </UnstyledButton>
        <Link
          className={classes.button}
          to={recordPath(record.type)}
          params={{ id: String(record.id) }}
          search={{}}
          aria-label={t('common.openFull')}
          title={t('common.openFull')}
        >
          <IconArrowsMaximize size={16} stroke={1.6} aria-hidden />
        </Link>
        {neighbours && <Walk neighbours={neighbours} />}
      </div>
      <div className={classes.body}>
        <Suspense fallback={<LinesSkeleton lines={10} />}>
          <RecordView key={`${record.type}-${record.id}`} type={record.type} id={record.id} isPanel />
        </Suspense>
      </div>
    </aside>
  );
}

/** Through the list below, record by record. */
function Walk({ neighbours: { place, count, previous, next } }: { neighbours: Neighbours }) {
  const { t } = useTranslation();
  const openInPanel = useOpenInPanel();
  const go = (record: OpenRecord | null) => record && openInPanel(record, 'peek');
  useShortcut('k', () => go(previous), { group: 'record', label: t('records.previous') });
  useShortcut('j', () => go(next), { group: 'record', label: t('records.next') });
  return (
    <>
      <UnstyledButton
        className={classes.button}
        disabled={!previous}
        aria-label={t('records.previous')}
        title={t('records.previous')}
        onClick={() => go(previous)}
      >
        <IconChevronUp size={17} stroke={1.6} aria-hidden />
      </UnstyledButton>
      <UnstyledButton
        className={classes.button}
        disabled={!next}
        aria-label={t('records.next')}
        title={t('records.next')}
        onClick={() => go(next)}
      >
        <IconChevronDown size={17} stroke={1.6} aria-hidden />
      </UnstyledButton>
      <span className={classes.place}>{t('records.place', { place, count })}</span>
    </>
  );
}
