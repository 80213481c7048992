import { Badge, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

type State = RouterOutputs['mail']['state'];

const LOOK_AGAIN_MS = 15_000;

/** Whether mail goes out, a try of it, and what could not be sent. */
export function MailSettings() {
  const { t } = useTranslation();
  const state = trpc.mail.state.useQuery(undefined, { refetchInterval: LOOK_AGAIN_MS });
  const server = state.data?.server;

  return (
    <Section title={t('settings.mail.title')} description={t('settings.mail.text')}>
      {state.isPending && <LinesSkeleton lines={2} />}
      {state.isError && !state.data && <ErrorState error={state.error} onRetry={() => void state.refetch()} />}
      {state.data && !server && <p className={classes.notice}>{t('settings.mail.notSetUp')}</p>}
      {server && (
        <>
          <p>{t('settings.mail.through', { server: `${server.host}:${server.port}`, from: server.from })}</p>
          <TestMail />
        </>
      )}
      {state.data && <Troubles {...state.data} />}
    </Section>
  );
}

function TestMail() {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const test = trpc.mail.test.useMutation({ onSettled: () => utils.mail.state.invalidate() });
  const { data: result, error } = test;
  return (
    <div className={classes.after}>
      <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        {t('settings.mail.sendTest')}
      </Button>
      <p role="status" className={classes.quiet}>
        {result?.isSent && t('settings.mail.testSent', { address: result.address })}
        {result && !result.isSent && t('settings.mail.testFailed', { reason: result.reason })}
        {error?.message}
      </p>
    </div>
  );
}

function Troubles({ waiting, troubles }: State) {
  const { t } = useTranslation();
  if (waiting === 0 && troubles.length === 0) return null;
  return (
    <>
      <p className={classes.quiet}>{t('settings.mail.waiting', { count: waiting })}</p>
      {troubles.length > 0 && (
        <ul className={classes.list} aria-label={t('settings.mail.troubles')}>
          {troubles.map(({ id, address, reason, createdAt, failedAt }) => (
            <li key={id} className={classes.row}>
              <span className={classes.grow}>
                <span className={classes.wrapped}>{address}</span>
                <span className={`${classes.quiet} ${classes.wrapped}`}>{reason}</span>
              </span>
              <span className={classes.quiet}>
                <RelativeTime value={createdAt} />
              </span>
              <Badge color={failedAt === null ? 'gray' : 'red'}>
                {t(failedAt === null ? 'settings.mail.trying' : 'settings.mail.givenUp')}
              </Badge>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
