import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import { useSession } from '../session.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import classes from './person.module.css';
import { UserAvatar } from './UserAvatar.tsx';

/** Who changed something, through what, and when. */
export type Author = { user: { id: number; name: string } | null; channel: string; at: string };

const CHANNELS = ['api', 'import', 'rule'] as const;

/** "Anna, by import, 2 hours ago" */
export function useAuthorWords(): (author: Author, now?: number) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useSession().user.id;
  return ({ user, channel, at }, now) => {
    const through = CHANNELS.find((each) => each === channel);
    const name = user === null ? t('timeline.system') : user.id === me ? t('timeline.you') : user.name;
    return [name, through && t(`timeline.history.${through}`), format.relative(at, now)].filter(Boolean).join(', ');
  };
}

/** The same with the person's picture. */
export function ChangedBy({ author }: { author: Author }) {
  const { t } = useTranslation();
  const wordsOf = useAuthorWords();
  const format = useFormat();
  const now = useNow();
  const { user, at } = author;
  return (
    <span className={classes.author} title={format.dateTime(at)}>
      {user ? (
        <UserAvatar user={user} size={16} decorative />
      ) : (
        <PersonAvatar name={t('timeline.system')} size={16} decorative />
      )}
      <span>{wordsOf(author, now)}</span>
    </span>
  );
}
