import { useTranslation } from 'react-i18next';
import { RecordLink } from '../records/RecordLink.tsx';
import { ActivityIcon } from '../timeline/ActivityIcon.tsx';
import { ActivityText } from '../timeline/ActivityText.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { Card } from './Card.tsx';
import classes from './home.module.css';
import type { Home } from './use-home.ts';

/** What happened last, on any record in sight. */
export function LatestActivity({ activities }: { activities: Home['latest'] }) {
  const { t } = useTranslation();
  return (
    <Card title={t('home.latest')}>
      {activities.length === 0 ? (
        <p className={classes.empty}>{t('timeline.nothingText')}</p>
      ) : (
        <ul className={classes.list}>
          {activities.map((activity) => (
            <li key={activity.id}>
              <RecordLink type={activity.entityType} id={activity.entityId} className={classes.row}>
                <span className={classes.kind}>
                  <ActivityIcon type={activity.type} />
                </span>
                <span className={classes.rowMain}>
                  <span className="truncate">
                    {activity.type === 'stage_change'
                      ? `${activity.from} → ${activity.to}`
                      : (activity.subject ?? (
                          <ActivityText
                            text={activity.body ?? t(`timeline.type.${activity.type}`)}
                            mentions={activity.mentions}
                          />
                        ))}
                  </span>
                  <span className={`${classes.note} truncate`}>
                    {[activity.user?.name, activity.entity.name].filter(Boolean).join(' · ')}
                  </span>
                </span>
                <span className={classes.note}>
                  <RelativeTime value={activity.happenedAt} />
                </span>
              </RecordLink>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
