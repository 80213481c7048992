import { useTranslation } from 'react-i18next';
import { Attention } from '../home/Attention.tsx';
import { DealNumbers } from '../home/DealNumbers.tsx';
import { FirstSteps, isBeginning } from '../home/FirstSteps.tsx';
import classes from '../home/home.module.css';
import { LatestActivity } from '../home/LatestActivity.tsx';
import { MyTasks } from '../home/MyTasks.tsx';
import { PeopleTable } from '../home/PeopleTable.tsx';
import { useHome } from '../home/use-home.ts';
import { useMayCreate } from '../records/use-may-create.ts';
import { useSession } from '../session.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Page } from '../ui/Page.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';

/** What one comes in the morning for: what is to be done, how it stands, what happened. */
export function HomePage() {
  const { t } = useTranslation();
  const { user } = useSession();
  const mayCreateTasks = useMayCreate('task');
  const { data: home, error, refetch } = useHome();
  return (
    <Page
      title={t('nav.home')}
      heading={<h1 className={classes.hello}>{t('home.hello', { name: user.name.split(' ')[0] })}</h1>}
    >
      {error && !home ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !home ? (
        <LinesSkeleton lines={14} />
      ) : (
        <div className={classes.home}>
          {isBeginning(home) ? <FirstSteps /> : <DealNumbers home={home} userId={user.id} />}
          <div className={classes.column}>
            {(mayCreateTasks || home.tasksDue.overdue + home.tasksDue.today > 0) && <MyTasks home={home} />}
            {!isBeginning(home) && <Attention attention={home.attention} />}
          </div>
          {!isBeginning(home) && (
            <div className={classes.column}>
              {home.byPerson && home.byPerson.length > 1 && (
                <PeopleTable people={home.byPerson} monthStart={home.monthStart} />
              )}
              <LatestActivity activities={home.latest} />
            </div>
          )}
        </div>
      )}
    </Page>
  );
}
