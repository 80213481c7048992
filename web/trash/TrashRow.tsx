import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RECORD_TYPES } from '../../src/records/input.ts';
import { useFormat } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import classes from './trash.module.css';
import type { TrashItem } from './use-trash-list.ts';

type Props = { item: TrashItem; isChosen: boolean; onChoose: (isChosen: boolean) => void };

/** What it is, who deleted it and when, and when it will be gone. */
export function TrashRow({ item, isChosen, onChoose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { entityType, id, name, deletedAt, purgeAt, deletedBy, on, can } = item;
  const type = RECORD_TYPES.find((each) => each === entityType);
  const title = name || t('trash.nameless');
  return (
    <li className={classes.item}>
      <Checkbox
        mt={2}
        aria-label={t('trash.choose', { name: title })}
        checked={isChosen}
        disabled={!can.restore}
        onChange={(event) => onChoose(event.currentTarget.checked)}
      />
      <div className={classes.main}>
        <div className={classes.name}>
          {type ? (
            <RecordLink type={type} id={id}>
              {title}
            </RecordLink>
          ) : (
            title
          )}
        </div>
        <div className={classes.facts}>
          {on && (
            <RecordLink type={on.entityType} id={on.id}>
              {on.name}
            </RecordLink>
          )}
          <span>
            {deletedBy ? t('trash.deletedBy', { name: deletedBy.name }) : t('trash.deleted')}{' '}
            <RelativeTime value={deletedAt} />
          </span>
          <span>
            {t('trash.goneFrom')}{' '}
            <time dateTime={purgeAt} title={format.dateTime(purgeAt)}>
              {format.day(purgeAt)}
            </time>
          </span>
        </div>
      </div>
    </li>
  );
}
