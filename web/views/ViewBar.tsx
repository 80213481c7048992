import { Button, Menu, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconHome, IconPin, IconStack2 } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { LAYOUTS_OF } from '../../src/views/input.ts';
import { useSession } from '../session.ts';
import { useIsPhone } from '../shell/use-is-phone.ts';
import { forgetLook } from '../table/use-table-look.ts';
import { NameView, type Naming } from './NameView.tsx';
import { useChangeView } from './use-change-view.tsx';
import { type SavedView, stateOf, useView, useViews } from './use-view.ts';
import { ViewActions } from './ViewActions.tsx';
import { isSameState, type ListAddress } from './view-state.ts';
import classes from './views.module.css';

type Props = {
  type: RecordType;
  /** What the address of the list holds now. */
  state: ListAddress;
  /** Given what the address is to hold of views and states, and the view that is open then. */
  onOpen: (address: ListAddress, viewId: number | null) => void;
};

/** The views of a list: which one is open, the others, and what can be done with what one changed. */
export function ViewBar({ type, state: search, onOpen }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const mayChange = useSession().user.viewing === null;
  const { views } = useViews(type);
  const { view, state, isChanged, isMissing, addressOf } = useView(type, search);
  const { keep } = useChangeView();
  const [naming, setNaming] = useState<Naming | null>(null);
  const open = (to: SavedView | null) => onOpen(addressOf(to ? stateOf(to) : {}, to), to?.id ?? null);
  // A table is no part of what is taken back where no view says how its records are laid out.
  const reset = () => {
    forgetLook(type);
    if (view) open(view);
    else onOpen(addressOf({ layout: state.layout }, null), null);
  };
  const all = t(`views.all.${type}`);
  const pinned = views.filter(({ isPinned }) => isPinned);
  const isPlain = !view && isSameState(state, {});
  return (
    <div className={classes.bar} role="group" aria-label={t('views.label')}>
      <Menu position="bottom-start" width={280} classNames={{ itemLabel: classes.label ?? '' }}>
        <Menu.Target>
          <UnstyledButton className={classes.current} aria-label={`${t('views.label')}: ${view?.name ?? all}`}>
            <IconStack2 size={15} stroke={1.6} aria-hidden />
            <span className="truncate">{view?.name ?? all}</span>
            {isChanged && view && <span className={classes.changed}>{t('views.changed')}</span>}
            <IconChevronDown size={13} stroke={1.8} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          <Menu.Item aria-current={isPlain || undefined} onClick={() => open(null)}>
            {all}
          </Menu.Item>
          <ViewGroup
            label={t('views.mine')}
            views={views.filter(({ isShared }) => !isShared)}
            current={view}
            open={open}
          />
          <ViewGroup
            label={t('views.shared')}
            views={views.filter(({ isShared }) => isShared)}
            current={view}
            open={open}
          />
          {mayChange && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => setNaming({ kind: 'new', state })}>{t('views.saveAsNew')}</Menu.Item>
              {view && (
                <ViewActions view={view} views={views} onName={setNaming} onGone={() => open(null)} onOpen={open} />
              )}
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {!isPhone &&
        pinned.map((each) => (
          <UnstyledButton
            key={each.id}
            className={classes.tab}
            aria-current={each.id === view?.id ? 'page' : undefined}
            onClick={() => open(each)}
          >
            {each.name}
          </UnstyledButton>
        ))}
      {isChanged && mayChange && (
        <span className={classes.changes}>
          {view?.can.edit && (
            <Button size="compact-xs" onClick={() => void keep(state, view, LAYOUTS_OF[type][0])}>
              {t('views.save')}
            </Button>
          )}
          <Button size="compact-xs" variant="default" onClick={() => setNaming({ kind: 'new', state })}>
            {t('views.saveAsNew')}
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={reset}>
            {t('views.reset')}
          </Button>
        </span>
      )}
      {isMissing && <Note>{t('views.gone')}</Note>}
      {view && view.dropped.length > 0 && <Note>{t('views.dropped', { count: view.dropped.length })}</Note>}
      {naming && <NameView type={type} naming={naming} onMade={open} onClose={() => setNaming(null)} />}
    </div>
  );
}

const Note = ({ children }: { children: ReactNode }) => (
  <span role="status" className={classes.note}>
    {children}
  </span>
);

type GroupProps = {
  label: string;
  views: readonly SavedView[];
  current: SavedView | null | undefined;
  open: (view: SavedView) => void;
};

/** The pinned ones first. */
function ViewGroup({ label, views, current, open }: GroupProps) {
  const { t } = useTranslation();
  if (views.length === 0) return null;
  const sorted = [...views.filter(({ isPinned }) => isPinned), ...views.filter(({ isPinned }) => !isPinned)];
  return (
    <>
      <Menu.Label>{label}</Menu.Label>
      {sorted.map((view) => (
        <Menu.Item
          key={view.id}
          aria-current={view.id === current?.id || undefined}
          title={view.name}
          onClick={() => open(view)}
        >
          <span className={classes.item}>
            <span className="truncate">{view.name}</span>
            {view.isShared && !view.can.edit && (
              <span className={classes.by}>{t('views.by', { name: view.user.name })}</span>
            )}
            {view.isDefault && <IconHome size={13} stroke={1.6} aria-label={t('views.isDefault')} />}
            {view.isPinned && <IconPin size={13} stroke={1.6} aria-label={t('views.isPinned')} />}
          </span>
        </Menu.Item>
      ))}
    </>
  );
}
