import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { asksAbout, withoutFields } from '../filters/groups.ts';
import { isOfMine, type TaskSearch, WHICH, WHOSE } from './task-search.ts';
import classes from './tasks.module.css';

type Props = { search: TaskSearch; onNarrow: (patch: Partial<TaskSearch>) => void };

/** Whose tasks, and whether those still to be done: what every list of tasks says one way or the other. */
export function TaskSwitches({ search, onNarrow }: Props) {
  const { t } = useTranslation();
  const { filter, status } = search;
  const which = asksAbout(filter, WHICH) ? '' : status === 'done' ? 'done' : 'open';
  return (
    <>
      <SegmentedControl
        size="xs"
        className={classes.switch}
        aria-label={t('tasks.whose')}
        value={isOfMine(search) ? 'mine' : 'everybody'}
        data={[
          { value: 'mine', label: t('tasks.mine') },
          { value: 'everybody', label: t('tasks.everybody') },
        ]}
        onChange={(whose) =>
          onNarrow({
            everybody: whose === 'everybody' || undefined,
            assigneeId: undefined,
            filter: withoutFields(filter, WHOSE),
          })
        }
      />
      <SegmentedControl
        size="xs"
        className={classes.switch}
        aria-label={t('tasks.which')}
        value={which}
        data={[
          { value: 'open', label: t('tasks.open') },
          { value: 'done', label: t('tasks.statuses.done') },
        ]}
        onChange={(chosen) =>
          onNarrow({
            ...(chosen === 'done' ? { status: 'done', sort: '-updatedAt' } : { status: undefined, sort: undefined }),
            filter: withoutFields(filter, WHICH),
          })
        }
      />
    </>
  );
}
