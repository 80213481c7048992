import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  NOTIFICATION_CHANNELS,
  NOTIFICATION_TOPICS,
  type NotificationChannel,
  type NotificationTopic,
} from '../../src/notifications/input.ts';
import { toast } from '../lib/toast.tsx';
import { trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import classes from './notifications.module.css';
import { Section } from './Section.tsx';

/** What one hears of, and where; each choice is kept at once. */
export function NotificationSettings() {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const choices = trpc.notifications.choices.useQuery();
  const choose = trpc.notifications.choose.useMutation({
    onError: toast.error,
    onSettled: () => utils.notifications.choices.invalidate(),
  });
  const isChosen = (topic: NotificationTopic, channel: NotificationChannel): boolean =>
    choices.data?.items.some((item) => item.topic === topic && item.channel === channel && item.enabled) ?? false;

  function set(topic: NotificationTopic, channel: NotificationChannel, enabled: boolean) {
    utils.notifications.choices.setData(
      undefined,
      (before) =>
        before && {
          ...before,
          items: before.items.map((item) =>
            item.topic === topic && item.channel === channel ? { ...item, enabled } : item,
          ),
        },
    );
    choose.mutate({ topic, channel, enabled });
  }

  return (
    <Section title={t('settings.notifications')} description={t('settings.notificationsText')}>
      {choices.isPending && <LinesSkeleton lines={9} lineHeight={44} />}
      {choices.isError && !choices.data && <ErrorState error={choices.error} onRetry={() => void choices.refetch()} />}
      {choices.data && (
        <table className={classes.choices}>
          <thead>
            <tr>
              <th scope="col">{t('settings.news.what')}</th>
              {NOTIFICATION_CHANNELS.map((channel) => (
                <th key={channel} scope="col">
                  {t(`settings.channels.${channel}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {NOTIFICATION_TOPICS.map((topic) => (
              <tr key={topic}>
                <th scope="row">
                  {t(`settings.news.${topic}`)}
                  <span className={classes.hint}>{t(`settings.newsText.${topic}`)}</span>
                </th>
                {NOTIFICATION_CHANNELS.map((channel) => (
                  <td key={channel}>
                    <Checkbox
                      aria-label={t('settings.newsIn', {
                        topic: t(`settings.news.${topic}`),
                        channel: t(`settings.channels.${channel}`),
                      })}
                      checked={isChosen(topic, channel)}
                      onChange={(event) => set(topic, channel, event.currentTarget.checked)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {choices.data && (
        <p className={classes.note}>{t(choices.data.hasMail ? 'settings.mailText' : 'settings.noMailText')}</p>
      )}
    </Section>
  );
}
