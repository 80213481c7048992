import { Button } from '@mantine/core';
import { IconBriefcase, IconBuilding, IconCircleCheck, IconFileImport, IconUserPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreate } from '../create.ts';
import { useMayCreate } from '../records/use-may-create.ts';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { usePeople } from '../users/use-people.ts';
import classes from './home.module.css';
import type { Home } from './use-home.ts';

/** Whether nothing has been sold, lost or said here yet, as far as one sees. */
export const isBeginning = ({ pipeline, month, latest }: Home): boolean =>
  pipeline.visible.length === 0 && month.visible.won.count + month.visible.lost === 0 && latest.length === 0;

const ONE = { perPage: 1 };

/** What the start page shows for as long as there is nothing to show: how to begin. */
export function FirstSteps() {
  const { t } = useTranslation();
  const { can } = useSession();
  const create = useCreate((state) => state.open);
  const mayCreate = useMayCreate('company');
  const { people } = usePeople();
  const { data: companies } = trpc.companies.list.useQuery(ONE);
  if (!mayCreate) return <EmptyState title={t('home.first.title')}>{t('home.first.forViewers')}</EmptyState>;
  return (
    <section className={classes.first} aria-labelledby="first-steps">
      <h2 id="first-steps" className={classes.firstTitle}>
        {t('home.first.title')}
      </h2>
      <p className={classes.firstText}>{t('home.first.text')}</p>
      <ol className={classes.steps}>
        <Step
          icon={<IconBuilding size={20} stroke={1.5} aria-hidden />}
          isDone={(companies?.total ?? 0) > 0}
          title={t('home.first.company')}
          text={t('home.first.companyText')}
          action={
            <Button size="xs" onClick={() => create('company')}>
              {t('companies.new')}
            </Button>
          }
        />
        <Step
          icon={<IconBriefcase size={20} stroke={1.5} aria-hidden />}
          title={t('home.first.deal')}
          text={t('home.first.dealText')}
          action={
            <Button size="xs" variant="default" onClick={() => create('deal')}>
              {t('shell.createTitle.deal')}
            </Button>
          }
        />
        {can.manageUsers && (
          <Step
            icon={<IconUserPlus size={20} stroke={1.5} aria-hidden />}
            isDone={people.length > 1}
            title={t('home.first.team')}
            text={t('home.first.teamText')}
            action={
              <Button size="xs" variant="default" renderRoot={(props) => <Link to="/settings/users" {...props} />}>
                {t('home.first.invite')}
              </Button>
            }
          />
        )}
        {can.manageUsers && (
          <Step
            icon={<IconFileImport size={20} stroke={1.5} aria-hidden />}
            title={t('home.first.import')}
            text={t('home.first.importText')}
            action={
              <code className={classes.command}>npm run crm -- import companies companies.csv --map map.json</code>
            }
          />
        )}
      </ol>
    </section>
  );
}

type StepProps = { icon: ReactNode; title: string; text: string; action: ReactNode; isDone?: boolean };

function Step({ icon, title, text, action, isDone = false }: StepProps) {
  const { t } = useTranslation();
  return (
    <li className={classes.step} data-done={isDone || undefined}>
      <span className={classes.stepIcon}>
        {isDone ? <IconCircleCheck size={20} stroke={1.5} aria-label={t('tasks.statuses.done')} /> : icon}
      </span>
      <span className={classes.stepMain}>
        <strong>{title}</strong>
        <span className={classes.note}>{text}</span>
      </span>
      {!isDone && action}
    </li>
  );
}
