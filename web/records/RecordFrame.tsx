import { ActionIcon, Alert, Button, Menu, Tabs } from '@mantine/core';
import { IconDots, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import classes from './record.module.css';
import { useTrash } from './use-trash.ts';

type Loaded = { id: number; deletedAt: string | null; can: { delete: boolean } };
type Query<Row> = { data: Row | undefined; error: unknown; refetch: () => unknown };

type StateProps<Row> = { query: Query<Row>; children: (record: Row) => ReactNode };

/** A record that is on its way, not there, or there. */
export function RecordState<Row extends Loaded>({ query, children }: StateProps<Row>) {
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <LinesSkeleton lines={12} />;
  return children(query.data);
}

export type RecordTab = { value: string; label: string; count?: number | undefined; content: ReactNode };

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
  /** Below the title: a deal's stages, a task's checkbox. */
  steps?: ReactNode;
  /** The most telling fields first. */
  fields: readonly ReactNode[];
  /** How many fields are shown before somebody asks for all; a page of its own shows them all. */
  primaryFields: number;
  tabs: readonly RecordTab[];
};

/** What records of all types share: head, fields, tabs, the trash. */
export function RecordFrame({
  type,
  record,
  isPanel,
  name,
  mark,
  title,
  subtitle,
  steps,
  fields,
  primaryFields,
  tabs,
}: Props) {
  const { t } = useTranslation();
  const { trash, restore, isRestoring } = useTrash(type, record.id, name);
  const [isUnfolded, setUnfolded] = useState(!isPanel);
  const [tab, setTab] = useState<string | null>(tabs[0]?.value ?? null);
  const isTrashed = record.deletedAt !== null;
  return (
    <article className={classes.record} data-page={!isPanel || undefined}>
      <div className={classes.side}>
        {isTrashed && (
          <Alert className={classes.trashed} color="orange" icon={<IconTrash size={16} aria-hidden />}>
            <div className={classes.trashedText}>
              {t('records.inTrash')}
              {record.can.delete && (
                <Button size="compact-xs" variant="default" loading={isRestoring} onClick={() => void restore()}>
                  {t('records.restore')}
                </Button>
              )}
            </div>
          </Alert>
        )}
        <header className={classes.head}>
          {mark}
          <div className={classes.titles}>
            <h2 className={classes.title}>{title}</h2>
            {subtitle && <div className={classes.subtitle}>{subtitle}</div>}
          </div>
          {record.can.delete && !isTrashed && (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon aria-label={t('records.actions')}>
                  <IconDots size={17} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconTrash size={15} stroke={1.6} aria-hidden />} onClick={() => void trash()}>
                  {t('common.delete')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </header>
        {steps}
        <div className={classes.fields}>
          {isUnfolded ? fields : fields.slice(0, primaryFields)}
          {isPanel && fields.length > primaryFields && (
            <Button
              className={classes.unfold}
              variant="subtle"
              color="gray"
              size="compact-xs"
              aria-expanded={isUnfolded}
              onClick={() => setUnfolded(!isUnfolded)}
            >
              {isUnfolded ? t('records.fewerFields') : t('records.allFields')}
            </Button>
          )}
        </div>
      </div>
      <Tabs className={classes.tabs} value={tab} onChange={setTab}>
        <Tabs.List className={classes.tabList}>
          {tabs.map(({ value, label, count }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
              {count !== undefined && count > 0 && <span className={classes.count}>{count}</span>}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ value, content }) => (
          <Tabs.Panel key={value} value={value}>
            {content}
          </Tabs.Panel>
        ))}
      </Tabs>
    </article>
  );
}
