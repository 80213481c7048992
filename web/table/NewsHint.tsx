import { UnstyledButton } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { fold, searchWords } from '../../src/core/text.ts';
import type { RecordType } from '../../src/records/input.ts';
import { useNews } from '../records/record-cache.ts';
import { filtersOf } from './list-search.ts';
import classes from './table.module.css';

/** Whether a new record would stand in a list, as far as its own fields tell; filters they know nothing of let it pass. */
export function passes(record: object, search: object): boolean {
  const fields = new Map(Object.entries(record));
  return filtersOf(search).every(([name, wanted]) => {
    if (name === 'q' && typeof wanted === 'string') {
      const text = fold([...fields.values()].filter((value) => typeof value === 'string').join(' '));
      return searchWords(wanted).every((word) => text.includes(word));
    }
    return !fields.has(name) || fields.get(name) === wanted;
  });
}

type Props = { type: RecordType; search: object; since: number; onShow: () => void };

/** "3 new — show": rows that others made since the list was read are offered, not pushed in. */
export function NewsHint({ type, search, since, onShow }: Props) {
  const { t } = useTranslation();
  const news = useNews((state) => state.byType[type]);
  const count = news?.filter(({ record, at }) => at > since && passes(record, search)).length ?? 0;
  return (
    <div role="status" className={classes.newsPlace}>
      {count > 0 && (
        <UnstyledButton className={classes.news} onClick={onShow}>
          <IconArrowUp size={13} aria-hidden />
          {t('table.news', { count })}
        </UnstyledButton>
      )}
    </div>
  );
}
