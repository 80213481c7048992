import { ActionIcon, Alert, Button, Menu, Tabs } from '@mantine/core';
import { IconDots, IconEraser, IconEye, IconTrash, IconTrashOff } from '@tabler/icons-react';
import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COMMENTS } from '../../src/notifications/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { StarButton, StarItem } from '../favourites/StarButton.tsx';
import { FieldsNews } from '../looks/FieldNews.tsx';
import { RecordNews } from '../looks/RecordNews.tsx';
import { AlsoHere } from '../presence/AlsoHere.tsx';
import { RecordPresence } from '../presence/RecordPresence.tsx';
import { useSession } from '../session.ts';
import { usePageCommands } from '../shell/page-commands.ts';
import { useIsPhone } from '../shell/use-is-phone.ts';
import { LinkedInTrash } from '../trash/LinkedInTrash.tsx';
import { EraseDialog } from '../ui/EraseDialog.tsx';
import { FollowButton, FollowItem } from './FollowButton.tsx';
import classes from './record.module.css';
import { SightDialog } from './SightDialog.tsx';
import { useIsWide } from './use-is-wide.ts';
import { useOpenRecord } from './use-open-record.ts';
import { useTrash } from './use-trash.ts';

type Loaded = { id: number; deletedAt: string | null; can: { delete: boolean } };

export type RecordPart = {
  value: string;
  label: string;
  count?: number | undefined;
  content: ReactNode;
  /** Lists that say themselves what they are of, with a way to add to them. */
  hasOwnTitle?: boolean;
};

type Props = {
  type: RecordType;
  record: Loaded;
  isPanel: boolean;
  /** What the record is called. */
  name: string;
  mark: ReactNode;
  /** The name, edited in place. */
  title: ReactNode;
  subtitle?: ReactNode;
  /** Below that: the record's tags. */
  tags?: ReactNode;
  /** Forgets whom it is about, for those who may. */
  onErase?: ((name: string) => Promise<unknown>) | undefined;
  /** Below the title: a deal's stages. */
  steps?: ReactNode;
  /** What somebody who has three seconds should know. */
  glance?: ReactNode;
  /** What happened: the first tab. */
  timeline?: RecordPart;
  /** Where the sections are tabs, they come before the timeline. */
  sectionsFirst?: boolean;
  /** Beside the timeline where there is room, else tabs after it. */
  sections: readonly RecordPart[];
  history: RecordPart;
  /** Where people write down what happened; on a phone it stays at the thumb. */
  composer?: ReactNode;
};

/** What records of all types share: head, what matters at a glance, what happened, what belongs to it, the trash. */
export function RecordFrame(props: Props) {
  const { type, record } = props;
  return (
    <RecordPresence key={`${type} ${record.id}`} type={type} id={record.id}>
      <RecordNews type={type} id={record.id}>
        <Frame {...props} />
      </RecordNews>
    </RecordPresence>
  );
}

function Frame({ isPanel, glance, steps, timeline, sectionsFirst, sections, history, composer, ...head }: Props) {
  const isWide = useIsWide() && !isPanel;
  const isPhone = useIsPhone();
  const own = timeline ? [timeline] : [];
  const aside = isWide ? [] : sections;
  const tabs = [...(sectionsFirst ? [...aside, ...own] : [...own, ...aside]), history];
  const [chosen, setChosen] = useState<string | null>(null);
  // An address that leads to the comments does so each time that it is gone to.
  const askedAt = useLocation({ select: ({ hash, state }) => (hash === COMMENTS ? (state.__TSR_key ?? '') : null) });
  const isAddressed = isPanel === (useOpenRecord() !== null);
  const [shownAt, setShownAt] = useState<string | null>(null);
  if (isAddressed && askedAt !== null && askedAt !== shownAt) {
    setShownAt(askedAt);
    setChosen(timeline?.value ?? null);
  }
  const tab = tabs.find(({ value }) => value === chosen) ?? tabs[0];
  const isWriting = composer !== undefined && tab === timeline;
  return (
    <article className={classes.record} data-wide={isWide || undefined}>
      <div className={classes.top}>
        <Head {...head} />
        {steps}
        {glance}
      </div>
      {isWide && (
        <div className={classes.aside}>
          {sections.map(({ value, label, count, content, hasOwnTitle }) => (
            <section key={value} className={classes.section} aria-label={label}>
              {!hasOwnTitle && (
                <h3 className={classes.sectionTitle}>
                  {label}
                  <Count count={count} />
                </h3>
              )}
              {content}
            </section>
          ))}
        </div>
      )}
      <Tabs className={classes.tabs} value={tab?.value ?? null} onChange={setChosen} keepMounted={false}>
        <Tabs.List className={classes.tabList}>
          {tabs.map(({ value, label, count }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
              <Count count={count} />
              {value === 'details' && <FieldsNews />}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {isWriting && !isPhone && composer}
        {tabs.map(({ value, content }) => (
          <Tabs.Panel key={value} value={value}>
            {content}
          </Tabs.Panel>
        ))}
      </Tabs>
      {isWriting && isPhone && <div className={classes.thumb}>{composer}</div>}
    </article>
  );
}

function Count({ count }: { count: number | undefined }) {
  return count !== undefined && count > 0 && <span className={classes.count}>{count}</span>;
}

function Head({
  type,
  record,
  name,
  mark,
  title,
  subtitle,
  tags,
  onErase,
}: Pick<Props, 'type' | 'record' | 'name' | 'mark' | 'title' | 'subtitle' | 'tags' | 'onErase'>) {
  const { t } = useTranslation();
  const [isErasing, setErasing] = useState(false);
  const [isExplaining, setExplaining] = useState(false);
  const { can, user } = useSession();
  const mayExplain = can.manageUsers;
  const { trash, restore, isRestoring } = useTrash(type, record.id, name);
  const isPhone = useIsPhone();
  const isTrashed = record.deletedAt !== null;
  const mayFollow = !isTrashed && user.viewing === null;
  const hasMenu = (record.can.delete && !isTrashed) || onErase !== undefined || mayExplain;
  usePageCommands(name, [
    ...(record.can.delete && !isTrashed
      ? [{ id: 'delete', label: t('common.delete'), icon: IconTrash, run: () => void trash() }]
      : []),
    ...(record.can.delete && isTrashed
      ? [{ id: 'restore', label: t('records.restore'), icon: IconTrashOff, run: () => void restore() }]
      : []),
    ...(mayExplain
      ? [{ id: 'explain', label: t('records.sight.ask'), icon: IconEye, run: () => setExplaining(true) }]
      : []),
    ...(onErase ? [{ id: 'erase', label: t('common.erase'), icon: IconEraser, run: () => setErasing(true) }] : []),
  ]);
  return (
    <>
      {isTrashed && (
        <Alert className={classes.trashed} color="orange" icon={<IconTrash size={16} aria-hidden />}>
          <div className={classes.trashedText}>
            {t('records.inTrash')}
            {record.can.delete && (
              <Button size="compact-sm" variant="default" loading={isRestoring} onClick={() => void restore()}>
                {t('records.restore')}
              </Button>
            )}
          </div>
        </Alert>
      )}
      {!isTrashed && <LinkedInTrash type={type} id={record.id} className={classes.trashed} />}
      <header className={classes.head}>
        {mark}
        <div className={classes.titles}>
          <h2 className={classes.title}>{title}</h2>
          {subtitle && <div className={classes.subtitle}>{subtitle}</div>}
          {tags}
        </div>
        <AlsoHere />
        {mayFollow && !(isPhone && hasMenu) && (
          <>
            <StarButton type={type} id={record.id} />
            <FollowButton type={type} id={record.id} />
          </>
        )}
        {hasMenu && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={t('records.actions')}>
                <IconDots size={17} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {mayFollow && isPhone && (
                <>
                  <StarItem type={type} id={record.id} />
                  <FollowItem type={type} id={record.id} />
                </>
              )}
              {mayExplain && (
                <Menu.Item
                  leftSection={<IconEye size={15} stroke={1.6} aria-hidden />}
                  onClick={() => setExplaining(true)}
                >
                  {t('records.sight.ask')}
                </Menu.Item>
              )}
              {record.can.delete && !isTrashed && (
                <Menu.Item leftSection={<IconTrash size={15} stroke={1.6} aria-hidden />} onClick={() => void trash()}>
                  {t('common.delete')}
                </Menu.Item>
              )}
              {onErase && (
                <Menu.Item
                  color="red"
                  leftSection={<IconEraser size={15} stroke={1.6} aria-hidden />}
                  onClick={() => setErasing(true)}
                >
                  {t('common.erase')}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      {isExplaining && <SightDialog type={type} id={record.id} onClose={() => setExplaining(false)} />}
      {isErasing && onErase && (
        <EraseDialog name={name} text={t('contacts.eraseText')} onErase={onErase} onClose={() => setErasing(false)} />
      )}
    </>
  );
}
