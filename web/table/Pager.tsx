import { ActionIcon, Select } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import classes from './table.module.css';

const SIZES = ['25', '50', '100', '200'];
const DEFAULT_SIZE = 50;

type Props = {
  page: number;
  perPage: number;
  total: number;
  onSearch: (patch: { page?: number | undefined; perPage?: number | undefined }) => void;
};

/** Which rows of how many, and the way to the others. */
export function Pager({ page, perPage, total, onSearch }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const first = (page - 1) * perPage + 1;
  const last = Math.min(total, page * perPage);
  const turn = (to: number) => onSearch({ page: to === 1 ? undefined : to });
  return (
    <nav className={classes.pager} aria-label={t('table.pages')}>
      <span className="tabular">
        {t('table.range', { first: format.number(first), last: format.number(last), total: format.number(total) })}
      </span>
      <span className={classes.pagerAside}>
        <Select
          visibleFrom="sm"
          aria-label={t('table.perPage')}
          data={SIZES.map((value) => ({ value, label: t('table.rows', { count: Number(value) }) }))}
          value={String(perPage)}
          allowDeselect={false}
          w={110}
          onChange={(size) =>
            onSearch({ perPage: Number(size) === DEFAULT_SIZE ? undefined : Number(size), page: undefined })
          }
        />
        <ActionIcon
          className={classes.turn}
          aria-label={t('table.previous')}
          disabled={page <= 1}
          onClick={() => turn(page - 1)}
        >
          <IconChevronLeft size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          className={classes.turn}
          aria-label={t('table.next')}
          disabled={last >= total}
          onClick={() => turn(page + 1)}
        >
          <IconChevronRight size={16} aria-hidden />
        </ActionIcon>
      </span>
    </nav>
  );
}
